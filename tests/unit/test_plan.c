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
#include "pggrade/plan/remedy.h"
#include "pggrade/plan/tree.h"

/* Plans that tests/plans/capture took from a server; expected.txt names the findings of each. */
static struct plan *
stored(const char *name)
{
    char *path = xasprintf("tests/plans/%s.json", name);
    struct error error = {0};
    struct plan *plan = NULL;
    json_t *json = NULL;

    if (!json_read_file(path, &json, &error) || !plan_parse(json, &plan, &error))
        fail_msg("%s: %s", path, error.text);
    free(path);
    return plan;
}

static void
clear(struct finding_list *list)
{
    struct plan_facts facts = {.findings = list->items, .finding_count = list->count};

    plan_facts_clear(&facts);
}

static bool
has_code(const struct finding_list *list, const char *code)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].code, code) == 0)
            return true;
    return false;
}

/* Every finding that is expected, and no other. */
static void
check_plan(const char *name, char *codes)
{
    struct plan *plan = stored(name);
    struct finding_list list = {0};
    char *expected = xasprintf(" %s ", codes == NULL ? "" : codes);
    char *rest = codes;

    findings_of_plan(plan, 1.0, &list);
    for (char *code = strsep(&rest, " "); code != NULL; code = strsep(&rest, " "))
        if (code[0] != '\0' && !has_code(&list, code))
            fail_msg("%s has no %s", name, code);
    for (size_t i = 0; i < list.count; i++) {
        char *padded = xasprintf(" %s ", list.items[i].code);

        if (strstr(expected, padded) == NULL)
            fail_msg("%s has %s: %s", name, list.items[i].code, list.items[i].evidence);
        assert_true(list.items[i].share >= 0 && list.items[i].share <= 1.000001);
        assert_true(strlen(list.items[i].evidence) > 0);
        assert_true(strlen(list.items[i].remedy) > 0);
        free(padded);
    }
    free(expected);
    clear(&list);
    plan_destroy(plan);
}

static void
test_findings_of_every_stored_plan(void **state)
{
    struct error error = {0};
    char *content;
    size_t length;
    char *rest;
    size_t plans = 0;

    (void)state;
    if (!file_read("tests/plans/expected.txt", ERROR_USAGE, &content, &length, &error))
        fail_msg("%s", error.text);
    rest = content;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        char *name = strsep(&line, " ");

        if (name[0] == '\0')
            continue;
        check_plan(name, line);
        plans++;
    }
    free(content);
    assert_true(plans >= 30);
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
};

static void
test_remedies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(remedies); i++) {
        struct plan *plan = stored(remedies[i].plan);
        struct finding_list list = {0};
        bool found = false;

        findings_of_plan(plan, 1.0, &list);
        for (size_t f = 0; f < list.count; f++)
            if (strcmp(list.items[f].code, remedies[i].code) == 0) {
                if (strstr(list.items[f].remedy, remedies[i].remedy) == NULL)
                    fail_msg("%s: %s", remedies[i].plan, list.items[f].remedy);
                found = true;
            }
        assert_true(found);
        clear(&list);
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
        cmocka_unit_test(test_remedies),
        cmocka_unit_test(test_headlines),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_promise_binds_where_an_index_exists),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_what_is_no_plan),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
