#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/json.h"
#include "pggrade/base/memory.h"
#include "pggrade/plan/condition.h"
#include "pggrade/plan/shape.h"

static struct plan *
plan_of(json_t *json, const char *what)
{
    struct error error = {0};
    struct plan *plan = NULL;

    if (json == NULL || !plan_parse(json, &plan, &error))
        fail_msg("%s: %s", what, error.text);
    return plan;
}

static struct plan *
stored(const char *name)
{
    char *path = xasprintf("tests/plans/15/%s.json", name);
    struct error error = {0};
    json_t *json = NULL;
    struct plan *plan;

    if (!json_read_file(path, &json, &error))
        fail_msg("%s", error.text);
    plan = plan_of(json, path);
    free(path);
    return plan;
}

/* One node, "'" for "\"". */
static json_t *
node(const char *members)
{
    char *text = xasprintf("{'Plan': {%s}}", members);
    json_t *json;

    for (char *at = strchr(text, '\''); at != NULL; at = strchr(at, '\''))
        *at = '"';
    for (char *at = strchr(text, '`'); at != NULL; at = strchr(at, '`'))
        *at = '\'';
    json = json_loads(text, 0, NULL);
    free(text);
    return json;
}

/* What indexes of the test are, whatever their names. */
static const char *
key_of(const char *relation, const char *index, const void *context)
{
    (void)context;
    if (strcmp(relation, "t") != 0)
        return NULL;
    return strcmp(index, "odd") == 0 ? "btree (b)" : "btree (a)";
}

#define SCAN(members) "'Node Type': 'Seq Scan', 'Relation Name': 't', 'Alias': 't', " members
#define BY_INDEX(name)                                                                             \
    "'Node Type': 'Index Scan', 'Relation Name': 't', 'Alias': 't', 'Index Name': '" name          \
    "', 'Index Cond': '(a = 1)'"
#define PART(name, number)                                                                         \
    "{'Node Type': 'Index Scan', 'Relation Name': 'parts_" name "', 'Alias': 'parts_" number       \
    "', 'Index Name': 'parts_" name "_day_idx', 'Index Cond': '(parts_" number                     \
    ".day = `2026-11-21`::date)'}"
#define APPEND(plans) "'Node Type': 'Append', 'Plans': [" plans "]"

/* Pairs of plans: the same in shape, the same in full? */
static const struct pair {
    const char *what;
    const char *a, *b;
    bool same_shape, same_full;
} pairs[] = {
    {"constants", SCAN("'Filter': '(a = 5)'"), SCAN("'Filter': '(a = 77.5)'"), true, true},
    {"a parameter", SCAN("'Filter': '(a = `5`::bigint)'"), SCAN("'Filter': '(a = $1)'"), true,
        true},
    {"texts with quotes", SCAN("'Filter': '(a = `it``s 5`::text)'"), SCAN("'Filter': '(a = $2)'"),
        true, true},
    {"arrays", SCAN("'Filter': '(a = ANY (`{1,2}`::integer[]))'"),
        SCAN("'Filter': '(a = ANY (`{1,2,3,4}`::integer[]))'"), true, true},
    {"another column", SCAN("'Filter': '(a = 5)'"), SCAN("'Filter': '(b = 5)'"), true, false},
    {"null and not", SCAN("'Filter': '((a)::text IS NULL)'"),
        SCAN("'Filter': '((a)::text IS NOT NULL)'"), true, false},
    {"costs and rows", SCAN("'Total Cost': 5, 'Plan Rows': 1, 'Actual Rows': 9"),
        SCAN("'Total Cost': 99, 'Plan Rows': 7"), true, true},
    {"aliases", SCAN("'Filter': '(t.a > t.b)'"),
        "'Node Type': 'Seq Scan', 'Relation Name': 't', 'Alias': 'x', 'Filter': '(x.a > x.b)'",
        true, true},
    {"a renamed index", BY_INDEX("idx_a"), BY_INDEX("brand_new"), true, true},
    {"another index", BY_INDEX("idx_a"), BY_INDEX("odd"), false, false},
    {"index or not", BY_INDEX("idx_a"), SCAN("'Filter': '(a = 1)'"), false, false},
    {"which partitions", APPEND(PART("11", "1") ", " PART("12", "2")),
        APPEND(PART("03", "1") ", " PART("04", "2") ", " PART("05", "3")), true, true},
    {"tables of a union",
        APPEND("{'Node Type': 'Seq Scan', 'Relation Name': 'a', 'Alias': 'a'}, "
               "{'Node Type': 'Seq Scan', 'Relation Name': 'b', 'Alias': 'b'}"),
        APPEND("{'Node Type': 'Seq Scan', 'Relation Name': 'a', 'Alias': 'a'}, "
               "{'Node Type': 'Seq Scan', 'Relation Name': 'c', 'Alias': 'c'}"),
        false, false},
    {"the one partition that is left",
        "'Node Type': 'Seq Scan', 'Relation Name': 'parts_3', 'Alias': 'parts'",
        "'Node Type': 'Seq Scan', 'Relation Name': 'parts_7', 'Alias': 'parts'", true, true},
    {"workers", SCAN("'Parallel Aware': false"),
        "'Node Type': 'Gather', 'Plans': [{" SCAN("'Parallel Aware': true") "}]", true, true},
    {"a sort key", "'Node Type': 'Sort', 'Sort Key': ['a']",
        "'Node Type': 'Sort', 'Sort Key': ['b']", false, false},
};

static bool
same(const struct plan *a, const struct plan *b, bool full)
{
    char *left = plan_hash(a, full, key_of, NULL);
    char *right = plan_hash(b, full, key_of, NULL);
    bool equal = strcmp(left, right) == 0;

    assert_int_equal(strlen(left), 16);
    free(left);
    free(right);
    return equal;
}

static void
test_what_is_the_same_plan(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct plan *a = plan_of(node(pairs[i].a), pairs[i].what);
        struct plan *b = plan_of(node(pairs[i].b), pairs[i].what);

        if (same(a, b, false) != pairs[i].same_shape || same(a, b, true) != pairs[i].same_full)
            fail_msg("%s: shape %d, full %d", pairs[i].what, same(a, b, false), same(a, b, true));
        plan_destroy(a);
        plan_destroy(b);
    }
}

/* Real plans: in parallel and not, with values and without. */
static const struct real_pair {
    const char *a, *b;
    bool same;
} real_pairs[] = {
    {"parallel", "serial", true},
    {"workers_missing", "workers_all", true},
    {"generic_plan", "custom_plan", true},
    {"sort_spill", "sort_in_memory", true},
    {"sort_spill", "sort_spill_parallel", true},
    {"hash_spill", "nested_loop", false},
    {"seq_scan_one_row", "seq_scan_half", false},
    {"bitmap", "bitmap_and_or", false},
};

static void
test_stored_plans(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(real_pairs); i++) {
        struct plan *a = stored(real_pairs[i].a);
        struct plan *b = stored(real_pairs[i].b);

        if (same(a, b, true) != real_pairs[i].same)
            fail_msg("%s and %s", real_pairs[i].a, real_pairs[i].b);
        plan_destroy(a);
        plan_destroy(b);
    }
}

static const struct condition_case {
    const char *text;
    const char *alias;
    const char *words;
} conditions[] = {
    {"(a = 5)", NULL, "(a = ?)"},
    {"((a)::text = 'x y'::text)", NULL, "((a) = ?)"},
    {"(placed >= '2025-01-01 00:00:00'::timestamp without time zone)", NULL, "(placed >= ?)"},
    {"(d < '1'::timestamp(3) with time zone)", NULL, "(d < ?)"},
    {"(n = '1.5'::numeric(10,2))", NULL, "(n = ?)"},
    {"((a)::character varying(20) = 'q'::character varying)", NULL, "((a) = ?)"},
    {"(b1 = 1e-05 AND c2 = -3)", NULL, "(b1 = ? AND c2 = -?)"},
    {"(x = E'a\\\\nb')", NULL, "(x = ?)"},
    {"(\"Odd 5\" = 'it''s'::\"My Type\")", NULL, "(\"Odd 5\" = ?)"},
    {"(a = ANY ('{1,2}'::integer[]))", NULL, "(a = ANY (?))"},
    {"((InitPlan 1).col1 = $0)", NULL, "((InitPlan ?).col1 = ?)"},
    {"(o.person = p.id)", "o", "(person = p.id)"},
    {"(foo.o.x = 1)", "foo", "(o.x = ?)"},
    {"unclosed 'text", NULL, "unclosed ?"},
    {"a::", NULL, "a"},
    {"", NULL, ""},
};

static void
test_conditions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(conditions); i++) {
        struct text out = {0};

        condition_append(conditions[i].text, conditions[i].alias, &out);
        if (strcmp(text_string(&out), conditions[i].words) != 0)
            fail_msg("%s: %s", conditions[i].text, text_string(&out));
        text_free(&out);
    }
}

/* ---- what a node did alone ---- */

static const struct plan_node *
find(const struct plan_node *node, const char *type)
{
    const struct plan_node *found = NULL;

    if (plan_is(node, type))
        return node;
    for (size_t i = 0; found == NULL && i < node->child_count; i++)
        found = find(node->children[i], type);
    return found;
}

/* Whatever is told apart, the parts make the whole. */
static void
sum_up(const struct plan_node *node, void *context)
{
    double *sums = context;

    sums[0] += isfinite(node->own_ms) ? node->own_ms : 0;
    sums[1] += isfinite(node->own_blocks) ? node->own_blocks : 0;
}

static void
test_parts_make_the_whole(void **state)
{
    static const char *const names[] = {"timed", "cte_twice", "init_plan", "parallel_join",
        "correlated", "cte", "not_correlated", "io_bound", "useless_index_in_a_join",
        "slow_trigger"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct plan *plan = stored(names[i]);
        double sums[2] = {0};

        plan_walk(plan->root, sum_up, sums);
        if (fabs(sums[1] - plan->root->shared_blocks) > 0.5)
            fail_msg("%s: %g of %g pages", names[i], sums[1], plan->root->shared_blocks);
        if (isfinite(plan->root->ms) && fabs(sums[0] - plan->root->ms) > 0.02 * plan->root->ms)
            fail_msg("%s: %g of %g ms", names[i], sums[0], plan->root->ms);
        plan_destroy(plan);
    }
}

static void
test_times_of_processes(void **state)
{
    struct plan *plan = stored("timed_parallel");
    const struct plan_node *gather = find(plan->root, "Gather Merge");
    const struct plan_node *below = gather->children[0];

    (void)state;
    assert_true(below->processes >= 2 && below->processes <= 3);
    assert_true(below->loops == below->processes);
    /* Of one process, not of all together. */
    assert_true(fabs(below->ms - plan_number(below, "Actual Total Time")) < 0.001);
    assert_true(below->ms <= gather->ms);
    assert_true(plan_rows_out(find(plan->root, "Index Only Scan")) >= 99999);
    plan_destroy(plan);
}

/* The InitPlan of a Gather, and one that a node below asks for. */
static void
test_init_plans_belong_to_who_asks(void **state)
{
    struct plan *plan = plan_of(
        node("'Node Type': 'Nested Loop', 'Actual Loops': 1, 'Shared Hit Blocks': 110, 'Plans': ["
             "{'Node Type': 'Seq Scan', 'Parent Relationship': 'InitPlan', 'Actual Loops': 1,"
             " 'Subplan Name': 'InitPlan 1 (returns $0)', 'Shared Hit Blocks': 50},"
             "{'Node Type': 'Index Scan', 'Parent Relationship': 'Outer', 'Actual Loops': 1,"
             " 'Index Cond': '(id = $0)', 'Shared Hit Blocks': 57},"
             "{'Node Type': 'Result', 'Parent Relationship': 'Inner', 'Actual Loops': 1,"
             " 'Filter': '(x = $01)', 'Shared Hit Blocks': 3}]"),
        "init plan");

    (void)state;
    assert_true(plan->root->own_blocks == 50);
    assert_true(plan->root->children[0]->own_blocks == 50);
    assert_true(plan->root->children[1]->own_blocks == 7);
    assert_true(plan->root->children[2]->own_blocks == 3);
    plan_destroy(plan);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_the_same_plan),
        cmocka_unit_test(test_stored_plans),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_parts_make_the_whole),
        cmocka_unit_test(test_times_of_processes),
        cmocka_unit_test(test_init_plans_belong_to_who_asks),
    };

    return cmocka_run_group_tests_name("plan_shape", tests, NULL, NULL);
}
