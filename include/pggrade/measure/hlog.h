/*
 * hlog: histograms in the standard HdrHistogram log format, version 1.3, that
 * existing viewers and libraries read.
 *
 * Lines are appended to a text; times are seconds, values nanoseconds.
 */
#ifndef PGGRADE_MEASURE_HLOG_H
#define PGGRADE_MEASURE_HLOG_H

#include <stdint.h>

#include "pggrade/base/text.h"
#include "pggrade/measure/histogram.h"

/* The comment and legend lines; `start_s` since 1970. */
void hlog_header(struct text *log, int64_t start_s);

/*
 * One interval.  `tag` holds no comma and no blank; start and length count from the header's start.
 * Counts of `sparse` ascend by index, as histogram_to_sparse makes them.
 */
void hlog_interval(struct text *log, const char *tag, double start_s, double length_s,
    const struct sparse *sparse);

#endif
