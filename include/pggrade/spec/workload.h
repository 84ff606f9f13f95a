/*
 * workload: the queries that matter to a system's users, read from annotated SQL.
 *
 * A workload is parsed whole, checked whole and never changed after that; all
 * it points at lives in its arena.  The struct is the data: everything above
 * reads it directly.
 */
#ifndef PGGRADE_SPEC_WORKLOAD_H
#define PGGRADE_SPEC_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"
#include "pggrade/spec/claim.h"

/* What a parameter's value is; `array` says that it is a list of such values. */
enum parameter_type {
    PARAMETER_SMALLINT,
    PARAMETER_INT,
    PARAMETER_BIGINT,
    PARAMETER_REAL,
    PARAMETER_DOUBLE,
    PARAMETER_NUMERIC,
    PARAMETER_TEXT,
    PARAMETER_BOOLEAN,
    PARAMETER_DATE,
    PARAMETER_TIMESTAMP,
    PARAMETER_TIMESTAMPTZ,
    PARAMETER_INTERVAL,
    PARAMETER_UUID,
    PARAMETER_JSON,
    PARAMETER_JSONB,
    PARAMETER_TYPE_COUNT
};

/* One row of what a type is called and which pg_type oids it has. */
struct parameter_type_row {
    const char *name;
    uint32_t oid;
    uint32_t array_oid;
};
extern const struct parameter_type_row parameter_types[PARAMETER_TYPE_COUNT];

enum source_kind {
    SOURCE_FIXED,      /* text */
    SOURCE_UNIFORM,    /* low … high; for dates and timestamps low_text, high_text */
    SOURCE_ZIPF,       /* low, high, shape = theta */
    SOURCE_NORMAL,     /* low … high, mean, shape = deviation */
    SOURCE_SEQUENTIAL, /* low … high */
    SOURCE_STEP,       /* low = start, high = increment */
    SOURCE_SAMPLE,     /* text = the SQL */
    SOURCE_KIND_COUNT
};

struct parameter {
    const char *name;
    enum parameter_type type;
    bool array;
    enum source_kind source;
    const char *text;     /* fixed value or sample query */
    const char *low_text; /* as written; bounds of dates and timestamps */
    const char *high_text;
    double low, high; /* as numbers, for the numeric types */
    double mean, shape;
    int line;
};

enum metric {
    METRIC_AVERAGE,
    METRIC_P50,
    METRIC_P90,
    METRIC_P95,
    METRIC_P99,
    METRIC_P999,
    METRIC_MAX,
    METRIC_COUNT
};
extern const char *const metric_names[METRIC_COUNT]; /* "avg", "p50", … "p99.9", "max" */
extern const double metric_fractions[METRIC_COUNT];  /* 0.5 for p50; 1 for max; NAN for avg */

/* "p95<50ms" */
struct slo {
    enum metric metric;
    uint64_t limit_ns;
};

enum promise_kind {
    PROMISE_INDEX, /* a plan must use one of `names` where it exists */
    PROMISE_FORBID /* no plan may hold node names[0], on `table` where given */
};

struct promise {
    enum promise_kind kind;
    const char **names;
    size_t name_count;
    const char *table; /* NULL: any */
    const char *side;  /* NULL: every side */
    int side_column;   /* where its name stands on `line` */
    int line;
};

/* How often a statement runs within one execution of its query. */
enum statement_mode {
    STATEMENT_ONCE,
    STATEMENT_REPEAT, /* up to `repeat` times; until an empty result where `until_empty` */
    STATEMENT_EACH,   /* once for each row of the result before */
    STATEMENT_COLLECT /* once, with whole columns of the result before as arrays */
};

/* What stands behind one $n of a statement. */
enum slot_kind {
    SLOT_PARAMETER, /* query->parameters[index] */
    SLOT_COLUMN,    /* column `name` of the last (ONCE, REPEAT) or current (EACH) row before */
    SLOT_COLLECTED  /* all values of column `name` of the result before, as an array */
};

struct slot {
    enum slot_kind kind;
    size_t index;     /* SLOT_PARAMETER */
    const char *name; /* as written behind the colon */
};

struct statement {
    const char *sql;     /* with $1 … $n for the slots, comments kept, no final semicolon */
    const char *written; /* as the file has it, for reports */
    int line;            /* of its first word */
    enum statement_mode mode;
    size_t repeat;
    bool until_empty;
    struct slot *slots; /* slots[i] is $i+1 */
    size_t slot_count;
    bool parsed;       /* libpg_query read it; false: newer syntax, nothing is known */
    bool returns_rows; /* meaningful only where parsed */
    bool ordered;      /* has an outermost ORDER BY; only where parsed */
    bool free;         /* the server may choose among rows; only where parsed */
    const char **keys; /* leading ORDER BY columns of the result, by name; only where parsed */
    size_t key_count;
};

enum write_mode { WRITE_NONE, WRITE_ROLLBACK, WRITE_COMMIT };

struct query {
    const char *name;
    const char *title; /* the name where none was given */
    int line;          /* of `-- name:` */
    struct slo *slos;  /* at least one */
    size_t slo_count;
    struct promise *promises;
    size_t promise_count;
    struct claim *claims; /* sides as written: which there are is the scenario's knowledge */
    size_t claim_count;
    struct parameter *parameters; /* those it uses, its own and the file's */
    size_t parameter_count;
    struct statement *statements; /* at least one */
    size_t statement_count;
    uint64_t weight;
    enum write_mode write;
    bool transaction; /* also true where write is not WRITE_NONE */
    bool unsteady;    /* @volatile: what it returns depends on more than the data */
};

struct workload {
    struct arena *arena;
    const char *path;
    const char *name;
    const char *title;
    const char *content; /* the whole file, for hashes and reports */
    struct query *queries;
    size_t query_count;
};

/* Reads and checks a file completely; every refusal is ERROR_USAGE and names
 * file, line and column.  The caller destroys the workload. */
bool workload_load(
    const char *path, struct workload **workload, struct error *error) PGGRADE_MUST_CHECK;

/* The same from text, for tests and standard input; `path` is only a name. */
bool workload_parse(const char *path, const char *content, struct workload **workload,
    struct error *error) PGGRADE_MUST_CHECK;

void workload_destroy(struct workload *workload); /* NULL is allowed */

/* NULL where there is none of that name. */
const struct query *workload_find(const struct workload *workload, const char *name);

#endif
