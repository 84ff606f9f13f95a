#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/stats/bracket.h"

/* Tries until it is done; a rate holds below the limit, but for `lies` of 100. */
static struct bracket
search(double first, double limit, unsigned lies, uint64_t seed, size_t *tries)
{
    struct bracket bracket = bracket_start(first, 0.03, 3);
    struct random random = random_stream(seed, 7);

    for (*tries = 0; !bracket_ended(&bracket) && *tries < 200; ++*tries) {
        bool holds = bracket.next <= limit;

        bracket_tell(&bracket, random_below(&random, 100) < lies ? !holds : holds);
    }
    return bracket;
}

static void
test_bracket(void **state)
{
    static const double limits[] = {3, 40, 99, 100, 101, 137, 500, 20000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        size_t tries;
        struct bracket found = search(100, limits[i], 0, 1, &tries);

        if (found.stage != BRACKET_DONE || found.held > limits[i] || found.failed <= limits[i] ||
            found.failed > found.held * 1.031)
            fail_msg(
                "%g: from %g to %g after %zu tries", limits[i], found.held, found.failed, tries);
        assert_true(tries <= 30);
    }
}

static void
test_bracket_nothing(void **state)
{
    size_t tries;
    struct bracket found = search(100, 0.001, 0, 1, &tries);

    (void)state;
    assert_int_equal(found.stage, BRACKET_NOTHING);
    assert_true(found.held <= 0);
    assert_int_equal(tries, 1 + 3);
}

/* Two ends, one after the other, that hold once and never again: what held below them still does.
 */
static void
test_bracket_falls_back(void **state)
{
    struct bracket bracket = bracket_start(80, 0.03, 3);
    double tried[3] = {0};
    size_t contradicted = 0;

    (void)state;
    for (size_t i = 0; !bracket_ended(&bracket) && i < 100; i++) {
        bool lower = bracket.stage == BRACKET_CONFIRM && bracket.next <= bracket.held;

        if (lower && contradicted < 2) {
            tried[contradicted++] = bracket.next;
            bracket_tell(&bracket, false);
        } else {
            bracket_tell(&bracket, bracket.next <= 100);
        }
        if (contradicted > 0)
            assert_true(bracket.next > 60);
    }
    assert_int_equal(contradicted, 2);
    assert_true(tried[1] < tried[0] && bracket.held <= tried[1] && bracket.held > 75);
}

/* One outcome in twenty is wrong, and still the limit is mostly found. */
static void
test_bracket_noise(void **state)
{
    size_t near_limit = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        size_t tries;
        struct bracket found = search(50, 100, 5, seed, &tries);

        assert_true(tries < 60);
        near_limit += found.held >= 95 && found.held <= 105;
    }
    assert_true(near_limit >= 130);
}

/* ---- a queue ---- */

/*
 * Eight seats of 20 ms each before which Poisson arrivals queue, as in tests/bench/known: at most
 * 1 % of the responses may take longer than 100 ms.
 */
#define SEATS 8
#define HOLD_S 0.020
#define LIMIT_S 0.100
#define SETTLE_S 0.3

/* The share of the responses that took too long. */
static double
late_share(double rate, double length_s, struct random *random)
{
    double free_s[SEATS] = {0};
    double at_s = 0;
    size_t late = 0;
    size_t counted = 0;

    for (size_t i = 0; at_s < SETTLE_S + length_s; i++) {
        double *seat = &free_s[i % SEATS];

        at_s += -log(1 - random_unit(random)) / rate;
        *seat = fmax(*seat, at_s) + HOLD_S;
        if (at_s < SETTLE_S)
            continue;
        counted++;
        late += *seat - at_s > LIMIT_S;
    }
    return (double)late / (double)counted;
}

/* The rate with 1 % in the long run. */
static double
true_rate(void)
{
    struct random random = random_stream(1, 1);
    double low = 300;
    double high = 400;

    while (high - low > 0.5) {
        double rate = (low + high) / 2;

        if (late_share(rate, 2000, &random) > 0.01)
            high = rate;
        else
            low = rate;
    }
    return low;
}

#define SEARCHES 200

struct searches {
    double mean;   /* found / true */
    double within; /* the share that was at most 5 % off */
};

/* Tries of `usual_s` each, as `pggrade capacity` makes them; or all alike. */
static struct searches
search_queue(double truth, double usual_s, bool alike)
{
    struct searches searches = {0};

    for (uint64_t seed = 1; seed <= SEARCHES; seed++) {
        struct random random = random_stream(seed, 2);
        struct bracket bracket = bracket_start(SEATS / HOLD_S * 0.6, 0.03, 3);

        while (!bracket_ended(&bracket)) {
            double length_s = usual_s * (alike ? 1 : bracket_length(&bracket));

            bracket_tell(&bracket, late_share(bracket.next, length_s, &random) <= 0.01);
        }
        searches.mean += bracket.held / truth / SEARCHES;
        searches.within += (fabs(bracket.held / truth - 1) <= 0.05) / (double)SEARCHES;
    }
    return searches;
}

static void
test_bracket_finds_the_rate_of_a_queue(void **state)
{
    double truth = true_rate();
    struct searches alike = search_queue(truth, 6, true);
    struct searches brief = search_queue(truth, 6, false);
    struct searches usual = search_queue(truth, 13, false);

    (void)state;
    print_message(
        "%.1f a second; alike %.3f, %.3f within 5 %%; brief %.3f, %.3f; usual %.3f, %.3f\n", truth,
        alike.mean, alike.within, brief.mean, brief.within, usual.mean, usual.within);
    assert_true(fabs(brief.mean - 1) < 0.02);
    assert_true(brief.within > alike.within);
    assert_true(brief.within >= 0.93);
    assert_true(fabs(usual.mean - 1) < 0.01);
    assert_true(usual.within >= 0.98);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bracket),
        cmocka_unit_test(test_bracket_nothing),
        cmocka_unit_test(test_bracket_falls_back),
        cmocka_unit_test(test_bracket_noise),
        cmocka_unit_test(test_bracket_finds_the_rate_of_a_queue),
    };

    return cmocka_run_group_tests_name("stats_bracket", tests, NULL, NULL);
}
