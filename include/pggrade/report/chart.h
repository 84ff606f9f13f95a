/*
 * chart: what gnuplot is to draw: a script and its data, as pure functions of the card.
 *
 * A chart is three files of one name in a folder: NAME.gp, NAME.dat and the NAME.svg that
 * `gnuplot NAME.gp` makes of them in that folder; a person can change the script and draw again.
 * Sides differ in dashes and markers as well as in colour.
 */
#ifndef PGGRADE_REPORT_CHART_H
#define PGGRADE_REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

enum chart_kind {
    CHART_PERCENTILES, /* of a query: latency of all sides, to 99.99 % */
    CHART_HISTOGRAM,   /* of a query: how often each latency occurred */
    CHART_TIMELINE,    /* of a query, or of a whole run under traffic, with the server's events */
    CHART_RATIOS,      /* of a run: the time of every query against the baseline, with intervals */
    CHART_INDEXES,     /* of a run: size of tables and indexes of each side */
    CHART_TREND,       /* of a query over several runs */
    CHART_POOLS,       /* of a run: the compared percentile by size and mode of the pools */
    CHART_POOLS_WAIT,  /* likewise, of the wait for a connection */
    CHART_RATE,        /* of a capacity report: latency against rate, with knee and limit */
    CHART_CONCURRENCY, /* likewise: throughput by clients, with the law */
    CHART_BREAKING,    /* likewise: when objectives break */
    CHART_GROWTH_LATENCY, /* likewise, of an objective: latency by rows, with the law */
    CHART_GROWTH_BUFFERS, /* … and buffers */
    CHART_ROOM,           /* likewise: tables and indexes by month */
    CHART_ROOM_INDEXES,   /* … and indexes alone */
    CHART_KIND_COUNT
};

struct chart {
    enum chart_kind kind;
    size_t query;     /* SIZE_MAX: of the whole run */
    const char *name; /* of its files, without an ending */
    const char *title;
    const char *words;   /* what it shows, for who does not see it */
    const char *data;    /* NAME.dat */
    const char *script;  /* NAME.gp */
    const char *drawing; /* NAME.svg as it was drawn; NULL */
    unsigned width;      /* of the drawing */
};

struct charts {
    struct arena *arena;
    struct chart *items;
    size_t count;
    size_t capacity;
    const char *note; /* why there are no drawings, in one sentence; NULL */
};

/* Curves of more sides cannot be told apart: charts with one for each side are left out. */
#define CHART_SIDES_MAX 8
bool charts_crowded(const struct run *run);

/* Every chart of a card, not drawn yet. */
struct charts *charts_create(const struct card *card);
void charts_destroy(struct charts *charts); /* NULL is allowed */

/* NULL where there is none; so is `charts`. */
const struct chart *charts_find(const struct charts *charts, enum chart_kind kind, size_t query);

#endif
