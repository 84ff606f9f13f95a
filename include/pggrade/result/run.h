/*
 * run: everything one measurement found; the waist between measuring and judging.
 *
 * Written to run.json and read back without loss; all statistics, grades and
 * reports are functions of this struct.  It owns all it points at through its
 * arena, but for plan facts, sparse histograms and the log, which run_destroy frees.
 */
#ifndef PGGRADE_RESULT_RUN_H
#define PGGRADE_RESULT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"
#include "pggrade/measure/quad.h"
#include "pggrade/measure/times.h"
#include "pggrade/plan/answers.h"
#include "pggrade/plan/facts.h"

#define RUN_FORMAT 1

struct run_error {
    const char *sqlstate;
    const char *message; /* the first one */
    uint64_t count;
};

/* Parameters with which a query was slowest on a side. */
#define RUN_SLOW_MAX 5
struct run_slow {
    uint64_t latency_ns; /* less the wait for a CPU where run->adjusted; under traffic in the
                          * database */
    uint64_t cpu_ns;     /* of the backend; 0: unknown */
    uint64_t times;      /* among the slowest executions that were looked at */
    const char *values;  /* "contact = 17, fragment = ari": those that differ between executions */
};

/* Under traffic: offered = the cell's executions + the four that follow. */
struct run_counts {
    uint64_t offered;
    uint64_t failed;
    uint64_t timed_out;
    uint64_t skipped;  /* never sent: too late already */
    uint64_t censored; /* not done when the run ended; in the response times with a lower bound */
    uint64_t retried;  /* tries beyond the first */
    uint64_t late;     /* begun only after the arrivals had ended */
};

/* One query on one side. */
struct run_cell {
    uint64_t executions;             /* that succeeded and were measured */
    uint64_t dropped;                /* first executions of slices, not measured */
    struct run_counts counts;        /* under traffic */
    struct sparse times[TIME_COUNT]; /* all but the response under traffic only */
    struct sparse *statements;       /* wall time of each of the query's statements; empty where it
                                      * is the query's own */
    size_t statement_count;
    struct quad *quads; /* latency adjusted where run->adjusted, else wall; under
                         * traffic the response time */
    size_t quad_count;
    struct quad *confirmation; /* of a second measurement */
    size_t confirmation_count;
    struct run_error *errors;
    size_t error_count;
    struct run_slow *slow; /* slowest first; none in files of older versions */
    size_t slow_count;
    uint64_t wall_ns; /* sums over the measured executions */
    uint64_t cpu_ns;
    uint64_t run_queue_ns; /* waited for a CPU: backend and client */
    struct plan_facts plan;
    struct answer_facts answers; /* what it returned; items in the run's arena */
};

struct run_promise {
    enum promise_kind kind;
    const char *text; /* "idx_a | idx_b", "Seq Scan on phone_contacts" */
    const char *side; /* NULL: every side */
    int line;
};

struct run_query {
    const char *name;
    const char *title;
    int line;
    bool writes;             /* it changes data; false in files of older versions */
    bool commits;            /* and what it changes stays; likewise */
    const char **statements; /* as written in the workload */
    size_t statement_count;
    struct slo *slos;
    size_t slo_count;
    struct run_promise *promises;
    size_t promise_count;
    struct run_cell *cells; /* one per side of the run */
    uint64_t *turns_ms;     /* when each turn began, of all sides; in the time of the samples */
    size_t turn_count;      /* 0 under traffic and in files of older versions */
};

struct run_names {
    const char **items;
    size_t count;
};

/* One column of an index, with all that decides what it can be used for. */
struct run_index_key {
    const char *column; /* a name, or an expression in parentheses */
    const char *opclass;
    const char *collation; /* "" where the type has none */
    bool descending, nulls_first;
};

/* What one write query pays for one index: with it less without it, per call. */
struct run_index_price {
    const char *query;
    double wal_records, wal_bytes;
};

struct run_index {
    const char *schema, *table, *name, *definition;
    uint64_t size_bytes;
    bool valid, unique, primary;
    bool described; /* what follows is known; files of older versions have none of it */
    const char *method;
    const char *predicate;   /* "" where there is none */
    const char *constraint;  /* that it belongs to; "" likewise */
    const char *foreign_key; /* that it keeps cheap; "" likewise */
    bool exclusion;
    bool nulls_distinct; /* of a unique one */
    bool replica_identity;
    uint64_t build_ns; /* of the migration's statement that made it; 0: it was there */
    struct run_index_key *keys;
    size_t key_count;
    struct run_names include;
    struct run_index_price *prices; /* where the workload writes to its table */
    size_t price_count;
};

struct run_table {
    const char *schema, *name;
    double rows;
    uint64_t size_bytes, indexes_bytes;
    bool analysed;
    double modified_share;
};

struct run_lock {
    const char *relation; /* "public.items" */
    const char *table;    /* that of an index; a table's own name */
    const char *mode;     /* as in pg_locks: "ShareLock" */
    bool own;             /* the same migration had created it: nobody uses it yet */
};

struct run_migration_step {
    const char *file, *title;
    int line;
    uint64_t duration_ns;
    bool observed; /* what follows is known; files of older versions have none of it */
    bool down;     /* of the rollback */
    const char *sql;
    uint64_t wal_bytes; /* of the whole server, meanwhile */
    uint64_t size_before_bytes, size_after_bytes;
    struct run_lock *locks;
    size_t lock_count;
    struct run_names rewritten; /* tables whose file is another one now */
    struct run_names built;     /* indexes that are new or were built anew */
    struct run_names invalid;   /* indexes left behind that no plan can use */
};

struct run_setting {
    const char *name, *value;
};

/* One side under traffic. */
struct run_load {
    uint64_t window_ns;         /* in which requests were offered */
    uint64_t connected;         /* of its clients, at the end */
    uint64_t generator_cpu_ns;  /* of all threads, in this side's blocks */
    uint64_t generator_wall_ns; /* likewise */
    uint64_t backlog_max;       /* open loop: due and not begun */
    uint64_t backlog_end;       /* when the arrivals ended */
    bool overloaded;            /* the backlog grew all the time */
    struct run_error *refusals; /* connections that were refused or lost */
    size_t refusal_count;
};

/* Something that one client of a pooler can leave behind for another. */
struct run_trait {
    const char *name; /* "settings", "prepared-names", … */
    bool leaks;
};

/* What requests around a percentile of the response spent their time on: sums of `count` of them;
 * response = lag + queue + service. */
struct run_part {
    double fraction;
    uint64_t count, response_ns, lag_ns, queue_ns, service_ns;
};

/* How a side's requests came to a connection, and what that took. */
struct run_pool {
    const char *mode; /* NULL: no pool; "direct", "app", "session", … */
    uint64_t size, min, max_overflow;
    uint64_t acquire_timeout_ns, idle_timeout_ns, max_lifetime_ns, statement_timeout_ns,
        connect_timeout_ns; /* 0: none */
    bool pre_ping, per_request;
    bool unnamed;              /* statements were sent without names, because the pooler mixes
                                * those up */
    const char *version;       /* of PgBouncer; "" where there is none or it does not say */
    const char *configuration; /* pgbouncer.ini; "" where it is not ours */
    uint64_t opened;           /* connections of the users, after the warm-up */
    uint64_t leaked;           /* of these and those before, never given back */
    uint64_t servers_max;      /* connections to the server at once */
    uint64_t waiting_max;      /* PgBouncer: clients that waited at once */
    uint64_t wait_max_us;      /* PgBouncer: … and the longest wait it showed */
    uint64_t transactions, queries, transaction_us, query_us, wait_us; /* its sums */
    uint64_t server_cpu_ns, pooler_cpu_ns;
    uint64_t memory_bytes; /* of all backends of the side */
    uint64_t restarts;     /* of a PgBouncer that had died */
    struct run_trait *traits;
    size_t trait_count;
    struct run_part *parts; /* of p50, p95 and p99; none where nothing was measured */
    size_t part_count;
};

struct run_side {
    const char *name;
    const char *title;
    const char *database;
    bool created; /* pggrade made the database */
    uint64_t size_bytes;
    struct run_setting *settings;
    size_t setting_count;
    struct run_migration_step *steps;
    size_t step_count;
    const char *undoes;  /* the side whose migrations were applied and taken back; NULL: none */
    size_t undone_facts; /* of the schema, compared with what it was before */
    struct run_names undone_differences;
    struct run_index *indexes;
    size_t index_count;
    struct run_table *tables;
    size_t table_count;
    struct run_load load; /* under traffic */
    struct run_pool pool;
};

/* How requests came in and how they were sent. */
struct run_traffic {
    const char *arrivals; /* "closed", "poisson", "constant" */
    const char *rate;     /* as asked for; NULL: closed loop */
    bool mixed;           /* all queries together */
    const char *protocol;
    const char *isolation; /* NULL: the server's default */
    bool pipeline, binary, reconnect;
    uint64_t retries;
    uint64_t think_ns, limit_ns, drain_ns, spin_ns, timeout_ns;
};

/* One query on one side in one second; and the most that was due and not begun in it. */
struct run_point {
    uint64_t second, query, side; /* positions in the run */
    uint64_t executions, failures;
    uint64_t p50_ns, p95_ns, p99_ns, max_ns;
};
struct run_backlog {
    uint64_t second, side, backlog;
};

/* What the server said of itself in one second; none in files of older versions but under
 * traffic. */
struct run_sample {
    uint64_t second;
    uint64_t active, waiting, autovacuums;
    const char *waits;
    uint64_t checkpoints, wal_bytes, blocks_hit, blocks_read, temp_bytes, deadlocks;
};

/* What was found before the run. */
struct run_note {
    const char *check;
    const char *side;   /* NULL: of the server or the machine */
    const char *effect; /* "warn", "waited", "invalid" */
    const char *text;
};

/* How fast the machine was: a statement that is the same everywhere, run in turns with the others
 * on the first side, before the queries were measured and after. */
struct run_calibration {
    const char *name; /* "cpu", "buffers" */
    struct sparse wall;
    struct sparse cpu; /* of the backend; empty where that clock was not readable */
};

/* What a claim's query or statement gave on one side. */
struct run_claim_answer {
    const char *side;
    double value;         /* NAN: none, or no number */
    const char *sqlstate; /* "" unless the server refused it */
    const char *message;
};

/* What was said before measuring; sides and queries are named as in the scenario and need not have
 * been measured. */
struct run_claim {
    const char *text;
    struct claim_bound bound;
    const char *query; /* NULL: of the whole side */
    const char *side;
    const char *against;       /* NULL where nothing is compared */
    const char *against_query; /* NULL: the same */
    bool implied;
    const char *source;               /* "" where not given */
    struct run_claim_answer *answers; /* where the bound asks the server something */
    size_t answer_count;
};

struct run {
    struct arena *arena;
    const char *version;  /* of pggrade */
    const char *scenario; /* name */
    const char *title;
    const char *workload;      /* its name */
    const char *workload_path; /* from the working directory, for file:line */
    const char *command;       /* how to repeat it */
    int64_t started_s;         /* wall clock, UTC */
    uint64_t duration_ns;      /* of the measuring phase */
    uint64_t seed;
    double scale;
    uint64_t clients;
    uint64_t threads;
    uint64_t seconds_per_query_ns; /* asked for */
    double min_effect;             /* asked for; 0: the rubric's */
    uint64_t looks;                /* how often a query may have ended early; 0: never */
    const char *data_hash;
    const char *data_source;   /* the same, whatever the server's version; NULL in older runs and
                                * where no data were made */
    uint64_t fixture_build_ns; /* 0: from the cache */
    const char *server_version;
    int server_version_number;
    bool server_private;
    const char *configuration; /* postgresql.conf of the private cluster */
    const char *cpu_model;
    uint64_t cpu_count;
    uint64_t memory_bytes;
    const char *kernel;
    bool cpu_clock; /* backend CPU time was readable */
    bool adjusted;  /* run-queue delay was readable */
    bool pinned;
    bool self_test;         /* both sides are the same: what differs is noise */
    bool interrupted;       /* never true in a stored run */
    bool traffic;           /* blocks of traffic; else queries one by one */
    struct run_traffic how; /* under traffic */
    struct run_point *points;
    size_t point_count;
    struct run_backlog *backlogs;
    size_t backlog_count;
    struct run_sample *samples;
    size_t sample_count;
    FILE *histogram_log; /* temporary: all seconds in the standard log format; NULL in a run that
                          * was read: it is a file beside run.json */
    struct run_note *notes;
    size_t note_count;
    struct run_calibration *calibrations;
    size_t calibration_count; /* 0 in older runs */
    struct run_side *sides;   /* sides[0] is the baseline */
    size_t side_count;
    struct run_query *queries;
    size_t query_count;
    struct run_claim *claims;
    size_t claim_count; /* 0 in older runs */
};

/* A note says that what was compared is not what was meant. */
bool run_invalid(const struct run *run);

struct run *run_create(void);
void run_destroy(struct run *run); /* NULL is allowed */

#endif
