/*
 * claim: what somebody says of a change, with the bound that would prove it wrong.
 *
 * `"87 % faster" ratio<0.13 on documented against before`, at a query of a workload, or the same in
 * the members of an item of a side's `claims` in scenario.yaml.  A bound is METRIC SIGN VALUE;
 * which metrics there are is one table.
 */
#ifndef PGGRADE_SPEC_CLAIM_H
#define PGGRADE_SPEC_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"

struct document;

/* What a claim is about. */
enum claim_subject {
    CLAIM_RATIO,        /* the verdict's: typical time, side / against */
    CLAIM_LATENCY,      /* one figure of the latency that is graded */
    CLAIM_BUFFERS,      /* blocks per call */
    CLAIM_ROWS,         /* rows per call */
    CLAIM_WAL,          /* bytes per call */
    CLAIM_TEMP,         /* blocks of temporary files per call */
    CLAIM_VERDICT,      /* faster, same, slower */
    CLAIM_INDEX,        /* an index that its plans use */
    CLAIM_PLAN,         /* a node that its plans have */
    CLAIM_ERRORS,       /* a SQLSTATE that its executions met */
    CLAIM_GRADE,        /* the letter, of a query or a side */
    CLAIM_TABLE_BYTES,  /* size of a table without its indexes */
    CLAIM_INDEX_BYTES,  /* size of an index */
    CLAIM_BYTES,        /* size of the whole database */
    CLAIM_INDEX_USED,   /* whether some plan of the workload uses it */
    CLAIM_STEP_SECONDS, /* duration of the migrations' statements that hold a text */
    CLAIM_STEP_BLOCKS,  /* what such statements kept waiting */
    CLAIM_VALUE,        /* a number that a query gives, before measuring */
    CLAIM_VALUE_AFTER,  /* likewise, after measuring */
    CLAIM_SQLSTATE      /* what becomes of a statement */
};

enum claim_argument { CLAIM_BARE, CLAIM_NAMED, CLAIM_QUOTED };

enum claim_kind {
    CLAIM_NUMBER,
    CLAIM_DURATION, /* in ns; a unit is required */
    CLAIM_SECONDS,  /* likewise, without a unit in seconds */
    CLAIM_SIZE,     /* in bytes; "12MB" */
    CLAIM_LETTER,   /* number is the position, 0 for A+ */
    CLAIM_VERDICT_WORD,
    CLAIM_NAME,
    CLAIM_NODE, /* "Seq Scan on items" */
    CLAIM_STATE,
    CLAIM_YES_NO,
    CLAIM_BLOCKED /* "reads", "writes", "nothing" */
};

struct claim_metric {
    const char *name; /* "p95_ratio" */
    enum claim_subject subject;
    enum claim_argument argument;
    enum claim_kind kind;
    bool of_query, of_side;
    bool compares; /* with another side or query */
    bool timed;    /* has an interval, so equals nothing exactly */
    int latency;   /* enum metric, of CLAIM_LATENCY */
};

enum claim_sign {
    CLAIM_BELOW,
    CLAIM_AT_MOST,
    CLAIM_ABOVE,
    CLAIM_AT_LEAST,
    CLAIM_EQUAL,
    CLAIM_OTHER,
    CLAIM_SIGN_COUNT
};
extern const char *const claim_signs[CLAIM_SIGN_COUNT]; /* "<", "<=", … */

struct claim_bound {
    const char *written; /* "p95_ratio<0.5" */
    const struct claim_metric *metric;
    const char *argument; /* of value("SELECT …"); "" where it has none */
    enum claim_sign sign;
    double number;
    const char *word;  /* the value of kinds that are no number */
    const char *table; /* of a node; NULL: any */
};

struct claim {
    const char *text;
    struct claim_bound bound;
    const char *query;         /* NULL: of the whole side */
    const char *side;          /* NULL until the scenario is known */
    const char *against;       /* side; NULL likewise, and where the metric compares nothing */
    const char *against_query; /* NULL: the same query */
    bool implied;              /* taken for granted, not said */
    const char *source;        /* "document 3, line 120"; "" where not given */
    int line;
    size_t at, side_at, against_at, against_query_at; /* in its file, to show them */
};

/* Text that a claim or a part of it is read from. */
struct claim_text {
    struct arena *arena;
    const struct document *document;
    const char *text;
    size_t at;  /* where it begins in the document */
    bool exact; /* its characters stand there one by one; else only the beginning is shown */
};

/* The whole of @claim's value. */
bool claim_read(
    const struct claim_text *text, struct claim *claim, struct error *error) PGGRADE_MUST_CHECK;

/* "ratio<0.13" and nothing behind it. */
bool claim_read_bound(const struct claim_text *text, struct claim_bound *bound,
    struct error *error) PGGRADE_MUST_CHECK;

/* Refuses a metric that is not one of queries (or of sides), and what it does not go with. */
bool claim_check(const struct claim_text *text, const struct claim *claim,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
