#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/plan/tree.h"
#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"

#define COSTLY_SHARE 0.3 /* of the plan's work, in one node */
#define MISTAKEN 10.0    /* times more or fewer rows than planned */
#define DEPTH_MAX 60     /* of the tree; the page's writer has a limit as well */
#define LIST_MAX 4       /* nodes named as gone or new */

/* The plan most parameter sets had for one statement, on the sides that share it. */
struct shown {
    const struct plan_variant *variant;
    struct plan *plan; /* NULL: the example is not there */
    size_t side;       /* the first that has it */
    const char *name;  /* of that side */
    char **labels;     /* of its nodes */
    size_t label_count;
    size_t label_capacity;
};

/* ---- which plans ---- */

static const struct plan_variant *
most_frequent(const struct plan_facts *facts, size_t statement)
{
    const struct plan_variant *most = NULL;

    for (size_t i = 0; i < facts->variant_count; i++)
        if (facts->variants[i].statement == statement &&
            (most == NULL || facts->variants[i].samples > most->samples))
            most = &facts->variants[i];
    return most;
}

static void
add_label(const struct plan_node *node, void *context)
{
    struct shown *shown = context;

    shown->labels =
        grow(shown->labels, shown->label_count, &shown->label_capacity, sizeof *shown->labels);
    shown->labels[shown->label_count++] = plan_label(node);
}

/* Whether a node of this name is in the plan. */
static bool
has_label(const struct shown *shown, const char *label)
{
    for (size_t i = 0; i < shown->label_count; i++)
        if (strcmp(shown->labels[i], label) == 0)
            return true;
    return false;
}

static struct shown
shown_of(const struct plan_variant *variant, size_t side, const char *name)
{
    struct shown shown = {.variant = variant, .side = side, .name = name};
    struct error ignored = {0}; /* what cannot be read as a plan is shown by its shape */

    if (variant->example != NULL &&
        !plan_parse(json_incref(variant->example), &shown.plan, &ignored))
        json_decref(variant->example);
    if (shown.plan != NULL)
        plan_walk(shown.plan->root, add_label, &shown);
    return shown;
}

static void
shown_clear(struct shown *shown)
{
    plan_destroy(shown->plan);
    for (size_t i = 0; i < shown->label_count; i++)
        free(shown->labels[i]);
    free(shown->labels);
}

/* The distinct plans of a statement, in the order of the sides. */
static size_t
list_plans(const struct run *run, size_t query, size_t statement, struct shown *list)
{
    size_t count = 0;

    for (size_t side = 0; side < run->side_count; side++) {
        const struct plan_variant *variant =
            most_frequent(&run->queries[query].cells[side].plan, statement);
        size_t known = 0;

        if (variant == NULL)
            continue;
        while (known < count && strcmp(list[known].variant->hash, variant->hash) != 0)
            known++;
        if (known == count)
            list[count++] = shown_of(variant, side, run->sides[side].name);
    }
    return count;
}

/* ---- a node ---- */

static void
detail(struct html *html, const char *name, const char *value)
{
    html_begin(html, "span", "detail");
    html_printf(html, "%s: %s", name, value);
    html_close(html, "span");
}

static void
write_conditions(struct html *html, const struct plan_node *node)
{
    static const char *const keys[] = {"Index Cond", "Recheck Cond", "Filter", "Join Filter",
        "Hash Cond", "Merge Cond", "Order By", "Sort Method", "Subplan Name"};
    static const char *const lists[] = {"Sort Key", "Presorted Key", "Group Key"};

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (plan_string(node, keys[i]) != NULL)
            detail(html, keys[i], plan_string(node, keys[i]));
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const json_t *list = json_object_get(node->json, lists[i]);
        struct text words = {0};

        for (size_t item = 0; item < json_array_size(list); item++) {
            const char *key = json_string_value(json_array_get(list, item));

            text_printf(&words, "%s%s", item == 0 ? "" : ", ", key == NULL ? "?" : key);
        }
        if (words.length > 0)
            detail(html, lists[i], text_string(&words));
        text_free(&words);
    }
}

static void
append_amount(struct text *out, double amount)
{
    if (!isfinite(amount) || amount < 0 || amount > 1e15)
        text_append(out, "–");
    else
        format_count(out, (uint64_t)llround(amount));
}

static void
write_amounts(struct html *html, const struct plan_node *node)
{
    struct text words = {0};

    if (node->loops == 0) {
        html_element(html, "span", "detail", "never executed");
        return;
    }
    append_amount(&words, node->actual_rows);
    text_append(&words, " rows, planned ");
    append_amount(&words, node->plan_rows);
    if (isfinite(node->loops) && node->loops > 1) {
        text_append(&words, ", ");
        append_amount(&words, node->loops);
        text_append(&words, " times");
    }
    if (node->own_blocks > 0) {
        text_append(&words, "; ");
        append_amount(&words, node->own_blocks);
        text_append(&words, node->own_blocks > 1 ? " blocks" : " block");
    }
    if (node->rows_removed_filter > 0) {
        text_append(&words, "; ");
        append_amount(&words, node->rows_removed_filter);
        text_append(&words, " rows thrown away");
    }
    if (node->own_temp_blocks > 0) {
        text_append(&words, "; ");
        append_amount(&words, node->own_temp_blocks);
        text_append(&words, " blocks on disk");
    }
    html_begin(html, "span", "detail");
    html_take(html, &words);
    html_close(html, "span");
}

/* How many times more rows a node had than planned, or fewer (below 1); NAN where that is not to
 * be told: it came about the same. */
static double
mistaken_times(const struct plan_node *node)
{
    double times = node->actual_rows / fmax(node->plan_rows, 1);

    if (!isfinite(times) || !(node->loops > 0) || times <= 0 ||
        (times < MISTAKEN && times > 1 / MISTAKEN) || (times < 1 && plan_may_stop_early(node)))
        return NAN;
    return times;
}

/* Where a mistake begins: nodes above only pass it on. */
static bool
mistake_begins(const struct plan_node *node)
{
    if (isnan(mistaken_times(node)))
        return false;
    for (size_t i = 0; i < node->child_count; i++)
        if (!isnan(mistaken_times(node->children[i])))
            return false;
    return true;
}

/* `absent` names the side whose plan has no such node; NULL: it has. */
static void
write_marks(struct html *html, const struct plan_node *node, double share, const char *absent)
{
    if (share >= COSTLY_SHARE) {
        html_begin(html, "span", "mark costly");
        html_printf(html, "costly: %.0f %% of the work", 100 * share);
        html_close(html, "span");
    }
    if (absent != NULL) {
        html_begin(html, "span", "mark only");
        html_printf(html, "not in %s", absent);
        html_close(html, "span");
    }
    if (mistake_begins(node)) {
        double times = mistaken_times(node);

        html_begin(html, "span", "mark mistaken");
        html_printf(html, "%.0f times %s rows than planned", times > 1 ? times : 1 / times,
            times > 1 ? "more" : "fewer");
        html_close(html, "span");
    }
}

static void
write_node(struct html *html, const struct shown *shown, const struct shown *other,
    const struct plan_node *node, size_t depth)
{
    /* Of what runs measure, never of the time: the same plan gives the same marks. */
    double share = plan_own_share(
        shown->plan, node, shown->plan->analyzed ? PLAN_BASIS_WORK : PLAN_BASIS_COST);
    char *label = plan_label(node);

    html_open(html, "li");
    html_begin(html, "div", share >= COSTLY_SHARE ? "node heavy" : "node");
    html_begin(html, "span", "label");
    page_name(html, label);
    html_close(html, "span");
    write_marks(html, node, share, other == NULL || has_label(other, label) ? NULL : other->name);
    write_amounts(html, node);
    write_conditions(html, node);
    html_close(html, "div");
    if (node->child_count > 0 && depth == DEPTH_MAX) {
        html_element(html, "p", NULL, "… deeper nodes are left out");
    } else if (node->child_count > 0) {
        html_open(html, "ul");
        for (size_t i = 0; i < node->child_count; i++)
            write_node(html, shown, other, node->children[i], depth + 1);
        html_close(html, "ul");
    }
    html_close(html, "li");
    free(label);
}

/* ---- a plan ---- */

/* "before and documented, in 10 of 10 samples" */
static void
write_plan_heading(
    struct html *html, const struct run *run, size_t query, const struct shown *shown)
{
    const struct run_query *what = &run->queries[query];
    size_t named = 0;

    html_begin(html, "h5", NULL);
    for (size_t side = 0; side < run->side_count; side++) {
        const struct plan_variant *variant =
            most_frequent(&what->cells[side].plan, shown->variant->statement);

        if (variant == NULL || strcmp(variant->hash, shown->variant->hash) != 0)
            continue;
        html_printf(html, "%s%s", named++ == 0 ? "" : ", ", run->sides[side].name);
    }
    html_close(html, "h5");
    html_begin(html, "p", "note");
    html_printf(html, "%s; seen with %llu of %llu parameter sets", shown->variant->headline,
        (unsigned long long)shown->variant->samples,
        (unsigned long long)what->cells[shown->side].plan.samples);
    html_close(html, "p");
}

static void
write_plan(struct html *html, const struct run *run, size_t query, const struct shown *shown,
    const struct shown *other)
{
    html_begin(html, "div", "plan");
    write_plan_heading(html, run, query, shown);
    if (shown->plan != NULL) {
        html_begin(html, "ul", "tree");
        write_node(html, shown, other, shown->plan->root, 0);
        html_close(html, "ul");
    } else {
        html_open(html, "pre");
        html_attribute(html, "tabindex", "0");
        html_text(html, shown->variant->shape);
        html_close(html, "pre");
    }
    html_close(html, "div");
}

/* " gone: Seq Scan on items": nodes of `from` that `other` has not. */
static void
append_difference(
    struct text *out, const char *what, const struct shown *from, const struct shown *other)
{
    size_t named = 0;
    size_t more = 0;

    for (size_t i = 0; i < from->label_count; i++) {
        bool repeated = false;

        for (size_t before = 0; before < i; before++)
            repeated = repeated || strcmp(from->labels[before], from->labels[i]) == 0;
        if (repeated || has_label(other, from->labels[i]))
            continue;
        if (named < LIST_MAX)
            text_printf(out, "%s%s", named++ == 0 ? what : ", ", from->labels[i]);
        else
            more++;
    }
    if (more > 0)
        text_printf(out, " and %zu more", more);
}

static void
write_difference(
    struct html *html, const struct run *run, const struct shown *first, const struct shown *last)
{
    struct text words = {0};

    text_printf(&words, "From %s to %s", run->sides[first->side].name, run->sides[last->side].name);
    append_difference(&words, "; gone: ", first, last);
    append_difference(&words, "; new: ", last, first);
    html_begin(html, "p", "difference");
    html_take(html, &words);
    html_close(html, "p");
}

static void
write_statement(struct html *html, const struct run *run, size_t query, size_t statement)
{
    struct shown *list = xcalloc(run->side_count, sizeof *list);
    size_t count = list_plans(run, query, statement, list);

    if (count > 0) {
        html_begin(html, "h4", NULL);
        if (run->queries[query].statement_count > 1)
            html_printf(html, "Plans of statement %zu", statement + 1);
        else
            html_text(html, "Plans");
        html_close(html, "h4");
        if (count == 1 && run->side_count > 1)
            html_element(html, "p", "difference", "The same plan on all sides.");
        else if (count > 1 && list[0].plan != NULL && list[count - 1].plan != NULL)
            write_difference(html, run, &list[0], &list[count - 1]);
        html_begin(html, "div", "plans");
        for (size_t i = 0; i < count; i++) {
            const struct shown *other = i > 0 ? &list[0] : count > 1 ? &list[count - 1] : NULL;

            write_plan(
                html, run, query, &list[i], other != NULL && other->plan != NULL ? other : NULL);
        }
        html_close(html, "div");
    }
    for (size_t i = 0; i < count; i++)
        shown_clear(&list[i]);
    free(list);
}

void
html_plans(struct html *html, const struct card *card, size_t query)
{
    for (size_t i = 0; i < card->run->queries[query].statement_count; i++)
        write_statement(html, card->run, query, i);
}
