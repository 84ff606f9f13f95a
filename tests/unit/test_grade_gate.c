#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "grade_fixture.h"
#include "pggrade/grade/gate.h"

static const struct {
    const char *list;
    const char *words; /* of the refusal; NULL: accepted */
} lists[] = {
    {"slower", NULL},
    {"slower,plan-change,promised-index,result-diff,slo,invalid-index,inconclusive", NULL},
    {"buffers>+10%,wal>+0.5,rows>+0%", NULL},
    {"slowr", "unknown rule \"slowr\"; did you mean \"slower\"?"},
    {"nonsense", "unknown rule \"nonsense\"; there are slower,"},
    {"", "unknown rule \"\""},
    {"slower,", "unknown rule \"\""},
    {"slower>+10%", "rule \"slower\" takes no limit"},
    {"buffers", "rule \"buffers\" needs a limit: buffers>+10%"},
    {"buffers>10%", "\"10%\" is not a limit; write it like buffers>+10%"},
    {"buffers>+ten", "\"+ten\" is not a limit"},
};

static void
test_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct gate_rules rules = {0};
        struct error error = {0};
        bool parsed = gate_parse(lists[i].list, &rules, &error);

        if (parsed != (lists[i].words == NULL) ||
            (!parsed && strstr(error.text, lists[i].words) == NULL))
            fail_msg("\"%s\": %s", lists[i].list, error.text);
        gate_rules_clear(&rules);
    }
}

static void
test_letters(void **state)
{
    struct gate_rules rules = {0};
    struct error error = {0};

    (void)state;
    assert_true(gate_parse_letter("a+", &rules, &error));
    assert_int_equal(rules.fail_under, LETTER_A_PLUS);
    assert_true(gate_parse_letter("D", &rules, &error));
    assert_int_equal(rules.fail_under, LETTER_D);
    assert_false(gate_parse_letter("F", &rules, &error)); /* nothing is under it */
    assert_false(gate_parse_letter("E", &rules, &error));
}

/* What is done to side "after" of a run of two alike sides, and what each rule says then. */
static void
nothing(struct run *run)
{
    (void)run;
}

static void
slow(struct run *run)
{
    fixture_latency(run, 0, 1, 11.0);
}

static void
missed(struct run *run)
{
    fixture_latency(run, 0, 1, 150.0);
}

static void
other_plan(struct run *run)
{
    plan_facts_clear(&run->queries[0].cells[1].plan);
    fixture_plan(&run->queries[0].cells[1].plan, "Seq Scan");
    run->queries[0].cells[1].plan.rows_per_call = 20.0;
}

/* A query that fails on one side has no plan there. */
static void
no_plan(struct run *run)
{
    plan_facts_clear(&run->queries[0].cells[1].plan);
}

static void
no_plan_before(struct run *run)
{
    plan_facts_clear(&run->queries[0].cells[0].plan);
}

static void
renamed_index(struct run *run)
{
    static const char *const shapes[] = {
        "Limit\n  Index Scan using idx_a on t", "Limit\n  Index Scan using idx_longer on t"};

    for (size_t side = 0; side < 2; side++) {
        struct plan_variant *variant = &run->queries[0].cells[side].plan.variants[0];

        free(variant->shape);
        variant->shape = xstrdup(shapes[side]);
    }
}

static void
broken_promise(struct run *run)
{
    fixture_promise(run, 1, PROMISE_INDEX,
        &(struct promise_fact){.bound = true, .kept = false, .detail = "idx_a was not used"});
}

static void
other_rows(struct run *run)
{
    run->queries[0].cells[1].plan.rows_per_call = 19.0;
}

static void
more_buffers(struct run *run)
{
    run->queries[0].cells[1].plan.buffers_per_call = 110.1;
}

static void
hardly_more_buffers(struct run *run)
{
    run->queries[0].cells[1].plan.buffers_per_call = 109.9;
}

static void
invalid_index(struct run *run)
{
    static struct run_index index = {.schema = "public",
        .table = "t",
        .name = "idx_broken",
        .definition = "",
        .size_bytes = 0,
        .valid = false,
        .unique = false,
        .primary = false};

    run->sides[1].indexes = &index;
    run->sides[1].index_count = 1;
}

static void
sql_error(struct run *run)
{
    static struct run_error error = {"42703", "no such column", 3};

    run->queries[0].cells[1].errors = &error;
    run->queries[0].cells[1].error_count = 1;
}

static void
warned(struct run *run)
{
    static struct run_note note = {"dead-tuples", "after", "warn", "many"};

    run->notes = &note;
    run->note_count = 1;
}

static void
not_valid(struct run *run)
{
    static struct run_note note = {"settings-differ", "after", "invalid", "jit is off"};

    run->notes = &note;
    run->note_count = 1;
}

static const struct {
    void (*change)(struct run *run);
    const char *rules;
    int status;
    const char *rule; /* the one that fails; NULL: none */
    const char *value;
} cases[] = {
    {nothing, "slower,plan-change,promised-index,result-diff,slo,invalid-index,buffers>+0%", 0,
        NULL, NULL},
    {slow, "slower", 1, "slower", "slower"},
    {slow, "plan-change,result-diff,slo,buffers>+0%", 0, NULL, NULL},
    {missed, "slo", 1, "slo", "missed"},
    {other_plan, "plan-change", 1, "plan-change", "another plan"},
    {no_plan, "plan-change", 0, NULL, NULL},
    {no_plan_before, "plan-change", 0, NULL, NULL},
    {renamed_index, "plan-change", 0, NULL, NULL},
    {broken_promise, "promised-index", 1, "promised-index", "1 broken"},
    {other_rows, "result-diff", 1, "result-diff", "other results"},
    {other_rows, "rows>+0%", 0, NULL, NULL}, /* fewer are not more */
    {more_buffers, "buffers>+10%", 1, "buffers>+10%", "+10.1 %"},
    {hardly_more_buffers, "buffers>+10%", 0, NULL, NULL},
    {invalid_index, "invalid-index", 1, "invalid-index", "idx_broken"},
    {sql_error, "slower", 5, "error", "3 errors"},
    {sql_error, NULL, 5, "error", "3 errors"},
    {slow, NULL, 0, NULL, NULL},
    {warned, "slower,inconclusive", 0, NULL, NULL},
    {not_valid, "slower", 0, NULL, NULL},
    {not_valid, "slower,inconclusive", 4, "inconclusive", "not valid"},
};

static struct run *
alike(void)
{
    struct run *run = fixture_run(2, 1);

    for (size_t side = 0; side < 2; side++) {
        struct plan_facts *plan = &run->queries[0].cells[side].plan;

        fixture_plan(plan, "Index Scan");
        plan->buffers_per_call = 100.0;
        plan->wal_bytes_per_call = NAN;
        plan->rows_per_call = 20.0;
    }
    return run;
}

static void
test_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct run *run = alike();
        struct card *card;
        struct gate_rules rules = {0};
        struct error error = {0};
        size_t failed = 0;

        cases[i].change(run);
        if (cases[i].rules != NULL)
            assert_true(gate_parse(cases[i].rules, &rules, &error));
        card = card_create(run, &rubric_default);
        gate_apply(card, &rules);
        if (card->gate.exit_status != cases[i].status)
            fail_msg("case %zu: status %d", i, card->gate.exit_status);
        assert_int_equal(card->gate.passed, cases[i].status == 0);
        for (size_t c = 0; c < card->gate.check_count; c++) {
            const struct gate_check *check = &card->gate.checks[c];

            if (check->outcome == GATE_PASSED)
                continue;
            failed++;
            assert_string_equal(check->rule, cases[i].rule);
            assert_string_equal(check->value, cases[i].value);
            assert_int_equal(check->side, 1); /* the baseline is not judged */
        }
        assert_int_equal(failed, cases[i].rule == NULL ? 0 : 1);
        gate_rules_clear(&rules);
        card_destroy(card);
        run_destroy(run);
    }
}

static void
test_fail_under(void **state)
{
    struct run *run = alike();
    struct gate_rules rules = {.letters = true, .fail_under = LETTER_B};
    struct card *card;

    (void)state;
    card = card_create(run, &rubric_default);
    gate_apply(card, &rules);
    assert_int_equal(card->gate.exit_status, 0);
    assert_int_equal(card->gate.check_count, 1);
    assert_string_equal(card->gate.checks[0].rule, "fail-under B");
    card_destroy(card);
    missed(run);
    card = card_create(run, &rubric_default);
    gate_apply(card, &rules);
    assert_int_equal(card->gate.exit_status, 1);
    assert_string_equal(card->gate.checks[0].value, "F");
    assert_string_equal(card->gate.checks[0].limit, "B");
    card_destroy(card);
    run_destroy(run);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_fail_under),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
