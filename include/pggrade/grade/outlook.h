/*
 * outlook: what follows from a capacity measurement: limits, laws, dates.
 *
 * A pure function of the facts.  The outlook borrows them; what it adds it owns.  Reports print
 * it and conclude nothing.
 */
#ifndef PGGRADE_GRADE_OUTLOOK_H
#define PGGRADE_GRADE_OUTLOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/memory.h"
#include "pggrade/result/capacity.h"
#include "pggrade/stats/growth.h"
#include "pggrade/stats/scalability.h"

/* All rounds of one level. */
struct outlook_level {
    uint64_t clients;
    double throughput; /* a second; its mean over the rounds */
    double error;      /* its standard error, at least 1 % */
    double p95_ms;     /* the mean over the rounds */
    uint64_t failures;
};

/* One side under load. */
struct outlook_side {
    struct outlook_level *levels; /* ascending; none where concurrency was not measured */
    size_t level_count;
    struct scalability law;
    const struct capacity_search *search; /* NULL: the rate was not measured */
    double knee;                          /* rate with the most throughput for its response time
                                           * (L. Kleinrock's power, 1979); NAN: unknown */
    const char *saturated;                /* what was used up above the limit; NULL: unknown */
    const char *generator_limited;        /* why figures are the generator's; NULL: they are not */
};

/* Months from the measurement; negative: before it; INFINITY: not within reach; NAN: no growth was
 * given. */
struct outlook_months {
    double value, low, high;
};

/* One objective on one side. */
struct outlook_cell {
    size_t objective, side;
    const char *table;     /* whose rows count; "": scale instead */
    const char *access;    /* at the largest size */
    struct growth buffers; /* over rows */
    struct growth latency; /* in ms */
    enum growth_law law;   /* of the buffers, unless the latency contradicts it clearly */
    bool by_latency;       /* it did */
    bool plan_changed;     /* between the sizes measured: laws rest on the largest with one plan, or
                            * where these are too few on all */
    size_t steps_used;     /* the largest ones: smaller ones are left out where a plan changed or no
                            * law goes through them */
    /* The largest size as it was predicted from the smaller ones; values are NAN where these are
     * too few. */
    struct growth_range predicted_buffers, predicted_latency; /* ms */
    bool buffers_held, latency_held; /* what was measured lies in the interval */
    double rows_today;
    struct growth_range latency_today;  /* ms */
    struct growth_range rows_limit;     /* where the objective breaks; INFINITY: not within reach */
    struct outlook_months months_limit; /* until then */
};

/* When the working set of a side no longer fits into shared_buffers. */
struct outlook_memory {
    struct growth_range times; /* of today's rows; INFINITY: not within reach; NAN: unknown */
    struct outlook_months months;
};

/* What one side takes up in some month. */
struct outlook_size {
    size_t side;
    double months; /* from the measurement */
    struct growth_range tables_bytes, indexes_bytes, working_bytes;
};

struct outlook {
    const struct capacity *capacity;
    struct arena *arena;
    struct outlook_side *sides; /* of the capacity's */
    struct outlook_cell *cells; /* [objective][side] where growth was measured; else none */
    size_t cell_count;
    struct outlook_size *sizes; /* by side, month; today alone without a growth */
    size_t size_count;
    struct outlook_memory *memory; /* of the capacity's sides; NULL without growth */
    size_t predictions, buffers_held, latency_held; /* of cells */
    double scale_largest;                           /* measured */
};

struct outlook *outlook_create(const struct capacity *capacity);
void outlook_destroy(struct outlook *outlook); /* NULL is allowed */

/* Whether an objective is broken with today's rows already. */
bool outlook_broken(const struct outlook_cell *cell);

/* Rows of the table that counts; where none is known, in proportion to the scale. */
double outlook_rows(const struct capacity *capacity, const struct capacity_point *point);

/* Months until there are `times` as many rows as today. */
struct outlook_months outlook_months_until(
    const struct capacity *capacity, const struct growth_range *times);

/* How many times as many rows there are after some months. */
struct growth_range outlook_times_after(const struct capacity *capacity, double months);

/* ---- for the parts of it ---- */

void outlook_judge_load(struct outlook *outlook, size_t side);
void outlook_judge_growth(struct outlook *outlook);
void outlook_judge_sizes(struct outlook *outlook);

#endif
