#include "pggrade/report/chart_events.h"

#include <math.h>
#include <string.h>

#define EVENTS_MAX 12 /* labels beyond would cover one another */

/* What the server did in a second, in words; "" where nothing that is worth a mark. */
static const char *
event_of(const struct run_sample *sample)
{
    if (sample->deadlocks > 0)
        return "deadlock";
    if (sample->checkpoints > 0)
        return "checkpoint";
    return sample->autovacuums > 0 ? "autovacuum" : "";
}

void
chart_mark_events(struct chart_draft *draft, const struct run *run, const char *unit,
    chart_place *place, const void *context)
{
    const char *before = "";
    size_t marked = 0;

    for (size_t i = 0; i < run->sample_count; i++) {
        const char *event = event_of(&run->samples[i]);
        double at = place(context, run->samples[i].second);

        if (event[0] != '\0' && strcmp(event, before) != 0 && isfinite(at) &&
            marked++ < EVENTS_MAX) {
            text_printf(&draft->plot,
                "set arrow from %.6g, graph 0 to %.6g, graph 1 nohead lt 11\n"
                "set label '%s' at %.6g, graph 0.02 rotate by 90 left offset 0.6,0\n",
                at, at, event, at);
            text_printf(&draft->words, "; %s at %s %.6g", event, unit, at);
        }
        before = event;
    }
    if (marked == 0 && run->sample_count > 0)
        text_append(&draft->words, "; no checkpoint, autovacuum or deadlock was seen");
}
