#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/json.h"
#include "pggrade/report/plan_report.h"

#define DIGITS 6

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static void
set_number(json_t *object, const char *key, double value)
{
    set(object, key, json_rounded(value, DIGITS));
}

static void
set_text(json_t *object, const char *key, const char *value)
{
    set(object, key, value == NULL ? json_null() : json_string(value));
}

static void
add_node(const struct plan_node *node, void *context)
{
    json_t *nodes = context;
    json_t *object = json_object();
    char *label = plan_label(node);

    set(object, "number", json_integer((json_int_t)node->number));
    set(object, "parent",
        node->parent == NULL ? json_null() : json_integer((json_int_t)node->parent->number));
    set_text(object, "node", label);
    set_text(object, "type", node->type);
    set_text(object, "relation", node->relation);
    set_text(object, "index", node->index);
    set_number(object, "loops", node->loops);
    set_number(object, "processes", node->processes);
    set_number(object, "rows", isfinite(node->loops) ? plan_rows_out(node) : (double)NAN);
    set_number(object, "expected_rows",
        node->plan_rows * fmax(isfinite(node->loops) ? node->loops : 1, 1));
    set_number(object, "own_ms", node->own_ms);
    set_number(object, "own_blocks", node->own_blocks);
    set_number(object, "own_temp_blocks", node->own_temp_blocks);
    set_number(object, "own_cost", node->own_cost);
    (void)json_array_append_new(nodes, object);
    free(label);
}

static json_t *
finding_json(const struct review *review, const struct finding *finding)
{
    json_t *object = json_object();

    set_text(object, "code", finding->code);
    set_text(object, "severity", severity_names[finding->severity]);
    set(object, "number",
        finding->number == 0 ? json_null() : json_integer((json_int_t)finding->number));
    set_text(object, "node", finding->node);
    set_number(object, "share", finding->share);
    set_number(object, "stake_ms", review_stake_ms(review, finding));
    set_text(object, "evidence", finding->evidence);
    set_text(object, "remedy", finding->remedy);
    return object;
}

static json_t *
plan_json(const struct review *review, int line)
{
    static const char *const bases[PLAN_BASIS_COUNT] = {"cost", "work", "time"};
    const struct plan *plan = review->plan;
    const json_t *settings = json_object_get(plan->document, "Settings");
    json_t *object = json_object();
    json_t *nodes = json_array();
    json_t *findings = json_array();

    set(object, "line", json_integer(line));
    set_text(object, "query", review->query);
    set(object, "analyzed", json_boolean(plan->analyzed));
    set_text(object, "basis", bases[plan->basis]);
    set_number(object, "execution_ms", plan->execution_ms);
    set_number(object, "planning_ms", plan->planning_ms);
    set_text(object, "shape_hash", review->shape_hash);
    set_text(object, "hash", review->hash);
    set(object, "settings", json_is_object(settings) ? json_deep_copy(settings) : json_object());
    plan_walk(plan->root, add_node, nodes);
    set(object, "nodes", nodes);
    for (size_t i = 0; i < review->finding_count; i++)
        (void)json_array_append_new(findings, finding_json(review, &review->findings[i]));
    set(object, "findings", findings);
    return object;
}

void
plan_report_json(const struct plan_page *page, struct text *out)
{
    json_t *object = json_object();
    json_t *plans = json_array();
    json_t *gate = json_object();
    char *text;

    for (size_t i = 0; i < page->count; i++)
        (void)json_array_append_new(plans, plan_json(&page->reviews[i], page->lines[i]));
    set_text(object, "pggrade", PGGRADE_VERSION);
    set(object, "plans", plans);
    set(gate, "passed", json_boolean(page->exit_status == 0));
    set(gate, "exit_status", json_integer(page->exit_status));
    set(object, "gate", gate);
    text = json_text(object);
    text_append(out, text);
    free(text);
    json_decref(object);
}
