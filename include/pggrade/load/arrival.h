/*
 * arrival: when each request of an open loop is due: a pure function of the seed and the
 * request's number.
 *
 * The n-th arrival of a process of rate one is drawn (Poisson) or counted (constant)
 * and then mapped through the inverse of the rate summed up over time, so that steps
 * and ramps only bend the time axis.  A schedule is made once and then only read;
 * each worker walks it with a cursor of its own and comes to the same times.
 */
#ifndef PGGRADE_LOAD_ARRIVAL_H
#define PGGRADE_LOAD_ARRIVAL_H

#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"

enum arrival_kind { ARRIVAL_CONSTANT, ARRIVAL_POISSON };

/* A stretch of time in which the rate goes evenly from one figure to another. */
struct arrival_segment {
    double rate_from; /* per second, at least one of both above 0 */
    double rate_to;
    uint64_t duration_ns; /* 0 only in a sole segment: for ever */
};

struct arrival_schedule;

/* Copies the segments.  After the last one the rate stays at its end. */
struct arrival_schedule *arrival_schedule_create(enum arrival_kind kind,
    const struct arrival_segment *segments, size_t segment_count, uint64_t seed);
void arrival_schedule_destroy(struct arrival_schedule *schedule); /* NULL is allowed */

/* How far a worker has walked; zero it to start. */
struct arrival_cursor {
    uint64_t next; /* number of the first arrival not yet walked past */
    double unit;   /* its time in the process of rate one, less its own gap */
};

/* Nanoseconds from the start to arrival `number`, which must not be below those
 * asked for before with this cursor. */
uint64_t arrival_time_ns(
    const struct arrival_schedule *schedule, struct arrival_cursor *cursor, uint64_t number);

/* Arrivals per second at a time. */
double arrival_rate(const struct arrival_schedule *schedule, uint64_t time_ns);

/*
 * "1000", "100..2000/60s", or several with commas ("100/10s,400/10s").  Rates are per second.
 * To be freed; refusals are ERROR_USAGE and say what would be right.
 */
bool arrival_parse(const char *text, struct arrival_segment **segments, size_t *segment_count,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
