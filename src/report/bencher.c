#include <math.h>
#include <stdlib.h>

#include "pggrade/base/json.h"
#include "pggrade/report/ci.h"

#define DIGITS 6
#define BENCHER_NS 1e6 /* in a millisecond */

/* Bencher's measure "latency" is in nanoseconds; its two bounds are optional. */
static json_t *
latency_json(const struct query_grade *grade)
{
    json_t *latency = json_object();

    (void)json_object_set_new(
        latency, "value", json_rounded(grade->average_ms * BENCHER_NS, DIGITS));
    if (isfinite(grade->average_low_ms) && isfinite(grade->average_high_ms)) {
        (void)json_object_set_new(
            latency, "lower_value", json_rounded(grade->average_low_ms * BENCHER_NS, DIGITS));
        (void)json_object_set_new(
            latency, "upper_value", json_rounded(grade->average_high_ms * BENCHER_NS, DIGITS));
    }
    return latency;
}

void
report_bencher(const struct card *card, struct text *out)
{
    json_t *benchmarks = json_object();
    char *text;

    for (size_t query = 0; query < card->run->query_count; query++)
        for (size_t side = 0; side < card->run->side_count; side++) {
            const struct query_grade *grade = &card->queries[query][side];
            json_t *measures;
            struct text name = {0};

            if (!isfinite(grade->average_ms))
                continue; /* the format has no way to say "unknown" */
            measures = json_object();
            text_printf(
                &name, "%s / %s", card->run->queries[query].name, card->run->sides[side].name);
            (void)json_object_set_new(measures, "latency", latency_json(grade));
            (void)json_object_set_new(benchmarks, text_string(&name), measures);
            text_free(&name);
        }
    text = json_text(benchmarks);
    text_append(out, text);
    free(text);
    json_decref(benchmarks);
}
