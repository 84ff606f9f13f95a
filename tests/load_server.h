/*
 * load_server: the load engine on a private cluster, for the tests of traffic, faults and stalls.
 */
#ifndef PGGRADE_TESTS_LOAD_SERVER_H
#define PGGRADE_TESTS_LOAD_SERVER_H

#include "private_server.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/text.h"
#include "pggrade/load/engine.h"
#include "pggrade/spec/workload.h"

static struct workload *test_workload;
static struct parameter_set test_parameters;
static struct session *test_admin;

/* Creates a table of 5000 items and reads the workload. */
static inline int
test_load_start(void **state, const char *content)
{
    struct error error = {0};

    if (test_server_start(state) != 0)
        return 1;
    test_admin = test_session(NULL);
    test_run(test_admin,
        "CREATE TABLE items AS SELECT i AS id, md5(i::text) AS payload, 0 AS hits"
        " FROM generate_series(1, 5000) i");
    test_run(test_admin, "CREATE UNIQUE INDEX ON items (id)");
    test_run(test_admin, "ANALYZE items");
    if (workload_parse("test.sql", content, &test_workload, &error) &&
        parameter_set_create(test_workload, 1, test_admin, &test_parameters, &error))
        return 0;
    print_error("%s\n", error.text);
    return 1;
}

static inline int
test_load_stop(void **state)
{
    parameter_set_destroy(&test_parameters);
    workload_destroy(test_workload);
    session_close(test_admin);
    return test_server_stop(state);
}

/* What a test changes before it calls test_load. */
struct test_load_options {
    struct load_options load;
    struct session_options session; /* of every side */
    struct arrival_segment segment; /* used where load.pace.segments points to it */
    bool selected[16];
};

/* One query (or all, mixed) on one side, closed loop, 4 clients, half a second. */
static inline struct test_load_options
test_load_options(size_t query)
{
    struct test_load_options options = {
        .load =
            {
                .side_count = 1,
                .clients = 4,
                .threads = 1,
                .traffic = true,
                .time_ns = NS_PER_S / 2,
                .manner = {.retries = 10},
                .pace = {.drain_ns = 2 * NS_PER_S, .arrivals = ARRIVAL_POISSON},
                .seed = 1,
            },
    };

    if (query != SIZE_MAX)
        options.selected[query] = true;
    else
        memset(options.selected, true, sizeof options.selected);
    options.load.mixed = query == SIZE_MAX;
    return options;
}

static inline void
test_load_rate(struct test_load_options *options, double rate)
{
    options->segment = (struct arrival_segment){.rate_from = rate, .rate_to = rate};
    options->load.pace.segments = &options->segment;
    options->load.pace.segment_count = 1;
}

static inline bool
test_load_try(struct test_load_options *options, struct load_result *result, struct error *error)
{
    static const char *const names[] = {"left", "right", "third"};
    struct session_options sessions[3];

    for (size_t i = 0; i < 3; i++) {
        sessions[i] = options->session;
        if (sessions[i].conninfo == NULL)
            sessions[i].conninfo = server_conninfo(test_server);
    }
    options->load.workload = test_workload;
    options->load.parameters = &test_parameters;
    options->load.query_selected = options->selected;
    options->load.sessions = sessions;
    options->load.side_names = names;
    return load_run(&options->load, result, error);
}

/* offered = ok + failed + timed out + skipped + censored, and every one of them is somewhere. */
static inline void
test_identity(const struct load_result *result)
{
    for (size_t q = 0; q < result->query_count; q++)
        for (size_t side = 0; side < result->side_count; side++) {
            const struct load_cell *cell = &result->cells[q][side];
            const struct tally_counts *counts = &cell->counts;

            assert_int_equal(counts->offered,
                counts->ok + counts->failed + counts->timed_out + counts->skipped +
                    counts->censored);
            assert_int_equal(cell->times[TIME_RESPONSE].total, counts->ok + counts->censored);
            assert_int_equal(cell->times[TIME_FAILED].total, counts->failed + counts->timed_out);
        }
}

static inline void
test_load(struct test_load_options *options, struct load_result *result)
{
    struct error error = {0};

    if (!test_load_try(options, result, &error))
        fail_msg("%s", error.text);
    test_identity(result);
}

/* How often one side's queries met an SQLSTATE. */
static inline uint64_t
test_errors(const struct load_result *result, const char *sqlstate)
{
    uint64_t count = 0;

    for (size_t q = 0; q < result->query_count; q++)
        for (size_t side = 0; side < result->side_count; side++) {
            const struct tally_errors *errors = &result->cells[q][side].errors;

            for (size_t i = 0; i < errors->count; i++)
                if (strcmp(errors->items[i].sqlstate, sqlstate) == 0)
                    count += errors->items[i].count;
        }
    return count;
}

/* The backends that run the load's queries; at most `limit`. */
static inline size_t
test_backends(struct session *session, pid_t *pids, size_t limit)
{
    struct error error = {0};
    struct rows *rows;
    size_t count = 0;

    if (!session_query(session,
            "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT payload%' ORDER BY pid",
            NULL, 0, &rows, &error))
        fail_msg("%s", error.text);
    for (; count < rows_count(rows) && count < limit; count++)
        pids[count] = (pid_t)strtol(rows_value(rows, count, 0), NULL, 10);
    rows_destroy(rows);
    return count;
}

/* Something that happens some time after the measured load has begun, in a thread of its own. */
struct test_event {
    uint64_t after_ns;
    void (*happen)(struct test_event *event);
    void *context;
    struct session *session; /* of its own */
    uint64_t from_ns, to_ns; /* for what happens to note */
    pthread_t thread;
    bool started;
    struct watcher watcher;
};

static inline void *
test_event_main(void *argument)
{
    struct test_event *event = argument;

    clock_sleep_ns(event->after_ns);
    event->happen(event);
    return NULL;
}

/* The engine tells its watcher when warm-up is over. */
static inline void
test_event_stage(void *context, const char *title, double steps)
{
    struct test_event *event = context;

    (void)steps;
    if (event->started || strcmp(title, "warming up") == 0)
        return;
    event->started = true;
    assert_int_equal(pthread_create(&event->thread, NULL, test_event_main, event), 0);
}

static inline void
test_event_arm(struct test_event *event, struct test_load_options *options)
{
    event->session = test_session(NULL);
    event->watcher = (struct watcher){.context = event, .stage = test_event_stage};
    options->load.watcher = &event->watcher;
}

static inline void
test_event_end(struct test_event *event)
{
    assert_true(event->started);
    assert_int_equal(pthread_join(event->thread, NULL), 0);
    session_close(event->session);
}

#endif
