/*
 * traffic: what users do: which queries, how often, over which protocol.
 */
#ifndef PGGRADE_LOAD_TRAFFIC_H
#define PGGRADE_LOAD_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/load/arrival.h"
#include "pggrade/spec/workload.h"

enum protocol { PROTOCOL_PREPARED, PROTOCOL_EXTENDED, PROTOCOL_SIMPLE, PROTOCOL_COUNT };
extern const char *const protocol_names[PROTOCOL_COUNT];

/* How an execution is sent and what becomes of it; zeroed: prepared, one statement at a time. */
struct manner {
    enum protocol protocol;
    bool pipeline;         /* send what needs no earlier result without waiting for it */
    bool binary;           /* numbers in binary form */
    bool reconnect;        /* a connection of its own for every execution */
    bool pooled;           /* connections are shared: having one is not yet service, but a wait */
    bool ping;             /* ask whether a connection lives before it is used */
    bool knock;            /* a pooler hands on to the server: have it say when */
    uint64_t retries;      /* of an execution that met 40001 or 40P01 */
    uint64_t timeout_ns;   /* give up on an execution after this; 0: never */
    uint64_t gone_ns;      /* end the run when the server stays away for this; 0: 30 s */
    const char *isolation; /* NULL: the server's default */
};

/* When executions begin. */
struct pace {
    struct arrival_segment *segments; /* open loop; NULL: closed loop */
    size_t segment_count;
    enum arrival_kind arrivals;
    uint64_t think_ns; /* closed loop: a client's pause behind each execution */
    uint64_t limit_ns; /* open loop: skip what is later than this; 0: never */
    uint64_t drain_ns; /* what is not done so long after the end is given up */
    uint64_t spin_ns;  /* the last stretch before an arrival is waited for awake */
};

/* Queries run together, each by its weight: which one a number runs is a function of the number. */
struct mix {
    size_t *queries;
    uint64_t *thresholds; /* the i-th query takes the draws up to the i-th threshold */
    size_t count;
    uint64_t seed;
};

/* The queries that are `selected` (NULL: all). */
void mix_create(
    struct mix *mix, const struct workload *workload, const bool *selected, uint64_t seed);
void mix_destroy(struct mix *mix);
size_t mix_query(const struct mix *mix, uint64_t number);

#endif
