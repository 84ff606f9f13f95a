#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/report/format.h"
#include "pggrade/report/plan_report.h"
#include "pggrade/report/terminal_table.h"

#define WIDTH 100

struct tree {
    const struct review *review;
    bool colour, verbose;
    struct text prefix; /* the lines that lead down beside the current node */
    struct text *out;
};

static const char *const severity_colours[SEVERITY_COUNT] = {"\033[2m", "\033[33m", "\033[31m"};

static void
append_right(struct text *out, const char *words, size_t width)
{
    for (size_t columns = text_columns(words); columns < width; columns++)
        text_append_char(out, ' ');
    text_append(out, words);
}

/* A count of rows or pages in `width` columns. */
static void
append_count(struct text *out, double count, size_t width)
{
    struct text cell = {0};

    if (!isfinite(count))
        text_append(&cell, "–");
    else if (count < 0)
        text_append(&cell, "?");
    else if (count < 1e10)
        format_count(&cell, (uint64_t)llround(count));
    else
        text_printf(&cell, "%.1e", count);
    append_right(out, text_string(&cell), width);
    text_free(&cell);
}

static void
append_own(struct text *out, const struct plan_node *node, enum plan_basis basis)
{
    struct text cell = {0};

    if (basis == PLAN_BASIS_TIME)
        format_ms(&cell, node->own_ms);
    else
        text_printf(&cell, "%.0f", basis == PLAN_BASIS_COST ? node->own_cost : node->own_work);
    append_right(out, text_string(&cell), 9);
    text_free(&cell);
}

static void
append_figures(struct tree *tree, const struct plan_node *node)
{
    const struct plan *plan = tree->review->plan;
    double loops = isfinite(node->loops) ? node->loops : 1;
    struct text cell = {0};

    append_own(tree->out, node, plan->basis);
    text_printf(&cell, "%.0f", 100 * plan_own_share(plan, node, plan->basis));
    append_right(tree->out, text_string(&cell), 5);
    text_free(&cell);
    append_count(tree->out, plan->analyzed ? plan_rows_out(node) : (double)NAN, 11);
    append_count(tree->out, node->plan_rows * fmax(loops, 1), 11);
    append_count(tree->out, node->own_blocks, 9);
    text_append(tree->out, "  ");
}

/* The numbers of the findings that sit on the node. */
static void
append_marks(struct tree *tree, const struct plan_node *node)
{
    const struct review *review = tree->review;
    bool first = true;

    for (size_t i = 0; i < review->finding_count; i++) {
        char mark[24];

        if (review->findings[i].number != node->number)
            continue;
        text_append(tree->out, first ? "  ←" : ",");
        (void)uint64_format(i + 1, mark);
        text_append_char(tree->out, ' ');
        terminal_coloured(
            tree->out, tree->colour, severity_colours[review->findings[i].severity], mark);
        first = false;
    }
}

static void
append_name(struct tree *tree, const struct plan_node *node, const char *branch)
{
    struct text line = {0};
    char *label = plan_label(node);

    text_append(&line, text_string(&tree->prefix));
    text_append(&line, branch);
    if (node->relationship != NULL &&
        (strcmp(node->relationship, "SubPlan") == 0 || strcmp(node->relationship, "InitPlan") == 0))
        text_printf(&line, "%s: ",
            plan_string(node, "Subplan Name") == NULL ? node->relationship
                                                      : plan_string(node, "Subplan Name"));
    if (json_is_true(json_object_get(node->json, "Parallel Aware")))
        text_append(&line, "Parallel ");
    text_append(&line, label);
    if (node->loops == 0)
        text_append(&line, ", never executed");
    else if (node->loops > 1.5 * node->processes)
        text_printf(&line, ", %.0f times", node->loops);
    else if (node->processes > 1)
        text_printf(&line, ", in %.0f processes", node->processes);
    format_cut(tree->out, text_string(&line), tree->verbose ? SIZE_MAX : WIDTH - 47, false);
    text_free(&line);
    free(label);
}

/* What the node compares, for those who ask for it. */
static void
append_conditions(struct tree *tree, const struct plan_node *node, const char *stem)
{
    static const char *const keys[] = {"Index Cond", "Recheck Cond", "Filter", "Hash Cond",
        "Merge Cond", "Join Filter", "One-Time Filter"};

    for (size_t i = 0; tree->verbose && i < COUNT_OF(keys); i++) {
        const char *condition = plan_string(node, keys[i]);

        if (condition == NULL)
            continue;
        text_printf(tree->out, "%47s%s%s    %s: ", "", text_string(&tree->prefix), stem, keys[i]);
        format_cut(tree->out, condition, SIZE_MAX, false);
        text_append_char(tree->out, '\n');
    }
}

static void
append_node(struct tree *tree, const struct plan_node *node, bool last)
{
    bool root = node->parent == NULL;
    const char *stem = root ? "" : last ? "   " : "│  ";
    size_t mark = tree->prefix.length;

    append_figures(tree, node);
    append_name(tree, node, root ? "" : last ? "└─ " : "├─ ");
    append_marks(tree, node);
    text_append_char(tree->out, '\n');
    append_conditions(tree, node, stem);
    text_append(&tree->prefix, stem);
    for (size_t i = 0; i < node->child_count; i++)
        append_node(tree, node->children[i], i + 1 == node->child_count);
    tree->prefix.length = mark;
    tree->prefix.data[mark] = '\0';
}

void
plan_report_tree(const struct review *review, bool colour, bool verbose, struct text *out)
{
    static const char *const own[PLAN_BASIS_COUNT] = {"own cost", "own work", "own ms"};
    struct tree tree = {.review = review, .colour = colour, .verbose = verbose, .out = out};
    struct text head = {0};

    append_right(&head, own[review->plan->basis], 9);
    text_printf(&head, "%5s%11s%11s%9s", "%", "rows", "expected", "pages");
    terminal_coloured(out, colour, "\033[2m", text_string(&head));
    text_append_char(out, '\n');
    append_node(&tree, review->plan->root, true);
    text_free(&head);
    text_free(&tree.prefix);
}
