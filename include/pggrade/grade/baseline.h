/*
 * baseline: what is known of a run, small enough to be kept in git and compared with another run.
 *
 * Exact facts (plans, rows and buffers of the same parameter sets, promises) are the same on
 * every machine; times, letters and what writes leave behind are noise from run to run.  The
 * file's format: docs/compare.md.
 */
#ifndef PGGRADE_GRADE_BASELINE_H
#define PGGRADE_GRADE_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

#define BASELINE_FORMAT 1
#define BASELINE_ANSWERS 2        /* parameter sets whose rows are kept as a hash */
#define BASELINE_SETS_MAX 10      /* parameter sets whose counters are kept */
#define BASELINE_SHAPE_SHARE 0.10 /* a plan that fewer of the sets had is chance */

/* A duration and half of its 90 % interval as a share of it; NAN where unknown. */
struct baseline_time {
    double value_ns;
    double noise;
};

/* Counters of each parameter set.  What is not exact is only its mean. */
struct baseline_counter {
    bool exact;
    double *values; /* where exact */
    size_t count;
    double mean; /* NAN where unknown */
};

/* One plan of one statement. */
struct baseline_plan {
    size_t statement;
    uint64_t samples;  /* parameter sets that had it … */
    uint64_t of;       /* … of so many that were explained */
    const char *shape; /* as shape_chained writes it */
};

enum baseline_clock { BASELINE_CPU, BASELINE_ADJUSTED, BASELINE_WALL, BASELINE_CLOCK_COUNT };
extern const char *const baseline_clocks[BASELINE_CLOCK_COUNT]; /* "cpu_p10", … */

enum baseline_counter_kind {
    BASELINE_ROWS,
    BASELINE_BUFFERS,
    BASELINE_WAL,
    BASELINE_COUNTER_COUNT
};
extern const char *const baseline_counters[BASELINE_COUNTER_COUNT]; /* "rows", … */

/* One query on one side. */
struct baseline_cell {
    const char *query;
    const char *side;
    const char *sql; /* all its statements; NULL in a file */
    int line;        /* in the file, else in the workload */
    struct baseline_counter counters[BASELINE_COUNTER_COUNT];
    const char *answers; /* hash of what it returned for the first sets; NULL: not certain */
    const char **kept;   /* index promises that bound and were kept: "idx_a | idx_b" */
    size_t kept_count;
    struct baseline_plan *plans; /* by statement, the most frequent first */
    size_t plan_count;
    enum letter letter;
    double p50_ms, p95_ms;                            /* as the client saw it */
    struct baseline_time times[BASELINE_CLOCK_COUNT]; /* 10th percentiles */
};

/* What the facts hold for, and lines of the file that say so (0: not from a file). */
enum baseline_key {
    BASELINE_SCENARIO,
    BASELINE_WORKLOAD,
    BASELINE_SCALE,
    BASELINE_SEED,
    BASELINE_DATA,
    BASELINE_KEY_COUNT
};
extern const char *const baseline_keys[BASELINE_KEY_COUNT]; /* "scenario", … */

struct baseline_speed {
    const char *name; /* of the calibration: "cpu", "buffers" */
    struct baseline_time time;
};

struct baseline {
    struct arena *arena;
    const char *name; /* the file, or what the run is called in sentences */
    bool file;
    const char *keys[BASELINE_KEY_COUNT]; /* as texts; data "" where it is not known */
    int lines[BASELINE_KEY_COUNT];
    const char *server; /* "15.18" */
    const char *cpu_model;
    uint64_t cpu_count;
    uint64_t memory_bytes;
    const char *kernel;
    bool pinned;
    double waiting; /* share of the time spent waiting for a CPU; NAN where unknown */
    struct baseline_speed *speeds;
    size_t speed_count;
    struct baseline_cell *cells; /* by query, then side */
    size_t cell_count;
    const struct run *run; /* what it is of; NULL: a file.  Borrowed */
};

/* All sides of the run, or those that `sides` ([side]) marks.  Borrows the run of the card. */
struct baseline *baseline_of(const struct card *card, const char *name, const bool *sides);
void baseline_destroy(struct baseline *baseline); /* NULL is allowed */

/* NULL where there is none. */
const struct baseline_cell *baseline_cell(
    const struct baseline *baseline, const char *query, const char *side);

/* Refuses keys that differ; those that are NULL are not looked at.  `name` is whose they are. */
bool baseline_is_for(const struct baseline *baseline, const char *const keys[BASELINE_KEY_COUNT],
    const char *name, struct error *error) PGGRADE_MUST_CHECK;

void baseline_write(const struct baseline *baseline, struct text *out);

/* Refuses with "FILE:LINE: what is wrong; what would be right". */
bool baseline_load(
    const char *path, struct baseline **baseline, struct error *error) PGGRADE_MUST_CHECK;

#endif
