#include <math.h>
#include <string.h>

#include "pggrade/grade/graded.h"
#include "pggrade/report/report.h"

static const double percentiles[] = {0, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100};

/* RFC 4180: always quoted, quotes doubled. */
static void
append_quoted(struct text *out, const char *words)
{
    text_append_char(out, '"');
    for (; *words != '\0'; words++) {
        if (*words == '"')
            text_append_char(out, '"');
        text_append_char(out, *words);
    }
    text_append_char(out, '"');
}

/* NAN where fewer than one execution lies above it: the figure would be the maximum's. */
static double
percentile_ms(const struct sparse *times, double percentile)
{
    double above = (1 - percentile / 100) * (double)times->total;

    if (times->total == 0 || (percentile < 100 && above < 1))
        return NAN;
    if (percentile <= 0)
        return (double)times->min_ns / 1e6;
    return graded_quantile_ns(times, percentile / 100) / 1e6;
}

void
report_csv(const struct card *card, struct text *out)
{
    const struct run *run = card->run;

    text_append(out, "scenario,query,side,executions,percentile,latency_ms\n");
    for (size_t q = 0; q < run->query_count; q++)
        for (size_t side = 0; side < run->side_count; side++)
            for (size_t i = 0; i < COUNT_OF(percentiles); i++) {
                const struct sparse *times = &run->queries[q].cells[side].times[TIME_RESPONSE];
                double ms = percentile_ms(times, percentiles[i]);

                append_quoted(out, run->scenario);
                text_append_char(out, ',');
                append_quoted(out, run->queries[q].name);
                text_append_char(out, ',');
                append_quoted(out, run->sides[side].name);
                text_printf(out, ",%llu,%g,", (unsigned long long)times->total, percentiles[i]);
                if (isfinite(ms))
                    text_printf(out, "%.6g", ms);
                text_append_char(out, '\n');
            }
}
