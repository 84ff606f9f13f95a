#include "pggrade/load/arrival.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/base/text.h"

struct arrival_schedule {
    enum arrival_kind kind;
    uint64_t seed;
    struct arrival_segment *segments;
    double *arrivals; /* [segment]: expected in it */
    size_t segment_count;
};

struct arrival_schedule *
arrival_schedule_create(enum arrival_kind kind, const struct arrival_segment *segments,
    size_t segment_count, uint64_t seed)
{
    struct arrival_schedule *schedule = xcalloc(1, sizeof *schedule);

    assert(segment_count > 0);
    schedule->kind = kind;
    schedule->seed = random_at(seed, random_hash_text("arrivals"));
    schedule->segment_count = segment_count;
    schedule->segments = xcalloc(segment_count, sizeof *segments);
    memcpy(schedule->segments, segments, segment_count * sizeof *segments);
    schedule->arrivals = xcalloc(segment_count, sizeof *schedule->arrivals);
    for (size_t i = 0; i < segment_count; i++)
        schedule->arrivals[i] = (segments[i].rate_from + segments[i].rate_to) / 2.0 *
            (double)segments[i].duration_ns / 1e9;
    return schedule;
}

void
arrival_schedule_destroy(struct arrival_schedule *schedule)
{
    if (schedule == NULL)
        return;
    free(schedule->segments);
    free(schedule->arrivals);
    free(schedule);
}

/* Seconds into a segment at which `arrivals` of it have come: the root of
 * from·t + (to − from)·t² / (2·duration) = arrivals, in the form that does not cancel. */
static double
time_within(const struct arrival_segment *segment, double arrivals)
{
    double duration = (double)segment->duration_ns / 1e9;
    double slope;
    double root;

    if (arrivals <= 0.0)
        return 0.0; /* a ramp from 0 would divide by it */
    if (segment->duration_ns == 0 || segment->rate_from == segment->rate_to)
        return arrivals / segment->rate_from;
    slope = (segment->rate_to - segment->rate_from) / duration;
    root = segment->rate_from * segment->rate_from + 2.0 * slope * arrivals;
    return 2.0 * arrivals / (segment->rate_from + sqrt(root > 0.0 ? root : 0.0));
}

/* The inverse of the expected number of arrivals as a function of time. */
static double
time_of(const struct arrival_schedule *schedule, double unit)
{
    const struct arrival_segment *last = &schedule->segments[schedule->segment_count - 1];
    double passed = 0.0;

    for (size_t i = 0; i < schedule->segment_count; i++) {
        const struct arrival_segment *segment = &schedule->segments[i];

        if (segment->duration_ns == 0 || unit < schedule->arrivals[i])
            return passed + time_within(segment, unit);
        unit -= schedule->arrivals[i];
        passed += (double)segment->duration_ns / 1e9;
    }
    return last->rate_to > 0.0 ? passed + unit / last->rate_to : INFINITY;
}

/* The gap before an arrival in the process of rate one; the first constant one is due at once. */
static double
gap(const struct arrival_schedule *schedule, uint64_t number)
{
    double unit;

    if (schedule->kind == ARRIVAL_CONSTANT)
        return number == 0 ? 0.0 : 1.0;
    unit = ((double)(random_at(schedule->seed, number) >> 11) + 0.5) * 0x1.0p-53;
    return -log(unit);
}

uint64_t
arrival_time_ns(
    const struct arrival_schedule *schedule, struct arrival_cursor *cursor, uint64_t number)
{
    double seconds;

    assert(number + 1 >= cursor->next);
    if (schedule->kind == ARRIVAL_CONSTANT) {
        cursor->unit = (double)number; /* no sum, so no rounding piles up */
        cursor->next = number + 1;
    }
    for (; cursor->next <= number; cursor->next++)
        cursor->unit += gap(schedule, cursor->next);
    seconds = time_of(schedule, cursor->unit);
    return seconds < 9.2e9 ? (uint64_t)(seconds * 1e9 + 0.5) : UINT64_MAX;
}

double
arrival_rate(const struct arrival_schedule *schedule, uint64_t time_ns)
{
    for (size_t i = 0; i < schedule->segment_count; i++) {
        const struct arrival_segment *segment = &schedule->segments[i];

        if (segment->duration_ns == 0)
            return segment->rate_from;
        if (time_ns < segment->duration_ns)
            return segment->rate_from +
                (segment->rate_to - segment->rate_from) * (double)time_ns /
                (double)segment->duration_ns;
        time_ns -= segment->duration_ns;
    }
    return schedule->segments[schedule->segment_count - 1].rate_to;
}

static bool
refuse(const char *text, struct error *error)
{
    return error_set(error, ERROR_USAGE,
        "\"%s\" is not a rate; write it like 1000, 100..2000/60s or 100/10s,400/10s", text);
}

/* "FROM", "FROM/TIME" or "FROM..TO/TIME"; `part` is taken apart in place. */
static bool
parse_segment(char *part, struct arrival_segment *segment, struct error *error)
{
    char *slash = strchr(part, '/');
    char *dots;

    if (slash != NULL) {
        *slash = '\0';
        if (!duration_parse(slash + 1, &segment->duration_ns, error))
            return false;
        if (segment->duration_ns == 0)
            return error_set(error, ERROR_USAGE, "a stretch of 0 s has no rate");
    }
    dots = strstr(part, "..");
    if (dots != NULL)
        *dots = '\0';
    if (!text_parse_double(part, &segment->rate_from, error))
        return refuse(part, error);
    segment->rate_to = segment->rate_from;
    if (dots != NULL && !text_parse_double(dots + 2, &segment->rate_to, error))
        return refuse(dots + 2, error);
    if (segment->rate_from < 0 || segment->rate_to < 0 ||
        segment->rate_from + segment->rate_to <= 0)
        return error_set(error, ERROR_USAGE, "a rate must be above 0 per second");
    if (dots != NULL && slash == NULL)
        return error_set(error, ERROR_USAGE, "a ramp needs its time: write it like 100..2000/60s");
    return true;
}

bool
arrival_parse(
    const char *text, struct arrival_segment **segments, size_t *segment_count, struct error *error)
{
    char *copy = xstrdup(text);
    char *rest = copy;
    size_t capacity = 0;
    bool parsed = text[0] != '\0' || refuse(text, error);

    *segments = NULL;
    *segment_count = 0;
    for (char *part = strsep(&rest, ","); parsed && part != NULL; part = strsep(&rest, ",")) {
        struct arrival_segment segment = {0};

        parsed = parse_segment(part, &segment, error);
        *segments = grow(*segments, *segment_count, &capacity, sizeof **segments);
        (*segments)[(*segment_count)++] = segment;
    }
    for (size_t i = 0; parsed && *segment_count > 1 && i < *segment_count; i++)
        if ((*segments)[i].duration_ns == 0)
            parsed = error_set(error, ERROR_USAGE,
                "each of several rates needs its time: write it like 100/10s,400/10s");
    free(copy);
    if (!parsed) {
        free(*segments);
        *segments = NULL;
        *segment_count = 0;
    }
    return parsed;
}
