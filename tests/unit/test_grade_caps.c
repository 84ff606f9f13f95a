#include "unit.h"

#include <stdlib.h>

#include "grade_fixture.h"
#include "pggrade/grade/caps.h"
#include "pggrade/grade/card.h"

/* Each makes one thing wrong with the only query of side "after". */
static void
break_nothing(struct run *run)
{
    (void)run;
}

static void
break_sql(struct run *run)
{
    struct run_cell *cell = &run->queries[0].cells[1];

    cell->errors = arena_alloc(run->arena, 1, sizeof *cell->errors);
    cell->errors[0] = (struct run_error){"42P01", "relation \"x\" does not exist", 12};
    cell->error_count = 1;
}

static void
add_index(struct run *run, const char *table)
{
    struct run_side *side = &run->sides[1];

    side->indexes = arena_alloc(run->arena, 1, sizeof *side->indexes);
    side->indexes[0] = (struct run_index){
        .schema = "public", .table = table, .name = "idx_a", .definition = "CREATE INDEX …"};
    side->index_count = 1;
}

static void
break_index(struct run *run)
{
    add_index(run, "phone_contacts");
}

static void
break_other_index(struct run *run)
{
    add_index(run, "contacts"); /* part of a word the query has, but no table of it */
}

static void
break_rows(struct run *run)
{
    run->queries[0].cells[1].plan.rows_per_call = 19.5;
}

static void
break_rows_of_other_sets(struct run *run)
{
    run->queries[0].cells[1].plan.rows_per_call = 19.5;
    run->queries[0].cells[1].plan.samples = 7;
}

static void
break_index_promise(struct run *run)
{
    fixture_promise(run, 1, PROMISE_INDEX, &(struct promise_fact){.bound = true});
}

static void
break_forbid_promise(struct run *run)
{
    fixture_promise(run, 1, PROMISE_FORBID, &(struct promise_fact){.bound = true, .samples = 8});
}

static void
break_unbound_promise(struct run *run)
{
    fixture_promise(run, 1, PROMISE_INDEX, &(struct promise_fact){.bound = false});
}

static void
serve_under_half(struct run *run)
{
    fixture_promise(
        run, 1, PROMISE_INDEX, &(struct promise_fact){.bound = true, .kept = true, .samples = 3});
}

static void
serve_half(struct run *run)
{
    fixture_promise(
        run, 1, PROMISE_INDEX, &(struct promise_fact){.bound = true, .kept = true, .samples = 4});
}

static void
spill(struct run *run)
{
    run->queries[0].cells[1].plan.spilled = true;
}

static void
add_table(struct run *run, const struct run_table *table)
{
    struct run_side *side = &run->sides[1];

    side->tables = arena_alloc(run->arena, 1, sizeof *side->tables);
    side->tables[0] = *table;
    side->table_count = 1;
}

static void
forget_analyse(struct run *run)
{
    add_table(run, &(struct run_table){.schema = "public", .name = "phone_contacts"});
}

static void
change_much(struct run *run)
{
    add_table(run,
        &(struct run_table){.schema = "public",
            .name = "phone_contacts",
            .analysed = true,
            .modified_share = 0.25});
}

static void
change_little(struct run *run)
{
    add_table(run,
        &(struct run_table){.schema = "public",
            .name = "phone_contacts",
            .analysed = true,
            .modified_share = 0.10});
}

static void
forget_other_analyse(struct run *run)
{
    add_table(run, &(struct run_table){.schema = "public", .name = "scheduled_tasks"});
}

static void
measure_little(struct run *run)
{
    double latency_ms = 10.0;

    fixture_fill(run, &run->queries[0].cells[1], 3, fixture_constant_ms, &latency_ms);
}

static void
ask_p99(struct run *run)
{
    run->queries[0].slos[0].metric = METRIC_P99;
}

static const struct cap_case {
    void (*spoil)(struct run *run);
    enum letter letter;
    bool passed;
    enum letter side;
    const char *reason; /* NULL: none */
} cap_cases[] = {
    {break_nothing, LETTER_A_PLUS, true, LETTER_A_PLUS, NULL},
    {break_sql, LETTER_F, false, LETTER_F,
        "SQL error 42P01, 12 times: relation \"x\" does not exist (at most F)"},
    {break_index, LETTER_F, true, LETTER_F,
        "index idx_a on phone_contacts is invalid: "
        "PostgreSQL maintains it, but never uses it (at most F)"},
    {break_other_index, LETTER_A_PLUS, true, LETTER_F, NULL},
    {break_rows, LETTER_F, true, LETTER_F,
        "returns 19.5 rows per call, but 20 on before (at most F)"},
    {break_rows_of_other_sets, LETTER_A_PLUS, true, LETTER_A_PLUS, NULL},
    {break_index_promise, LETTER_C, false, LETTER_F,
        "broken promise @index idx_a | idx_b: no sampled plan used it (at most C)"},
    {break_forbid_promise, LETTER_C, false, LETTER_F,
        "broken promise @forbid idx_a | idx_b: no sampled plan used it (at most C)"},
    {break_unbound_promise, LETTER_A_PLUS, true, LETTER_A_PLUS, NULL},
    {serve_under_half, LETTER_B, true, LETTER_A_PLUS,
        "the promised index idx_a | idx_b served 3 of 8 parameter sets (at most B)"},
    {serve_half, LETTER_A_PLUS, true, LETTER_A_PLUS, NULL},
    {spill, LETTER_B, true, LETTER_A_PLUS, "a sort or hash spilled to disk (at most B)"},
    {forget_analyse, LETTER_B, true, LETTER_A_PLUS,
        "stale statistics: phone_contacts was never analysed (at most B)"},
    {change_much, LETTER_B, true, LETTER_A_PLUS,
        "stale statistics: 25 % of phone_contacts "
        "changed since it was analysed (at most B)"},
    {change_little, LETTER_A_PLUS, true, LETTER_A_PLUS, NULL},
    {forget_other_analyse, LETTER_A_PLUS, true, LETTER_A_PLUS, NULL},
    {measure_little, LETTER_A, true, LETTER_A_PLUS,
        "60 executions are too few for a p95, which needs 72 (at most A)"},
    {ask_p99, LETTER_A, true, LETTER_A_PLUS,
        "200 executions are too few for a p99, which needs 368 (at most A)"},
};

static void
test_caps(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cap_cases); i++) {
        const struct cap_case *want = &cap_cases[i];
        struct run *run = fixture_run(2, 1);
        struct card *card;
        const struct query_grade *grade;

        want->spoil(run);
        card = card_create(run, &rubric_default);
        grade = &card->queries[0][1];
        if (grade->letter != want->letter || grade->passed != want->passed ||
            card->sides[1].letter != want->side)
            fail_msg(
                "case %zu: \"%s\", side \"%s\"", i, grade->derivation, card->sides[1].derivation);
        assert_int_equal(grade->reason_count, want->reason == NULL ? 0 : 1);
        if (want->reason != NULL)
            assert_string_equal(grade->reasons[0], want->reason);
        card_destroy(card);
        run_destroy(run);
    }
}

/* What the derivations say of caps, for the query and for its side. */
static void
test_derivation(void **state)
{
    struct run *run = fixture_run(2, 1);
    struct card *card;

    (void)state;
    break_rows(run);
    spill(run);
    card = card_create(run, &rubric_default);
    assert_string_equal(card->queries[0][1].derivation,
        "F = average 10 ms under 50 ms, without a "
        "cap A+: returns 19.5 rows per call, but 20 on before (at most F)");
    assert_int_equal(card->queries[0][1].reason_count, 2);
    assert_string_equal(card->sides[1].derivation,
        "F = 1/1 pass, average 10 ms, without a cap "
        "A+: query_0 returns other rows than on before (at most F)");
    assert_int_equal(card->sides[1].reason_count, 1);
    assert_int_equal(card->sides[0].letter, LETTER_A_PLUS);
    card_destroy(card);
    run_destroy(run);
}

/* n ≥ ln(0.025) / ln(q) */
static void
test_samples_min(void **state)
{
    (void)state;
    assert_int_equal(caps_samples_min(METRIC_P50), 6);
    assert_int_equal(caps_samples_min(METRIC_P90), 36);
    assert_int_equal(caps_samples_min(METRIC_P95), 72);
    assert_int_equal(caps_samples_min(METRIC_P99), 368);
    assert_int_equal(caps_samples_min(METRIC_P999), 3688);
    assert_int_equal(caps_samples_min(METRIC_AVERAGE), 0);
    assert_int_equal(caps_samples_min(METRIC_MAX), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_caps),
        cmocka_unit_test(test_derivation),
        cmocka_unit_test(test_samples_min),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
