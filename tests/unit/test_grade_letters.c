#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "grade_fixture.h"
#include "pggrade/grade/card.h"

/* A query alone on its side, p95 < limit; its letter and what is said of it. */
static const struct query_case {
    double limit_ms;
    double latency_ms;
    enum letter letter;
    bool passed;
    const char *derivation;
} query_cases[] = {
    {100, 49.9, LETTER_A_PLUS, true, "A+ = average 49.9 ms under 50 ms"},
    {100, 50.0, LETTER_A, true, "A = average 50 ms under 100 ms"},
    {100, 50.1, LETTER_A, true, "A = average 50.1 ms under 100 ms"},
    {100, 99.9, LETTER_A, true, "A = average 99.9 ms under 100 ms"},
    {100, 100.0, LETTER_C, false, "C = p95 100 ms is 1 times its objective p95<100 ms"},
    {100, 150.0, LETTER_C, false, "C = p95 150 ms is 1.5 times its objective p95<100 ms"},
    {100, 151.0, LETTER_D, false, "D = p95 151 ms is 1.51 times its objective p95<100 ms"},
    {100, 200.0, LETTER_D, false, "D = p95 200 ms is 2 times its objective p95<100 ms"},
    {100, 201.0, LETTER_F, false, "F = p95 201 ms is 2.01 times its objective p95<100 ms"},
    {20, 9.9, LETTER_A_PLUS, true, "A+ = average 9.9 ms under 10 ms"}, /* bands of a fifth */
    {20, 10.0, LETTER_A, true, "A = average 10 ms under 20 ms"},
    {400, 199.0, LETTER_A_PLUS, true, "A+ = average 199 ms under 200 ms"},
};

static void
test_query_bands(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(query_cases); i++) {
        const struct query_case *want = &query_cases[i];
        struct run *run = fixture_run(1, 1);
        struct card *card;
        const struct query_grade *grade;

        run->queries[0].slos[0].limit_ns = (uint64_t)(want->limit_ms * 1e6);
        fixture_latency(run, 0, 0, want->latency_ms);
        card = card_create(run, &rubric_default);
        grade = &card->queries[0][0];
        if (grade->letter != want->letter || grade->best != want->letter ||
            grade->passed != want->passed || strcmp(grade->derivation, want->derivation) != 0)
            fail_msg("%g ms: %s, \"%s\"", want->latency_ms, letter_names[grade->letter],
                grade->derivation);
        assert_int_equal(grade->reason_count, want->passed ? 0 : 1);
        card_destroy(card);
        run_destroy(run);
    }
}

/* 1 of 25 executions takes very long: p95 holds, the average does not. */
static double
rare_ms(size_t quad, size_t execution, const void *context)
{
    (void)quad;
    (void)context;
    return execution == 0 ? 3000.0 : 10.0;
}

static void
test_query_b(void **state)
{
    struct run *run = fixture_run(1, 1);
    struct card *card;

    (void)state;
    fixture_fill(run, &run->queries[0].cells[0], 25, rare_ms, NULL);
    card = card_create(run, &rubric_default);
    assert_true(card->queries[0][0].passed);
    assert_int_equal(card->queries[0][0].letter, LETTER_B);
    assert_string_equal(card->queries[0][0].reasons[0], "average 130 ms not under 100 ms");
    assert_int_equal(card->queries[0][0].slow, FIXTURE_QUADS);
    assert_int_equal(card->queries[0][0].very_slow, FIXTURE_QUADS);
    assert_true(card->queries[0][0].p99_known);
    card_destroy(card);
    run_destroy(run);
}

/* `pass` queries of `average_ms` meet an objective of 1 s, the others take 900 ms against one
 * of 100 ms unless all pass. */
static const struct side_case {
    size_t pass, queries;
    double average_ms;
    enum letter letter;
    const char *derivation;
} side_cases[] = {
    {10, 10, 1.9, LETTER_A_PLUS, "A+ = 10/10 pass, average 1.9 ms"},
    {10, 10, 49.9, LETTER_A_PLUS, "A+ = 10/10 pass, average 49.9 ms"},
    {10, 10, 50.0, LETTER_A, "A = 10/10 pass, average 50 ms"},
    {10, 10, 99.9, LETTER_A, "A = 10/10 pass, average 99.9 ms"},
    {10, 10, 100.0, LETTER_B, "B = 10/10 pass, average 100 ms"},
    {9, 10, 1.0, LETTER_B, "B = 9/10 pass, average 90.9 ms"},
    {8, 10, 1.0, LETTER_C, "C = 8/10 pass, average 181 ms"},
    {7, 10, 1.0, LETTER_D, "D = 7/10 pass, average 271 ms"},
    {6, 10, 1.0, LETTER_F, "F = 6/10 pass, average 361 ms"},
    {0, 1, 1.0, LETTER_F, "F = 0/1 pass, average 900 ms"},
    {6, 13, 1.0, LETTER_F, "F = 6/13 pass, average 485 ms"},
    {12, 13, 1.0, LETTER_B, "B = 12/13 pass, average 70.2 ms"},
};

static void
test_side_bands(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(side_cases); i++) {
        const struct side_case *want = &side_cases[i];
        struct run *run = fixture_run(1, want->queries);
        struct card *card;

        for (size_t q = 0; q < want->queries; q++) {
            if (q < want->pass)
                run->queries[q].slos[0].limit_ns = 1000000000;
            fixture_latency(run, q, 0, q < want->pass ? want->average_ms : 900.0);
        }
        card = card_create(run, &rubric_default);
        if (card->sides[0].letter != want->letter || card->sides[0].best != want->letter ||
            strcmp(card->sides[0].derivation, want->derivation) != 0)
            fail_msg("%zu/%zu: \"%s\"", want->pass, want->queries, card->sides[0].derivation);
        assert_int_equal(card->sides[0].passed, want->pass);
        card_destroy(card);
        run_destroy(run);
    }
}

/* Quads that differ widen the interval: the lower letter is given, the higher one named. */
static void
test_straddling(void **state)
{
    struct run *run = fixture_run(1, 1);
    struct card *card;
    const struct query_grade *grade;
    double latency_ms = 50.0;

    (void)state;
    fixture_fill(run, &run->queries[0].cells[0], 10, fixture_wavy_ms, &latency_ms);
    card = card_create(run, &rubric_default);
    grade = &card->queries[0][0];
    assert_int_equal(grade->letter, LETTER_A);
    assert_int_equal(grade->best, LETTER_A_PLUS);
    assert_true(grade->average_low_ms < 50.0 && grade->average_high_ms > 50.0);
    assert_true(strncmp(grade->derivation, "A (A+ within error) = average 49.8 ms", 37) == 0);
    assert_int_equal(grade->reason_count, 1);
    assert_non_null(strstr(grade->reasons[0], "between A+ and A within error: avg 49.8 ms ("));
    assert_int_equal(card->sides[0].letter, LETTER_A);
    assert_int_equal(card->sides[0].best, LETTER_A_PLUS);
    assert_non_null(
        strstr(card->sides[0].derivation, "A (A+ within error) = 1/1 pass, average 49.8 ms ("));
    card_destroy(card);
    run_destroy(run);
}

/* The objective itself lies in the interval: it passes, but not surely. */
static void
test_straddling_objective(void **state)
{
    struct run *run = fixture_run(1, 1);
    struct card *card;
    const struct query_grade *grade;
    double latency_ms = 50.0;

    (void)state;
    run->queries[0].slos[0] = (struct slo){METRIC_AVERAGE, 50000000};
    fixture_fill(run, &run->queries[0].cells[0], 10, fixture_wavy_ms, &latency_ms);
    card = card_create(run, &rubric_default);
    grade = &card->queries[0][0];
    assert_true(grade->passed && grade->passed_perhaps && !grade->passed_surely);
    assert_int_equal(grade->letter, LETTER_C);
    assert_int_equal(grade->best, LETTER_A);
    assert_int_equal(card->sides[0].letter, LETTER_F);
    assert_int_equal(card->sides[0].best, LETTER_A_PLUS);
    assert_non_null(strstr(card->sides[0].derivation, "1/1 pass (0 surely, 1 perhaps)"));
    card_destroy(card);
    run_destroy(run);
}

static void
test_nothing_measured(void **state)
{
    struct run *run = fixture_run(2, 1);
    struct card *card;
    const struct query_grade *grade;

    (void)state;
    fixture_clear(&run->queries[0].cells[1]);
    card = card_create(run, &rubric_default);
    grade = &card->queries[0][1];
    assert_int_equal(grade->letter, LETTER_F);
    assert_false(grade->passed);
    assert_true(isnan(grade->average_ms) && isnan(grade->p99_wall_ms));
    assert_string_equal(grade->reasons[0], "no execution succeeded");
    assert_string_equal(card->sides[1].derivation, "F = 0/1 pass, average unknown");
    assert_string_equal(card->verdicts[0].reason, "cannot tell: not measured on both sides");
    assert_true(isnan(card->verdicts[0].ratio));
    card_destroy(card);
    run_destroy(run);
}

/* A run without quads is graded on the wall clock, without intervals. */
static void
test_without_quads(void **state)
{
    struct run *run = fixture_run(1, 1);
    struct run_cell *cell = &run->queries[0].cells[0];
    struct card *card;

    (void)state;
    for (size_t i = 0; i < cell->quad_count; i++) {
        sparse_free(&cell->quads[i].latency);
        sparse_free(&cell->quads[i].cpu);
    }
    cell->quad_count = 0;
    card = card_create(run, &rubric_default);
    assert_string_equal(card->queries[0][0].basis, "wall");
    assert_int_equal(card->queries[0][0].letter, LETTER_A_PLUS);
    assert_true(isnan(card->queries[0][0].average_low_ms));
    assert_true(isnan(card->noise_cpu_spread));
    card_destroy(card);
    run_destroy(run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_bands),
        cmocka_unit_test(test_query_b),
        cmocka_unit_test(test_side_bands),
        cmocka_unit_test(test_straddling),
        cmocka_unit_test(test_straddling_objective),
        cmocka_unit_test(test_nothing_measured),
        cmocka_unit_test(test_without_quads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
