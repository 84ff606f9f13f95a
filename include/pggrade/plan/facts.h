/*
 * facts: what the plans of one query on one side prove, free of any clock.
 */
#ifndef PGGRADE_PLAN_FACTS_H
#define PGGRADE_PLAN_FACTS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/spec/workload.h"

enum severity { SEVERITY_INFO, SEVERITY_WARN, SEVERITY_SEVERE, SEVERITY_COUNT };
extern const char *const severity_names[SEVERITY_COUNT]; /* "info", "warn", "severe" */

/* One fact worth acting on. */
struct finding {
    char *code; /* "promised-index-unused" */
    enum severity severity;
    char *evidence; /* one sentence with its numbers */
    char *remedy;   /* what to do, fit to be pasted where it is SQL */
    char *node;     /* "Seq Scan on phone_contacts"; "" for facts without a node */
    size_t number;  /* of that node in its plan, where there is one plan; else 0; not stored */
    double share;   /* of the query's work that is at stake, 0 … 1 */
};

/* One distinct plan of one statement. */
struct plan_variant {
    size_t statement; /* index in the query */
    char *shape;      /* plan_shape, short form */
    char *hash;       /* plan_hash, full: another one where a condition differs */
    char *shape_hash; /* plan_hash without conditions; "" in runs of before it was recorded */
    char *headline;   /* plan_headline */
    uint64_t samples; /* parameter sets that had it, as the driver would have */
    uint64_t generic; /* of these: planned without the parameters' values */
    uint64_t forced;  /* sets that had it when the server was made to plan without values */
    json_t *example;  /* the EXPLAIN document of one; NULL in a run read back from a file */
};

struct index_use {
    char *name;
    uint64_t samples; /* parameter sets in which some statement's plan used it */
};

struct promise_fact {
    size_t promise;   /* index in query->promises */
    bool bound;       /* on this side, and (PROMISE_INDEX) one of the indexes exists */
    bool kept;        /* meaningful where bound */
    uint64_t samples; /* parameter sets with the index used, or with the node present */
    char *detail;     /* one sentence */
};

/* What one parameter set cost, free of noise: the same set costs the same on the same data. */
struct set_cost {
    double buffers; /* as the means per call below */
    double rows;
    double wal_bytes;
};

struct plan_facts {
    uint64_t samples; /* parameter sets explained; 0: nothing is known */
    struct set_cost
        *sets; /* one for each of them, in their order; NULL in runs of older versions */
    struct plan_variant *variants;
    size_t variant_count;
    struct index_use *indexes; /* sorted by samples, then name */
    size_t index_count;
    struct promise_fact *promises; /* one for each of the query's */
    size_t promise_count;
    struct finding *findings; /* severe first */
    size_t finding_count;
    double buffers_per_call; /* shared hit + read, all statements, mean over the sets */
    double rows_per_call;    /* returned or changed by the last statement that ran, summed over its
                                repetitions */
    double wal_records_per_call;
    double wal_bytes_per_call;
    double work_per_call;        /* in the planner's coin (plan_work); not stored */
    double temp_blocks_per_call; /* temporary files: read + written */
    double updates_per_call;     /* rows updated, */
    double hot_updates_per_call; /* and of these, those that touched no index */
    bool spilled;                /* a sort or hash went to disk */
    bool parallel;               /* workers were planned in some plan */
    bool generic;                /* some plan was generic: the driver's executions would meet it */
};

void plan_facts_clear(struct plan_facts *facts);

#endif
