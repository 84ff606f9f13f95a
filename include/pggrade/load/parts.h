/*
 * parts: what the slow requests spent their time on.
 *
 * Percentiles of parts do not add up to that of the whole.  So the parts are summed up by how long
 * the whole took, in bands of 1/16 of a doubling: those of a band add up exactly.
 */
#ifndef PGGRADE_LOAD_PARTS_H
#define PGGRADE_LOAD_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/measure/histogram.h"

#define PARTS_PER_BAND 64u /* buckets of a histogram, 1024 to a doubling */
#define PARTS_BANDS (34u * 1024u / PARTS_PER_BAND)

/* Sums of requests; or of one. */
struct part {
    uint64_t count;
    uint64_t response_ns, lag_ns, queue_ns, service_ns; /* response = the sum of the three */
};

struct parts {
    struct part bands[PARTS_BANDS];
};

static inline void
parts_record(struct parts *parts, const struct part *one)
{
    struct part *band = &parts->bands[histogram_index(one->response_ns) / PARTS_PER_BAND];

    band->count++;
    band->response_ns += one->response_ns;
    band->lag_ns += one->lag_ns;
    band->queue_ns += one->queue_ns;
    band->service_ns += one->service_ns;
}

void parts_merge(struct parts *total, const struct parts *part);

/* The requests around the one that `fraction` of all are not above: at least `PARTS_AROUND` where
 * there are so many.  Empty where there are none. */
#define PARTS_AROUND 20u
struct part parts_at(const struct parts *parts, double fraction);

#endif
