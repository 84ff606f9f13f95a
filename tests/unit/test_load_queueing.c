#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/load/arrivals.h"

/*
 * A pool on a clock that only this test moves must have the waits of queueing theory: Poisson
 * arrivals, c connections, service times constant (M/D/c) or exponential (M/M/c).  The same on a
 * real server is scripts/bench/queueing.
 *
 * M/M/c: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance
 * in automatic telephone exchanges", 1917 (the formula now called Erlang C).
 * M/D/c: C. D. Crommelin, "Delay probability formulae when the holding times are constant", 1932:
 * whoever is in the system a service time later had not begun yet, or came in between.
 */
#define SERVICE_S 0.005
#define ARRIVALS 400000
#define WORKERS 2

/* Mean wait of M/M/c in service times, of the load in erlangs. */
static double
erlang_wait(int c, double load)
{
    double term = 1;
    double sum = 1;
    double last;

    for (int k = 1; k < c; k++) {
        term *= load / k;
        sum += term;
    }
    last = term * load / c / (1 - load / c);
    return last / (sum + last) / (c - load);
}

#define STATES 400

static void
fill_poisson(double load, double *chances)
{
    chances[0] = exp(-load);
    for (int k = 1; k < STATES; k++)
        chances[k] = chances[k - 1] * load / k;
}

/* Mean wait of M/D/c in service times: the number in the system from one service time to the next,
 * until it settles; what exceeds the load waits (Little). */
static double
crommelin_wait(int c, double load)
{
    static double now[STATES], next[STATES], coming[STATES];
    double number = 0;

    fill_poisson(load, coming);
    memset(now, 0, sizeof now);
    now[0] = 1;
    for (int step = 0; step < 2000; step++) {
        memset(next, 0, sizeof next);
        for (int n = 0; n < STATES; n++) {
            int left = n > c ? n - c : 0;

            for (int k = 0; left + k < STATES && now[n] > 1e-15; k++)
                next[left + k] += now[n] * coming[k];
        }
        memcpy(now, next, sizeof now);
    }
    for (int n = 0; n < STATES; n++)
        number += n * now[n];
    return (number - load) / load;
}

/* ---- the pool ---- */

struct connection {
    uint64_t free_ns;
    size_t worker;
};

struct served {
    double wait_s;
    uint64_t count;
};

static uint64_t
service_ns(uint64_t number, bool exponential)
{
    double unit = ((double)(random_at(7, number) >> 11) + 0.5) * 0x1p-53;

    return (uint64_t)((exponential ? -log(unit) : 1.0) * SERVICE_S * 1e9);
}

static struct connection *
first_free(struct connection *connections, int c)
{
    struct connection *first = &connections[0];

    for (int i = 1; i < c; i++)
        if (connections[i].free_ns < first->free_ns)
            first = &connections[i];
    return first;
}

/* Every connection belongs to one of two workers, which claim arrivals in turn as they can. */
static struct served
serve(const struct arrival_schedule *schedule, double seconds, int c, bool exponential)
{
    struct arrivals arrivals = {0};
    struct arrival_cursor cursor = {0};
    struct claimant claimants[WORKERS];
    struct connection connections[64] = {0};
    struct served served = {0};

    arrivals_set(&arrivals, schedule, &cursor, 0, (uint64_t)(seconds * 1e9));
    arrivals_begin(&arrivals, 0);
    for (size_t w = 0; w < WORKERS; w++)
        claimants[w] = claimant_of(&arrivals);
    for (int i = 0; i < c; i++)
        connections[i].worker = (size_t)i % WORKERS;
    for (;;) {
        struct connection *connection = first_free(connections, c);
        struct claimant *claimant = &claimants[connection->worker];
        uint64_t now_ns = connection->free_ns;
        enum arrival_claim claim = arrivals_claim(&arrivals, claimant, now_ns);

        if (claim == CLAIM_NONE)
            return served;
        if (claim == CLAIM_WAIT) {
            now_ns = claimant->due_ns;
            assert_int_equal(arrivals_claim(&arrivals, claimant, now_ns), CLAIM_DUE);
        }
        served.wait_s +=
            (double)waits_of(claimant->due_ns, connection->free_ns, now_ns).queue_ns / 1e9;
        served.count++;
        connection->free_ns = now_ns + service_ns(claimant->number, exponential);
    }
}

static void
check(int c, double utilisation, bool exponential)
{
    double load = utilisation * c;
    double rate = load / SERVICE_S;
    struct arrival_segment segment = {.rate_from = rate, .rate_to = rate};
    struct arrival_schedule *schedule = arrival_schedule_create(ARRIVAL_POISSON, &segment, 1, 3);
    struct served served = serve(schedule, ARRIVALS / rate, c, exponential);
    double want = SERVICE_S * (exponential ? erlang_wait(c, load) : crommelin_wait(c, load));
    double got = served.wait_s / (double)served.count;

    assert_true(served.count > ARRIVALS / 100 * 98);
    if (fabs(got - want) > 0.08 * want)
        fail_msg("%s/%d at %.2f: waits %.4f ms, theory says %.4f ms", exponential ? "M/M" : "M/D",
            c, utilisation, got * 1e3, want * 1e3);
    arrival_schedule_destroy(schedule);
}

static const double utilisations[] = {0.3, 0.45, 0.6, 0.75, 0.9};

static void
test_waits(void **state)
{
    static const int sizes[] = {1, 4, 8};

    (void)state;
    for (size_t s = 0; s < COUNT_OF(sizes); s++)
        for (size_t u = 0; u < COUNT_OF(utilisations); u++) {
            /* Where hardly anybody waits, a few who do are no mean. */
            if (sizes[s] * (1 - utilisations[u]) > 4)
                continue;
            check(sizes[s], utilisations[u], true);
            check(sizes[s], utilisations[u], false);
        }
}

/* The formulas themselves, against what is known in closed form: M/M/1 waits ρ/(1-ρ) service
 * times, M/D/1 half of that (Pollaczek and Khinchine). */
static void
test_formulas(void **state)
{
    (void)state;
    for (size_t u = 0; u < COUNT_OF(utilisations); u++) {
        double want = utilisations[u] / (1 - utilisations[u]);

        assert_true(fabs(erlang_wait(1, utilisations[u]) - want) < 1e-9 * want);
        assert_true(fabs(crommelin_wait(1, utilisations[u]) - want / 2) < 1e-3 * want);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
