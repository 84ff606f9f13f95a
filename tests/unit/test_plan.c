#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/json.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/plan/findings.h"
#include "pggrade/plan/promise.h"
#include "pggrade/plan/rules.h"
#include "pggrade/plan/shape.h"
#include "pggrade/plan/tree.h"

/* "15/bitmap", or "bitmap", which is that: plans that tests/plans/capture took from servers. */
static struct plan *
stored(const char *name)
{
    char *path = xasprintf("tests/plans/%s%s.json", strchr(name, '/') == NULL ? "15/" : "", name);
    struct error error = {0};
    struct plan *plan = NULL;
    json_t *json = NULL;

    if (!json_read_file(path, &json, &error) || !plan_parse(json, &plan, &error))
        fail_msg("%s: %s", path, error.text);
    free(path);
    return plan;
}

static bool
has_code(const struct finding_list *list, const char *code)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].code, code) == 0)
            return true;
    return false;
}

/* Every finding that is expected, and no other; returns how many are not so. */
static size_t
check_plan(const char *name, const char *codes)
{
    struct plan *plan = stored(name);
    struct finding_list list = {0};
    char *expected = xasprintf(" %s ", codes);
    char *copy = xstrdup(codes);
    char *rest = copy;
    size_t wrong = 0;

    findings_of_plan(plan, plan->basis, 1.0, FINDINGS_ALL, &list);
    for (char *code = strsep(&rest, " "); code != NULL; code = strsep(&rest, " "))
        if (code[0] != '\0' && !has_code(&list, code)) {
            print_error("%s has no %s\n", name, code);
            wrong++;
        }
    for (size_t i = 0; i < list.count; i++) {
        char *padded = xasprintf(" %s ", list.items[i].code);

        if (strstr(expected, padded) == NULL) {
            print_error("%s has %s: %s: %s\n", name, list.items[i].code, list.items[i].node,
                list.items[i].evidence);
            wrong++;
        }
        assert_true(list.items[i].share >= 0 && list.items[i].share <= 1.000001);
        assert_true(strlen(list.items[i].evidence) > 0);
        assert_true(strlen(list.items[i].remedy) > 0);
        assert_null(strchr(list.items[i].remedy, '{'));
        free(padded);
    }
    free(expected);
    free(copy);
    findings_clear(&list);
    plan_destroy(plan);
    return wrong;
}

static const char *const folders[] = {"13", "14", "15", "16", "17", "18"};

/* Calls `check` for each plan of a folder's expected.txt: "name codes". */
static size_t
each_plan(const char *folder, size_t (*check)(const char *name, const char *codes), size_t *plans)
{
    char *path = xasprintf("tests/plans/%s/expected.txt", folder);
    struct error error = {0};
    char *content;
    size_t length;
    char *rest;
    size_t wrong = 0;

    if (!file_read(path, ERROR_USAGE, &content, &length, &error))
        fail_msg("%s", error.text);
    rest = content;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        char *name = strsep(&line, " ");
        char *full;

        if (name[0] == '\0')
            continue;
        full = xasprintf("%s/%s", folder, name);
        wrong += check(full, line == NULL ? "" : line);
        free(full);
        (*plans)++;
    }
    free(content);
    free(path);
    return wrong;
}

static void
test_findings_of_every_stored_plan(void **state)
{
    size_t plans = 0;
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        wrong += each_plan(folders[i], check_plan, &plans);
    assert_int_equal(wrong, 0);
    assert_true(plans >= 200);
}

/* What has a finding, and the near miss beside it that must not: every rule of the table. */
static const struct pair {
    const char *code;
    const char *has;
    const char *misses;
} pairs[] = {
    {"selective-seq-scan", "seq_scan_one_row", "seq_scan_at_the_limit"},
    {"inefficient-index-scan", "bitmap_filter", "index_filter_half"},
    {"buffers-per-row", "useless_index", "useful_index"},
    {"heap-fetches", "heap_fetches", "heap_fetches_few"},
    {"lossy-bitmap", "lossy_bitmap", "exact_bitmap"},
    {"no-pruning", "no_pruning", "pruned_by_key"},
    {"never-executed", "never_executed", "all_executed"},
    {"misestimate", "misestimate_under_sort", "misestimate_under_limit"},
    {"nested-loop-hot", "nested_loop", "nested_loop_999"},
    {"seq-scan-inner", "seq_scan_inner", "seq_scan_inner_small"},
    {"join-filter-waste", "join_filter_waste", "join_filter_little"},
    {"correlated-subplan", "correlated", "correlated_99"},
    {"materialize-loops", "join_filter_waste", "materialize_few"},
    {"large-offset", "large_offset", "offset_ninefold"},
    {"sort-spill", "sort_spill_parallel", "sort_in_memory"},
    {"hash-spill", "hashagg_spill", "hashagg"},
    {"temp-io", "temp_io", "temp_io_none"},
    {"jit-share", "jit_share", "jit_little"},
    {"planning-share", "planning_share", "planning_little"},
    {"workers-missing", "workers_missing_one", "workers_all"},
    {"io-bound", "io_bound", "io_little"},
    {"slow-trigger", "slow_trigger", "trigger_little"},
    {"planner-settings", "all_executed", "settings_harmless"},
};

static bool
plan_has(const char *name, const char *code)
{
    struct plan *plan = stored(name);
    struct finding_list list = {0};
    bool has;

    findings_of_plan(plan, plan->basis, 1.0, FINDINGS_ALL, &list);
    has = has_code(&list, code);
    findings_clear(&list);
    plan_destroy(plan);
    return has;
}

static void
test_every_rule_has_a_plan_and_a_near_miss(void **state)
{
    (void)state;
    for (size_t r = 0; r < plan_rule_count; r++) {
        const struct pair *pair = NULL;

        for (size_t i = 0; i < COUNT_OF(pairs); i++)
            if (strcmp(pairs[i].code, plan_rules[r].kind.code) == 0)
                pair = &pairs[i];
        if (pair == NULL)
            fail_msg("%s has no pair of plans", plan_rules[r].kind.code);
        for (size_t v = 0; v < 2; v++) {
            char *has = xasprintf("%s/%s", v == 0 ? "15" : "17", pair->has);
            char *misses = xasprintf("%s/%s", v == 0 ? "15" : "17", pair->misses);

            if (!plan_has(has, pair->code) || plan_has(misses, pair->code))
                fail_msg("%s: %s, not %s", pair->code, has, misses);
            free(has);
            free(misses);
        }
    }
}

static const struct remedy_case {
    const char *plan;
    const char *code;
    const char *remedy;
} remedies[] = {
    {"seq_scan_one_row", "selective-seq-scan", "CREATE INDEX CONCURRENTLY ON people (name);"},
    {"seq_scan_ilike", "selective-seq-scan", "USING gin (name gin_trgm_ops);"},
    {"sort_spill", "sort-spill", "SET work_mem = '"},
    {"large_offset", "large-offset", "page by key"},
    {"bitmap_filter", "inefficient-index-scan", "USING gin (name gin_trgm_ops);"},
    {"seq_scan_inner", "seq-scan-inner", "CREATE INDEX CONCURRENTLY ON orders (placed, total);"},
    {"heap_fetches", "heap-fetches", "VACUUM churn;"},
    {"misestimate", "misestimate", "ANALYZE people;"},
    {"generic_plan", "misestimate", "SET plan_cache_mode = force_custom_plan;"},
    {"no_pruning", "no-pruning", "the partition key of days "},
    {"hashagg_spill", "hash-spill", "SET work_mem = '"},
};

static void
test_remedies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(remedies); i++) {
        struct plan *plan = stored(remedies[i].plan);
        struct finding_list list = {0};
        bool found = false;

        findings_of_plan(plan, PLAN_BASIS_WORK, 1.0, FINDINGS_ALL, &list);
        for (size_t f = 0; f < list.count; f++)
            if (strcmp(list.items[f].code, remedies[i].code) == 0) {
                if (strstr(list.items[f].remedy, remedies[i].remedy) == NULL)
                    fail_msg("%s: %s", remedies[i].plan, list.items[f].remedy);
                found = true;
            }
        assert_true(found);
        findings_clear(&list);
        plan_destroy(plan);
    }
}

static const struct headline_case {
    const char *plan;
    const char *headline;
} headlines[] = {
    {"seq_scan_one_row", "Seq Scan"},
    {"index_scan", "Index Scan people_id"},
    {"index_only_scan", "Index Only Scan people_id"},
    {"bitmap", "Bitmap Heap Scan people_city_age"},
};

static void
test_headlines(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(headlines); i++) {
        struct plan *plan = stored(headlines[i].plan);

        assert_string_equal(plan_headline(plan), headlines[i].headline);
        plan_destroy(plan);
    }
}

static const struct promise_case {
    const char *plan;
    enum promise_kind kind;
    const char *name;
    const char *table;
    bool matches;
} promise_cases[] = {
    {"index_scan", PROMISE_INDEX, "people_id", NULL, true},
    {"index_scan", PROMISE_INDEX, "people_city_age", NULL, false},
    {"bitmap", PROMISE_INDEX, "people_city_age", NULL, true}, /* a node without a relation */
    {"bitmap_and_or", PROMISE_INDEX, "people_id", NULL, true},
    {"seq_scan_one_row", PROMISE_FORBID, "Seq Scan", NULL, true},
    {"seq_scan_one_row", PROMISE_FORBID, "Seq Scan", "people", true},
    {"seq_scan_one_row", PROMISE_FORBID, "Seq Scan", "orders", false},
    {"index_scan", PROMISE_FORBID, "Seq Scan", NULL, false},
    {"partitions", PROMISE_FORBID, "Seq Scan", "parts_2", true},
    {"partition_pruned", PROMISE_FORBID, "Seq Scan", "parts_1", false},
    {"sort_in_memory", PROMISE_FORBID, "Sort", NULL, true},
    {"cte", PROMISE_INDEX, "orders_person", NULL, true},
    {"self_join", PROMISE_INDEX, "people_id", NULL, true},
    {"two_schemas", PROMISE_INDEX, "people_pkey", NULL, true},
    {"correlated", PROMISE_INDEX, "orders_person", NULL, true}, /* inside a subplan */
};

static void
test_promises(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(promise_cases); i++) {
        const struct promise_case *want = &promise_cases[i];
        struct plan *plan = stored(want->plan);
        const char *names[] = {want->name};
        struct promise promise = {
            .kind = want->kind, .names = names, .name_count = 1, .table = want->table};

        if (promise_matches(&promise, plan) != want->matches)
            fail_msg("%s: %s%s%s", want->plan, want->name, want->table == NULL ? "" : " on ",
                want->table == NULL ? "" : want->table);
        plan_destroy(plan);
    }
}

static void
test_promise_binds_where_an_index_exists(void **state)
{
    char name[] = "idx_a";
    struct index_fact index = {.name = name};
    struct side side = {.name = "after"};
    struct target target = {.side = &side, .indexes = &index, .index_count = 1};
    const char *both[] = {"idx_b", "idx_a"};
    struct promise promise = {.kind = PROMISE_INDEX, .names = both, .name_count = 2};
    struct promise_fact fact = {0};

    (void)state;
    assert_true(promise_binds(&promise, &target));
    promise.side = "before";
    assert_false(promise_binds(&promise, &target));
    promise.side = "after";
    promise_judge(&promise, &target, 0, 10, &fact);
    assert_true(fact.bound);
    assert_false(fact.kept);
    assert_string_equal(fact.detail, "idx_a exists here, and none of 10 plans used it");
    free(fact.detail);
    promise_judge(&promise, &target, 4, 10, &fact);
    assert_true(fact.kept);
    assert_string_equal(fact.detail, "idx_a was used in 4 of 10 plans");
    free(fact.detail);
    target.index_count = 0;
    assert_false(promise_binds(&promise, &target));
}

/* A parallel plan is the serial one with workers; constants and costs make no difference. */
static void
test_shapes(void **state)
{
    struct plan *parallel = stored("parallel");
    struct plan *serial = stored("serial");
    struct plan *scan = stored("seq_scan_one_row");
    struct plan *partitions = stored("partitions");
    char *a = plan_shape(parallel, false);
    char *b = plan_shape(serial, false);
    char *full = plan_shape(scan, true);
    char *parts = plan_shape(partitions, false);

    (void)state;
    assert_null(strstr(a, "Gather"));
    assert_non_null(strstr(a, "Seq Scan on people"));
    assert_non_null(strstr(b, "Seq Scan on people"));
    assert_non_null(strstr(full, "Filter{(name = ?)}"));
    assert_null(strstr(full, "name x"));
    assert_non_null(strstr(parts, "and others like it"));
    free(a);
    free(b);
    free(full);
    free(parts);
    plan_destroy(parallel);
    plan_destroy(serial);
    plan_destroy(scan);
    plan_destroy(partitions);
}

static const char *const not_plans[] = {
    "{}", "[]", "[1]", "[{}]", "[{\"Plan\": 1}]", "[{\"Plan\": {}}]", "{\"Plan\": []}"};

static void
test_what_is_no_plan(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(not_plans); i++) {
        json_t *json = json_loads(not_plans[i], 0, NULL);
        struct plan *plan = NULL;
        struct error error = {0};

        assert_non_null(json);
        if (plan_parse(json, &plan, &error))
            fail_msg("%s was taken for a plan", not_plans[i]);
        assert_int_equal(error.kind, ERROR_USAGE);
        json_decref(json);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings_of_every_stored_plan),
        cmocka_unit_test(test_every_rule_has_a_plan_and_a_near_miss),
        cmocka_unit_test(test_remedies),
        cmocka_unit_test(test_headlines),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_promise_binds_where_an_index_exists),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_what_is_no_plan),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
