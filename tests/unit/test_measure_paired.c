#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/measure/paired.h"

#define QUADS 40
#define EACH 20 /* executions of a quad on a side */

/* What one execution takes on a side, in ns: of the CPU, and in all. */
struct took {
    double cpu_ns, latency_ns;
};
typedef struct took model(struct random *random);

static struct took
usual(struct random *random)
{
    double cpu_ns = 1e6 * (1.0 + 0.05 * random_unit(random));

    return (struct took){cpu_ns, cpu_ns * 1.1};
}

static struct took
scaled(struct took took, double factor)
{
    return (struct took){took.cpu_ns * factor, took.latency_ns * factor};
}

static struct took
ten_percent_more(struct random *random)
{
    return scaled(usual(random), 1.1);
}

/* Every tenth execution takes twice as long, most of it waiting. */
static struct took
long_tail(struct random *random)
{
    struct took took = usual(random);

    if (random_below(random, 10) == 0)
        return (struct took){took.cpu_ns, took.latency_ns * 2.0};
    return took;
}

/* Every tenth execution computes for twice as long. */
static struct took
costly_tail(struct random *random)
{
    struct took took = usual(random);

    return random_below(random, 10) == 0 ? scaled(took, 2.0) : took;
}

/* Half of the time it waits for a lock. */
static struct took
waiting(struct random *random)
{
    struct took took = usual(random);

    return (struct took){took.cpu_ns, took.cpu_ns * 2.0};
}

static struct took
waiting_thrice(struct random *random)
{
    return scaled(waiting(random), 3.0);
}

/* Every other execution takes ten times as long: more than doubled on the mean, the lowest quarter
 * is what it was. */
static struct took
half_of_it_waits(struct random *random)
{
    struct took took = waiting(random);

    return random_below(random, 2) == 0 ? scaled(took, 10.0) : took;
}

static struct quad *
draw_quads(model *draw, uint64_t seed)
{
    struct random random = random_stream(seed, 1);
    struct quad *quads = xcalloc(QUADS, sizeof *quads);
    struct histogram *latency = histogram_create();
    struct histogram *cpu = histogram_create();

    for (size_t q = 0; q < QUADS; q++) {
        for (size_t i = 0; i < EACH; i++) {
            struct took took = draw(&random);

            histogram_record(latency, (uint64_t)took.latency_ns);
            histogram_record(cpu, (uint64_t)took.cpu_ns);
        }
        histogram_to_sparse(latency, &quads[q].latency);
        histogram_to_sparse(cpu, &quads[q].cpu);
        histogram_clear(latency);
        histogram_clear(cpu);
    }
    histogram_destroy(latency);
    histogram_destroy(cpu);
    return quads;
}

static struct paired_side
side_of(model *draw, uint64_t seed)
{
    struct paired_side side = {.quads = draw_quads(draw, seed), .quad_count = QUADS};

    for (size_t q = 0; q < QUADS; q++) {
        side.executions += side.quads[q].latency.total;
        side.wall_ns += side.quads[q].latency.sum_ns;
        side.cpu_ns += side.quads[q].cpu.sum_ns;
    }
    return side;
}

static void
confirm_with(struct paired_side *side, model *draw, uint64_t seed)
{
    side->confirmation = draw_quads(draw, seed);
    side->confirmation_count = QUADS;
}

static void
clear_quads(const struct quad *quads, size_t count)
{
    for (size_t q = 0; q < count; q++) {
        struct quad quad = quads[q];

        quad_clear(&quad);
    }
    free((void *)(uintptr_t)quads);
}

static void
clear_side(struct paired_side *side)
{
    clear_quads(side->quads, side->quad_count);
    clear_quads(side->confirmation, side->confirmation_count);
}

static const struct paired_circumstances pinned = {
    .cpu_clock = true,
    .adjusted = true,
    .pinned = true,
    .min_effect = 0.03,
    .comparisons = 5,
    .looks = 6,
    .seed = 1,
};

static const struct paired_case {
    model *from, *to;
    enum decision typical;
    const char *basis; /* what the verdict rests on */
    enum decision decision;
} paired_cases[] = {
    {usual, usual, DECISION_SAME, "cpu_paired", DECISION_SAME},
    {usual, ten_percent_more, DECISION_SLOWER, "cpu_paired", DECISION_SLOWER},
    {ten_percent_more, usual, DECISION_FASTER, "cpu_paired", DECISION_FASTER},
    {usual, long_tail, DECISION_SAME, "adjusted_p95", DECISION_SLOWER},
    {long_tail, usual, DECISION_SAME, "cpu_paired", DECISION_SAME},
    {usual, costly_tail, DECISION_SLOWER, "cpu_paired", DECISION_SLOWER},
    {usual, waiting, DECISION_SLOWER, "adjusted_p25", DECISION_SLOWER},
    {waiting, waiting, DECISION_SAME, "adjusted_p25", DECISION_SAME},
};

static void
test_decisions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paired_cases); i++) {
        const struct paired_case *want = &paired_cases[i];
        struct paired_side from = side_of(want->from, 1);
        struct paired_side to = side_of(want->to, 2);
        const struct paired_figure *figure;
        struct paired paired;

        paired_compare(&from, &to, &pinned, &paired);
        figure = paired_deciding(&paired);
        if (paired.typical.decision != want->typical || figure->decision != want->decision ||
            strcmp(paired_basis(&pinned, figure), want->basis) != 0)
            fail_msg("case %zu: typical %d, %s %d", i, (int)paired.typical.decision,
                paired_basis(&pinned, figure), (int)figure->decision);
        assert_true(paired_settled(&paired));
        assert_int_equal(paired_suspects(&paired), want->decision == DECISION_SLOWER);
        clear_side(&from);
        clear_side(&to);
    }
}

/* A tail decides nothing where client and backends were not on one CPU. */
static void
test_unpinned_tail(void **state)
{
    struct paired_circumstances unpinned = pinned;
    struct paired_side from = side_of(usual, 1);
    struct paired_side to = side_of(long_tail, 2);
    struct paired paired;

    (void)state;
    unpinned.pinned = false;
    paired_compare(&from, &to, &unpinned, &paired);
    assert_ptr_equal(paired_deciding(&paired), &paired.typical);
    assert_false(paired_suspects(&paired));
    assert_true(paired.tail_count > 0);
    for (size_t i = 0; i < paired.tail_count; i++)
        assert_false(paired.tails[i].decides);
    /* It looks slower all the same, so more time is worth having. */
    assert_false(paired_settled(&paired));
    clear_side(&from);
    clear_side(&to);
}

/* 8 executions lie beyond the 99th of 800 percentiles: shown, not judged. */
static void
test_few_beyond(void **state)
{
    struct paired_side from = side_of(usual, 1);
    struct paired_side to = side_of(usual, 2);
    struct paired paired;

    (void)state;
    paired_compare(&from, &to, &pinned, &paired);
    assert_int_equal(paired.tail_count, 2);
    assert_true(paired.tails[0].decides);
    assert_string_equal(paired_basis(&pinned, &paired.tails[1]), "adjusted_p99");
    assert_false(paired.tails[1].decides);
    clear_side(&from);
    clear_side(&to);
}

static void
test_second_measurement(void **state)
{
    static model *const seconds[] = {ten_percent_more, usual};
    static const enum decision decisions[] = {DECISION_SLOWER, DECISION_NONE};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(seconds); i++) {
        struct paired_side from = side_of(usual, 1);
        struct paired_side to = side_of(ten_percent_more, 2);
        struct paired paired;

        confirm_with(&from, usual, 3);
        confirm_with(&to, seconds[i], 4);
        paired_compare(&from, &to, &pinned, &paired);
        assert_int_equal(paired.typical.first, DECISION_SLOWER);
        assert_int_equal(paired_deciding(&paired)->decision, decisions[i]);
        assert_true(paired_suspects(&paired));
        assert_true(isfinite(paired.typical.again.theta));
        clear_side(&from);
        clear_side(&to);
    }
}

/* The CPU clock does not see parallel workers, and may not be there at all: the ratios within quads
 * are of wall time then. */
static void
test_wall_time(void **state)
{
    static const struct {
        bool parallel, cpu_clock, adjusted;
        const char *basis;
    } cases[] = {
        {true, true, true, "adjusted_paired"},
        {false, false, true, "adjusted_paired"},
        {false, false, false, "wall_paired"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct paired_circumstances circumstances = pinned;
        struct paired_side from = side_of(usual, 1);
        struct paired_side to = side_of(ten_percent_more, 2);
        struct paired paired;

        from.parallel = cases[i].parallel;
        circumstances.cpu_clock = cases[i].cpu_clock;
        circumstances.adjusted = cases[i].adjusted;
        paired_compare(&from, &to, &circumstances, &paired);
        assert_string_equal(paired_basis(&circumstances, &paired.typical), cases[i].basis);
        assert_int_equal(paired.typical.decision, DECISION_SLOWER);
        assert_true(fabs(paired.typical.effect.ratio - 1.1) < 0.01);
        clear_side(&from);
        clear_side(&to);
    }
}

/* Of a query that waits a percentile is compared: a few quads will do where both that and the mean
 * of each of them are at least doubled. */
static void
test_doubled_percentile(void **state)
{
    static const struct {
        model *to;
        size_t quads;
        enum decision decision;
    } cases[] = {
        {waiting_thrice, 4, DECISION_SLOWER},
        {waiting_thrice, 3, DECISION_NONE},
        {half_of_it_waits, 4, DECISION_NONE},
        {waiting, 4, DECISION_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct paired_side from = side_of(waiting, 1);
        struct paired_side to = side_of(cases[i].to, 2);
        struct paired paired;

        from.quad_count = cases[i].quads;
        to.quad_count = cases[i].quads;
        paired_compare(&from, &to, &pinned, &paired);
        assert_string_equal(paired_basis(&pinned, &paired.typical), "adjusted_p25");
        if (paired.typical.decision != cases[i].decision)
            fail_msg("case %zu: %d", i, (int)paired.typical.decision);
        from.quad_count = QUADS;
        to.quad_count = QUADS;
        clear_side(&from);
        clear_side(&to);
    }
}

static void
test_traffic(void **state)
{
    struct paired_circumstances traffic = {
        .traffic = true, .min_effect = 0.03, .comparisons = 1, .looks = 1, .seed = 1};
    struct paired_side from = side_of(usual, 1);
    struct paired_side to = side_of(ten_percent_more, 2);
    struct paired paired;

    (void)state;
    paired_compare(&from, &to, &traffic, &paired);
    assert_string_equal(paired_basis(&traffic, &paired.typical), "response_p50");
    assert_true(fabs(paired.typical.rule.min_effect - 0.10) < 1e-12);
    assert_int_equal(paired.typical.decision, DECISION_SAME); /* 10 % is not above 10 % */
    clear_side(&from);
    clear_side(&to);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decisions),
        cmocka_unit_test(test_unpinned_tail),
        cmocka_unit_test(test_few_beyond),
        cmocka_unit_test(test_second_measurement),
        cmocka_unit_test(test_wall_time),
        cmocka_unit_test(test_doubled_percentile),
        cmocka_unit_test(test_traffic),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
