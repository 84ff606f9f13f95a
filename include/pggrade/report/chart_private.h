/*
 * chart_private: what the files that write charts have alike.
 */
#ifndef PGGRADE_REPORT_CHART_PRIVATE_H
#define PGGRADE_REPORT_CHART_PRIVATE_H

#include "pggrade/report/chart.h"

/* A chart under construction; chart_finish takes the texts over. */
struct chart_draft {
    enum chart_kind kind;
    size_t query;
    const char *name; /* "contact_search": letters of others are replaced */
    struct text title;
    struct text words;
    struct text data;
    struct text plot;   /* the script behind its head */
    struct text curves; /* what chart_curve drew; the end of the script */
    size_t block_count;
    unsigned width, height;
};

void chart_finish(struct charts *charts, struct chart_draft *draft);
void chart_discard(struct chart_draft *draft); /* where there is nothing to draw */

/* Words as a gnuplot string, in which nothing is evaluated. */
void chart_quote(struct text *out, const char *words);

/* "with linespoints pi N": not more markers than tell curves apart, however many points. */
const char *chart_linespoints(struct charts *charts, size_t point_count);

/* "linetype N": how a side is drawn, in every chart alike. */
unsigned chart_side_style(size_t side, size_t side_count);

/* Ticks of a logarithmic axis in ms: "set xtics (…)" from the first below `low_ms` to the first
 * above `high_ms`, and the range between those two. */
void chart_log_axis(struct text *plot, char axis, double low_ms, double high_ms);

/* The same of other figures: "10", "100", "1,000", … "1 million". */
void chart_log_axis_counts(struct text *plot, char axis, double low, double high);

/* Of things numbered from 1 to `count`: ticks at whole numbers, about ten of them. */
void chart_number_axis(struct text *plot, size_t count);

/* Begins the data of one side: its name and what the columns are, as comments. */
void chart_begin_block(struct chart_draft *draft, const char *name, const char *columns);

/* Draws the block that was begun last, perhaps several times; `title` NULL: not in the key. */
void chart_curve(struct chart_draft *draft, const char *columns, const char *how, unsigned style,
    const char *title);

/* "plot data index 0 using COLUMNS HOW …": a curve for each side that is drawn, i.e. has a
 * block. */
void chart_plot_sides(struct chart_draft *draft, const struct run *run, const bool *drawn,
    const char *columns, const char *how);

/* The same for sides that are known by name. */
void chart_plot_names(struct chart_draft *draft, const char *const *names, size_t count,
    const bool *drawn, const char *columns, const char *how);

/* A row of charts each. */
void chart_add_query(struct charts *charts, const struct card *card, size_t query);
void chart_add_pools(struct charts *charts, const struct card *card);
void chart_add_load(struct charts *charts, const struct card *card);
void chart_add_ratios(struct charts *charts, const struct card *card);
void chart_add_indexes(struct charts *charts, const struct card *card);

#endif
