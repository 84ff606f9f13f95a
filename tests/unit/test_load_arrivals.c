#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/load/arrivals.h"

/*
 * Workers with connections that take a fixed time, on a clock that only this test moves: what
 * becomes of every arrival is then known exactly, and can be worked out without workers too.
 */
#define SECOND UINT64_C(1000000000)
#define ARRIVALS_MAX 20000
#define CONNECTIONS_MAX 8

struct run {
    size_t workers;
    size_t connections; /* of each */
    uint64_t service_ns;
    uint64_t frozen_from_ns, frozen_to_ns; /* nothing ends in between */
    uint64_t give_up_ns;                   /* 0: never */
    uint64_t acquire_ns;                   /* 0: for ever */
    size_t served, skipped, expired, censored;
    uint64_t response_ns[ARRIVALS_MAX]; /* by number; 0: not served */
    uint64_t lag_ns, queue_ns;          /* sums */
};

struct fake_worker {
    struct claimant claimant;
    uint64_t free_ns[CONNECTIONS_MAX]; /* when each connection is idle (again) */
    bool ended;
};

static uint64_t
service_end(const struct run *run, uint64_t start_ns)
{
    uint64_t end_ns = start_ns + run->service_ns;

    if (end_ns > run->frozen_from_ns && start_ns < run->frozen_to_ns)
        end_ns +=
            run->frozen_to_ns - (start_ns > run->frozen_from_ns ? start_ns : run->frozen_from_ns);
    return end_ns;
}

static size_t
longest_idle(const struct fake_worker *worker, size_t connections)
{
    size_t first = 0;

    for (size_t c = 1; c < connections; c++)
        if (worker->free_ns[c] < worker->free_ns[first])
            first = c;
    return first;
}

/* When a worker next has something to do: a connection idle and an arrival due. */
static uint64_t
next_ns(const struct run *run, const struct fake_worker *worker)
{
    uint64_t idle_ns = worker->free_ns[longest_idle(worker, run->connections)];

    if (worker->ended)
        return UINT64_MAX;
    if (worker->claimant.held && worker->claimant.due_ns > idle_ns)
        return worker->claimant.due_ns;
    return idle_ns;
}

static void
start(struct run *run, struct fake_worker *worker, uint64_t now_ns)
{
    size_t connection = longest_idle(worker, run->connections);
    uint64_t due_ns = worker->claimant.due_ns;
    struct waits waits = waits_of(due_ns, worker->free_ns[connection], now_ns);
    uint64_t end_ns = service_end(run, now_ns);

    assert_int_equal(run->response_ns[worker->claimant.number], 0); /* never served twice */
    run->response_ns[worker->claimant.number] = end_ns - due_ns;
    run->lag_ns += waits.lag_ns;
    run->queue_ns += waits.queue_ns;
    run->served++;
    worker->free_ns[connection] = end_ns;
}

static void
act(struct run *run, struct arrivals *arrivals, struct fake_worker *worker, uint64_t now_ns)
{
    switch (arrivals_claim(arrivals, &worker->claimant, now_ns)) {
    case CLAIM_DUE:
        if (run->give_up_ns > 0 && now_ns >= run->give_up_ns)
            run->censored++;
        else
            start(run, worker, now_ns);
        break;
    case CLAIM_SKIPPED:
        run->skipped++;
        break;
    case CLAIM_EXPIRED:
        run->expired++;
        break;
    case CLAIM_NONE:
        worker->ended = true;
        break;
    case CLAIM_WAIT:
        break;
    }
}

static void
simulate(struct run *run, struct arrivals *arrivals)
{
    struct fake_worker workers[CONNECTIONS_MAX] = {0};

    for (size_t w = 0; w < run->workers; w++)
        workers[w].claimant = claimant_of(arrivals);
    for (;;) {
        size_t first = 0;

        for (size_t w = 1; w < run->workers; w++)
            if (next_ns(run, &workers[w]) < next_ns(run, &workers[first]))
                first = w;
        if (next_ns(run, &workers[first]) == UINT64_MAX)
            return;
        act(run, arrivals, &workers[first], next_ns(run, &workers[first]));
    }
}

static struct arrival_schedule *
schedule_of(enum arrival_kind kind, const char *rate)
{
    struct error error = {0};
    struct arrival_segment *segments;
    struct arrival_schedule *schedule;
    size_t count;

    assert_true(arrival_parse(rate, &segments, &count, &error));
    schedule = arrival_schedule_create(kind, segments, count, 1);
    free(segments);
    return schedule;
}

/* `seconds` of a schedule, from its start, on a clock that is at 0. */
static void
run_all(
    struct run *run, const struct arrival_schedule *schedule, uint64_t seconds, uint64_t limit_ns)
{
    struct arrival_cursor cursor = {0};
    struct arrivals arrivals = {.limit_ns = limit_ns, .acquire_ns = run->acquire_ns};

    arrivals_set(&arrivals, schedule, &cursor, 0, seconds * SECOND);
    arrivals_begin(&arrivals, 0);
    simulate(run, &arrivals);
}

static size_t
count_due(const struct arrival_schedule *schedule, uint64_t before_ns)
{
    struct arrival_cursor cursor = {0};
    size_t count = 0;

    while (arrival_time_ns(schedule, &cursor, count) < before_ns)
        count++;
    return count;
}

/* First come, first served, by as many connections as there are: worked out arrival by arrival. */
static void
check_against_truth(const struct run *run, const struct arrival_schedule *schedule, size_t count)
{
    struct fake_worker all = {0};
    struct arrival_cursor cursor = {0};

    for (size_t i = 0; i < count; i++) {
        size_t connection = longest_idle(&all, run->workers * run->connections);
        uint64_t due_ns = arrival_time_ns(schedule, &cursor, i);
        uint64_t start_ns = due_ns > all.free_ns[connection] ? due_ns : all.free_ns[connection];

        all.free_ns[connection] = service_end(run, start_ns);
        assert_int_equal(run->response_ns[i], all.free_ns[connection] - due_ns);
    }
}

static const struct {
    enum arrival_kind kind;
    const char *rate;
    uint64_t seconds;
} models[] = {
    {ARRIVAL_CONSTANT, "1000", 4},
    {ARRIVAL_POISSON, "1000", 4},
    {ARRIVAL_POISSON, "100..3000/4s", 4},
    {ARRIVAL_CONSTANT, "100/1s,2000/2s,0..500/1s", 4},
    {ARRIVAL_POISSON, "2000..10/2s,700/2s", 4},
};

/* Whoever shares the connections, every arrival has the response it would have had with one queue
 * for all, also through a stall and above capacity. */
static void
test_as_one_queue(void **state)
{
    static const size_t shares[][2] = {{1, 8}, {2, 4}, {8, 1}, {4, 2}};

    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        struct arrival_schedule *schedule = schedule_of(models[m].kind, models[m].rate);
        size_t due = count_due(schedule, models[m].seconds * SECOND);

        for (size_t s = 0; s < COUNT_OF(shares); s++) {
            struct run *run = xcalloc(1, sizeof *run);

            run->workers = shares[s][0];
            run->connections = shares[s][1];
            run->service_ns = 5000000; /* capacity 1600/s */
            run->frozen_from_ns = SECOND;
            run->frozen_to_ns = 2 * SECOND;
            run_all(run, schedule, models[m].seconds, 0);
            assert_int_equal(run->served, due); /* also what was due and not served in time */
            assert_int_equal(run->skipped + run->censored, 0);
            assert_int_equal(run->lag_ns, 0); /* this generator is never late */
            assert_true(run->queue_ns > 0);
            check_against_truth(run, schedule, due);
            free(run);
        }
        arrival_schedule_destroy(schedule);
    }
}

/* offered = served + skipped, and nobody who was sent had waited longer. */
static void
test_latency_limit(void **state)
{
    struct arrival_schedule *schedule = schedule_of(ARRIVAL_POISSON, "1000");
    struct run *run = xcalloc(1, sizeof *run);

    (void)state;
    *run = (struct run){.workers = 2,
        .connections = 2,
        .service_ns = 1000000,
        .frozen_from_ns = SECOND,
        .frozen_to_ns = 2 * SECOND};
    run_all(run, schedule, 3, 100000000);
    assert_int_equal(run->served + run->skipped, count_due(schedule, 3 * SECOND));
    assert_in_range(run->skipped, 800, 1000); /* of about 1000 due in the stall, the first 0.9 s */
    for (size_t i = 0; i < ARRIVALS_MAX; i++)
        assert_true(run->response_ns[i] <= 100000000 + 1000000 ||
            run->response_ns[i] >= 900000000); /* under way when the stall began */
    free(run);
    arrival_schedule_destroy(schedule);
}

/* Who waits for a pool's connection leaves when the time is up: the outcome is that of a queue
 * in which everybody watches his own clock. */
static void
test_acquire_timeout(void **state)
{
    static const uint64_t acquire_ns = 30000000;
    struct arrival_schedule *schedule = schedule_of(ARRIVAL_POISSON, "1000");
    size_t due = count_due(schedule, 3 * SECOND);
    struct arrival_cursor cursor = {0};
    uint64_t free_ns[2] = {0};
    size_t expired = 0;
    struct run *run = xcalloc(1, sizeof *run);

    (void)state;
    *run = (struct run){
        .workers = 2, .connections = 1, .service_ns = 5000000, .acquire_ns = acquire_ns};
    run_all(run, schedule, 3, 0);
    for (size_t i = 0; i < due; i++) {
        uint64_t due_ns = arrival_time_ns(schedule, &cursor, i);
        uint64_t *next = free_ns[0] <= free_ns[1] ? &free_ns[0] : &free_ns[1];
        uint64_t start_ns = due_ns > *next ? due_ns : *next;

        if (start_ns - due_ns > acquire_ns) {
            assert_int_equal(run->response_ns[i], 0);
            expired++;
            continue;
        }
        *next = start_ns + run->service_ns;
        assert_int_equal(run->response_ns[i], *next - due_ns);
    }
    assert_true(expired > 1000); /* 400/s is all there is */
    assert_int_equal(run->expired, expired);
    assert_int_equal(run->served + run->expired, due);
    free(run);
    arrival_schedule_destroy(schedule);
}

/* A stall across the end: what was due is served or censored, and nothing else is. */
static void
test_drain_and_censor(void **state)
{
    struct arrival_schedule *schedule = schedule_of(ARRIVAL_POISSON, "1000");
    struct run *run = xcalloc(1, sizeof *run);

    (void)state;
    *run = (struct run){.workers = 2,
        .connections = 4,
        .service_ns = 10000000, /* capacity 800/s: the backlog grows */
        .give_up_ns = 2 * SECOND + SECOND / 10};
    run_all(run, schedule, 2, 0);
    assert_int_equal(run->served + run->censored, count_due(schedule, 2 * SECOND));
    assert_in_range(run->censored, 200, 400);
    free(run);
    arrival_schedule_destroy(schedule);
}

/* Stretches one behind the other claim every number once, however the clock stood between. */
static void
test_stretches(void **state)
{
    struct arrival_schedule *schedule = schedule_of(ARRIVAL_POISSON, "200..2000/3s");
    struct arrival_cursor cursor = {0};
    uint64_t now_ns = 77 * SECOND;
    uint64_t expected = 0;

    (void)state;
    for (uint64_t part = 0; part < 6; part++) {
        struct arrivals arrivals = {0};
        struct claimant claimant;
        enum arrival_claim claim;

        arrivals_set(&arrivals, schedule, &cursor, part * SECOND / 2, (part + 1) * SECOND / 2);
        arrivals_begin(&arrivals, now_ns);
        claimant = claimant_of(&arrivals);
        while ((claim = arrivals_claim(&arrivals, &claimant, UINT64_MAX - 1)) == CLAIM_DUE) {
            assert_int_equal(claimant.number, expected++);
            assert_in_range(claimant.due_ns, now_ns, now_ns + SECOND / 2 - 1);
        }
        assert_int_equal(claim, CLAIM_NONE);
        now_ns += 10 * SECOND; /* other sides had their turns */
    }
    assert_int_equal(expected, count_due(schedule, 3 * SECOND));
    arrival_schedule_destroy(schedule);
}

/* Three clocks: who is to blame for a wait. */
static void
test_waits(void **state)
{
    (void)state;
    /* Idle long before: all of it is the generator's. */
    assert_int_equal(waits_of(100, 50, 130).lag_ns, 30);
    assert_int_equal(waits_of(100, 50, 130).queue_ns, 0);
    /* No connection until 120. */
    assert_int_equal(waits_of(100, 120, 130).queue_ns, 20);
    assert_int_equal(waits_of(100, 120, 130).lag_ns, 10);
    /* Sent as soon as it could be. */
    assert_int_equal(waits_of(100, 120, 120).lag_ns, 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_one_queue),
        cmocka_unit_test(test_latency_limit),
        cmocka_unit_test(test_acquire_timeout),
        cmocka_unit_test(test_drain_and_censor),
        cmocka_unit_test(test_stretches),
        cmocka_unit_test(test_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
