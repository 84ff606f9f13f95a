#include "unit.h"

#include <math.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/plan/findings.h"
#include "pggrade/plan/kind.h"
#include "pggrade/plan/promise.h"

/*
 * What many plans of a query say together: each finding with what has it, and the near miss beside
 * it that must not.
 */

/* Of so many parameter sets, so many had a plan with the index, or with the forbidden node. */
static const struct promise_case {
    enum promise_kind kind;
    const char *index; /* that exists on the side */
    uint64_t matched, samples;
    const char *code; /* NULL: nothing is found */
    enum severity severity;
} promise_cases[] = {
    {PROMISE_INDEX, "idx_a", 0, 10, "promised-index-unused", SEVERITY_SEVERE},
    {PROMISE_INDEX, "idx_b", 0, 10, NULL, SEVERITY_INFO}, /* another one: nothing was promised */
    {PROMISE_INDEX, "idx_a", 0, 0, NULL, SEVERITY_INFO},  /* nothing is known of it */
    {PROMISE_INDEX, "idx_a", 1, 10, "promised-index-rare", SEVERITY_WARN},
    {PROMISE_INDEX, "idx_a", 4, 9, "promised-index-rare", SEVERITY_WARN},
    {PROMISE_INDEX, "idx_a", 5, 10, NULL, SEVERITY_INFO},
    {PROMISE_FORBID, "idx_a", 1, 10, "forbidden-node", SEVERITY_SEVERE},
    {PROMISE_FORBID, "idx_a", 0, 10, NULL, SEVERITY_INFO},
};

/* The same sets planned with their values and without. */
static const struct generic_case {
    struct generic_cost cost;
    const char *code;
    enum severity severity;
} generic_cases[] = {
    {{.sets = 3, .custom_work = 1000, .generic_work = 2000, .generic_pages = 1000, .met = true},
        "generic-plan", SEVERITY_WARN},
    {{.sets = 3, .custom_work = 1000, .generic_work = 1999, .generic_pages = 1000, .met = true},
        NULL, SEVERITY_INFO},
    {{.sets = 3, .custom_work = 100, .generic_work = 1000, .generic_pages = 1000, .met = true},
        "generic-plan", SEVERITY_SEVERE},
    {{.sets = 3, .custom_work = 100, .generic_work = 1000, .generic_pages = 999, .met = true}, NULL,
        SEVERITY_INFO},
    {{.sets = 3, .custom_work = 100, .generic_work = 1000, .generic_pages = 1000, .met = false},
        "generic-plan", SEVERITY_INFO},
    {{.sets = 0}, NULL, SEVERITY_INFO},
};

static void
check(size_t row, const struct finding_list *list, const char *code, enum severity severity)
{
    if (list->count != (code != NULL))
        fail_msg("row %zu: %zu findings", row, list->count);
    if (code == NULL)
        return;
    if (strcmp(list->items[0].code, code) != 0 || list->items[0].severity != severity)
        fail_msg(
            "row %zu: %s, %s", row, list->items[0].code, severity_names[list->items[0].severity]);
    assert_true(list->items[0].share >= 0 && list->items[0].share <= 1);
    assert_true(strlen(list->items[0].evidence) > 0);
    assert_true(strlen(list->items[0].remedy) > 0);
}

static void
test_promises(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(promise_cases); i++) {
        const struct promise_case *want = &promise_cases[i];
        const char *names[] = {"idx_a"};
        struct promise promise = {.kind = want->kind, .names = names, .name_count = 1};
        struct query query = {.promises = &promise, .promise_count = 1};
        char *name = xstrdup(want->index);
        struct index_fact index = {.name = name, .definition = name};
        struct side side = {.name = "after"};
        struct target target = {.side = &side, .indexes = &index, .index_count = 1};
        struct promise_fact fact = {0};
        struct finding_list list = {0};

        promise_judge(&promise, &target, want->matched, want->samples, &fact);
        findings_of_promises(&query, &target, &fact, 1, want->samples, &list);
        check(i, &list, want->code, want->severity);
        findings_clear(&list);
        free(fact.detail);
        free(name);
    }
}

static void
test_generic_plans(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(generic_cases); i++) {
        struct finding_list list = {0};

        findings_of_generic(&generic_cases[i].cost, &list);
        check(i, &list, generic_cases[i].code, generic_cases[i].severity);
        findings_clear(&list);
    }
}

/* A kind that is added needs rows here. */
static void
test_every_kind_is_found(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < QUERY_KIND_COUNT; kind++) {
        bool found = false;

        for (size_t i = 0; i < COUNT_OF(promise_cases); i++)
            found = found ||
                (promise_cases[i].code != NULL &&
                    strcmp(promise_cases[i].code, query_kinds[kind].code) == 0);
        for (size_t i = 0; i < COUNT_OF(generic_cases); i++)
            found = found ||
                (generic_cases[i].code != NULL &&
                    strcmp(generic_cases[i].code, query_kinds[kind].code) == 0);
        if (!found)
            fail_msg("no row has %s", query_kinds[kind].code);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_generic_plans),
        cmocka_unit_test(test_every_kind_is_found),
    };

    return cmocka_run_group_tests_name("plan_query_findings", tests, NULL, NULL);
}
