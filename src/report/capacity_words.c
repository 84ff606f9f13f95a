#include "pggrade/report/capacity_words.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "pggrade/report/format.h"

#define SECONDS_PER_MONTH (365.25 * 86400 / 12)
#define ASSUMPTIONS_MAX 10

static const char *const month_names[] = {"January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December"};

static void
append_rows(struct text *out, double rows, const char *million, const char *billion)
{
    if (rows >= 999.5e6) {
        format_ms(out, rows / 1e9);
        text_append(out, billion);
    } else if (rows >= 999.5e3) {
        format_ms(out, rows / 1e6);
        text_append(out, million);
    } else {
        format_count(out, (uint64_t)fmax(rows + 0.5, 0));
    }
}

void
capacity_rows(struct text *out, double rows)
{
    append_rows(out, rows, " million", " billion");
}

static struct tm
calendar(const struct capacity *capacity, double months)
{
    time_t at = (time_t)(capacity->started_s + (int64_t)(months * SECONDS_PER_MONTH));
    struct tm date = {0};

    (void)gmtime_r(&at, &date); /* fails only for years beyond 2^31 */
    return date;
}

void
capacity_month(struct text *out, const struct capacity *capacity, double months)
{
    struct tm date = calendar(capacity, months);

    text_printf(out, "%s %d", month_names[date.tm_mon], date.tm_year + 1900);
}

void
capacity_objective(struct text *out, const struct capacity *capacity)
{
    text_printf(out, "%s<", capacity->slo_metric);
    format_ms(out, (double)capacity->slo_limit_ns / 1e6);
    text_printf(out, " ms and at most %.3g %% errors", 100 * capacity->errors_max);
}

void
capacity_month_short(struct text *out, const struct capacity *capacity, double months)
{
    struct tm date = calendar(capacity, months);

    text_printf(out, "%.3s %d", month_names[date.tm_mon], date.tm_year + 1900);
}

/* ---- rate ---- */

void
capacity_rate(struct text *out, const struct outlook *outlook, size_t side)
{
    const struct capacity_search *search = outlook->sides[side].search;

    if (search == NULL) {
        text_append(out, "not measured");
    } else if (!(search->held > 0)) {
        text_append(out, "none held");
        if (isfinite(search->failed)) {
            text_append(out, ", down to ");
            format_ms(out, search->failed);
            text_append(out, "/s");
        }
    } else {
        format_ms(out, search->held);
        text_append(out, "/s held");
        if (isfinite(search->failed)) {
            text_append(out, ", ");
            format_ms(out, search->failed);
            text_append(out, "/s failed");
        } else {
            text_append(out, ", and more was not tried");
        }
    }
}

void
capacity_rate_remarks(struct text *out, const struct outlook *outlook, size_t side)
{
    const struct outlook_side *found = &outlook->sides[side];

    if (found->search != NULL && found->search->held > 0) {
        if (!found->search->complete)
            text_append(out, "the search was not finished; ");
        else if (found->search->held_confirmed && found->search->failed_confirmed)
            text_append(out, "both tried twice; ");
        if (isfinite(found->knee)) {
            text_append(out, "knee at ");
            format_ms(out, found->knee);
            text_append(out, "/s; ");
        }
    }
    text_printf(out, "used up: %s", found->saturated == NULL ? "unknown" : found->saturated);
    if (found->generator_limited != NULL)
        text_printf(out, "; generator-limited: %s", found->generator_limited);
}

/* ---- concurrency ---- */

static void
append_interval(struct text *out, const char *name, const struct scalability_value *value)
{
    text_printf(out, "%s %.3g (%.3g–%.3g)", name, value->value, value->low, value->high);
}

static void
append_peak(struct text *out, const struct scalability *law)
{
    if (law->peak.value > law->reach) {
        text_printf(out,
            "; no peak up to %.0f clients, twice the most measured, and nothing is "
            "said beyond",
            law->reach);
        return;
    }
    text_printf(out, "; the peak is at %.0f clients (%.0f–", law->peak.value, law->peak.low);
    if (law->peak.high > law->reach)
        text_printf(out, "more than %.0f", law->reach);
    else
        text_printf(out, "%.0f", law->peak.high);
    text_append(out, ") with ");
    format_ms(out, law->peak_throughput);
    text_append(out, "/s");
}

void
capacity_law(struct text *out, const struct outlook *outlook, size_t side)
{
    const struct scalability *law = &outlook->sides[side].law;

    switch (law->refusal) {
    case SCALABILITY_FEW_LEVELS:
        text_printf(
            out, "no law: %zu levels, and %d are needed", law->levels, SCALABILITY_LEVELS_MIN);
        return;
    case SCALABILITY_NO_THROUGHPUT:
        text_append(out, "no law: at some level nothing succeeded");
        return;
    case SCALABILITY_NO_LAW:
        text_append(out, "no law: no curve of its form comes near");
        return;
    case SCALABILITY_FITTED:
        break;
    }
    append_interval(out, "one client", &law->lambda);
    append_interval(out, "/s, contention σ", &law->sigma);
    append_interval(out, ", coherency κ", &law->kappa);
    append_peak(out, law);
    if (law->misfit > 3)
        text_printf(out,
            "; the levels scatter %.1f times as much as they should, so the law fits "
            "badly",
            law->misfit);
}

void
capacity_peak(struct text *out, const struct outlook *outlook, size_t side)
{
    const struct scalability *law = &outlook->sides[side].law;

    if (law->refusal != SCALABILITY_FITTED) {
        text_append(out, "–");
    } else if (law->peak.value > law->reach) {
        text_printf(out, "above %.0f", law->reach);
    } else {
        text_printf(out, "%.0f (%.0f–", law->peak.value, law->peak.low);
        if (law->peak.high > law->reach)
            text_append(out, "?)");
        else
            text_printf(out, "%.0f)", law->peak.high);
    }
}

/* ---- growth ---- */

static void
append_dates(struct text *out, const struct capacity *capacity, const struct outlook_months *months)
{
    text_append(out, "in ");
    capacity_month(out, capacity, months->value);
    text_append(out, " (");
    if (months->low <= 0)
        text_append(out, "now");
    else
        capacity_month(out, capacity, months->low);
    text_append(out, "–");
    if (months->high > CAPACITY_MONTHS_FAR)
        text_append(out, "never");
    else
        capacity_month(out, capacity, months->high);
    text_append(out, ")");
}

static void
append_row_limit(struct text *out, const struct growth_range *rows)
{
    text_append(out, "at ");
    capacity_rows(out, rows->value);
    text_append(out, " rows (");
    capacity_rows(out, rows->low);
    text_append(out, "–");
    if (isinf(rows->high))
        text_append(out, "never");
    else
        capacity_rows(out, rows->high);
    text_append(out, ")");
}

const struct outlook_cell *
capacity_first_to_break(const struct outlook *outlook, size_t side, size_t *broken)
{
    const struct outlook_cell *first = NULL;
    double times = INFINITY;

    *broken = 0;
    for (size_t i = 0; i < outlook->cell_count; i++) {
        const struct outlook_cell *candidate = &outlook->cells[i];
        double candidate_times = candidate->rows_limit.value / candidate->rows_today;

        if (candidate->side != side || !candidate->latency.known)
            continue;
        if (outlook_broken(candidate)) {
            ++*broken;
        } else if (candidate_times < times) {
            times = candidate_times;
            first = candidate;
        }
    }
    return first;
}

void
capacity_limit(
    struct text *out, const struct outlook *outlook, const struct outlook_cell *cell, bool dates)
{
    if (!cell->latency.known) {
        text_append(out, "unknown: too few sizes were measured");
    } else if (outlook_broken(cell)) {
        text_append(out, "broken today");
    } else if (isinf(cell->rows_limit.value)) {
        text_printf(out, "not within %.0f times the rows measured", GROWTH_REACH);
        if (isfinite(cell->rows_limit.low)) {
            text_append(out, " (perhaps ");
            capacity_rows(out, cell->rows_limit.low);
            text_append(out, ")");
        }
    } else if (dates && isfinite(cell->months_limit.value) &&
        cell->months_limit.value <= CAPACITY_MONTHS_FAR) {
        append_dates(out, outlook->capacity, &cell->months_limit);
    } else {
        append_row_limit(out, &cell->rows_limit);
    }
}

void
capacity_limit_short(
    struct text *out, const struct outlook *outlook, const struct outlook_cell *cell)
{
    if (!cell->latency.known) {
        text_append(out, "?");
    } else if (outlook_broken(cell)) {
        text_append(out, "broken");
    } else if (isinf(cell->rows_limit.value)) {
        text_append(out, "–");
    } else if (isfinite(cell->months_limit.value) &&
        cell->months_limit.value <= CAPACITY_MONTHS_FAR) {
        capacity_month_short(out, outlook->capacity, cell->months_limit.value);
    } else {
        append_rows(out, cell->rows_limit.value, "M", "G");
    }
}

void
capacity_size(struct text *out, const struct growth_range *bytes)
{
    if (!isfinite(bytes->value)) {
        text_append(out, "–");
        return;
    }
    format_bytes(out, (uint64_t)bytes->value);
    text_append(out, " (");
    format_bytes(out, (uint64_t)fmax(bytes->low, 0));
    text_append(out, "–");
    format_bytes(out, (uint64_t)bytes->high);
    text_append(out, ")");
}

void
capacity_memory(struct text *out, const struct outlook *outlook, size_t side)
{
    const struct capacity *capacity = outlook->capacity;
    const struct outlook_memory *memory = &outlook->memory[side];

    if (isnan(memory->times.value))
        return;
    text_printf(out, "%s: the working set ", capacity->sides[side].name);
    if (isinf(memory->times.value)) {
        text_append(out, "stays within shared_buffers (");
        format_bytes(out, capacity->shared_buffers_bytes);
        text_append(out, ") as far as is known");
        return;
    }
    text_append(out, "outgrows shared_buffers (");
    format_bytes(out, capacity->shared_buffers_bytes);
    text_printf(out, ") at %.3g times today's rows (%.3g–%.3g)", memory->times.value,
        memory->times.low, memory->times.high);
    if (isfinite(memory->months.value) && memory->months.value > 0 &&
        memory->months.value <= CAPACITY_MONTHS_FAR) {
        text_append(out, ", ");
        append_dates(out, capacity, &memory->months);
    }
    text_append(out, "; beyond, latencies will be longer than is foreseen here");
}

/* ---- assumptions ---- */

/* The smallest size at which the data of all sides together, which share the server, do not fit
 * into shared_buffers; NAN: all do. */
static double
crowded_scale(const struct capacity *capacity)
{
    double scale = NAN;

    for (size_t step = 0; step < capacity->step_count; step++) {
        uint64_t bytes = 0;

        for (size_t i = 0; i < capacity->relation_count; i++)
            bytes += capacity->relations[i].step == step ? capacity->relations[i].size_bytes : 0;
        if (bytes > capacity->shared_buffers_bytes && !(scale <= capacity->steps[step].scale))
            scale = capacity->steps[step].scale;
    }
    return scale;
}

static void
add_growth_assumptions(const struct outlook *outlook, const char **sentences, size_t *count)
{
    const struct capacity *capacity = outlook->capacity;

    sentences[(*count)++] = arena_printf(outlook->arena,
        "Growth: the data grow as the scenario's generator makes them, at scales up to %g; one "
        "query at a time on an idle server, from memory.  Today is scale %g.  Nothing is said "
        "beyond %.0f times the rows measured.",
        outlook->scale_largest, capacity->scale_asked, GROWTH_REACH);
    sentences[(*count)++] =
        "A law is chosen by QAIC on the exact counts of buffers, unless the latency contradicts it "
        "clearly; intervals are of 95 % and span every law that is plausible.  A plan that changes "
        "beyond the sizes measured is not foreseen.";
    if (isfinite(crowded_scale(capacity)))
        sentences[(*count)++] = arena_printf(outlook->arena,
            "From scale %g on the data of all sides together do not fit into shared_buffers, which "
            "the sides share: latencies there are longer than those of one side alone.",
            crowded_scale(capacity));
    if (outlook->predictions > 0)
        sentences[(*count)++] = arena_printf(outlook->arena,
            "Tried on itself: scale %g predicted from the smaller ones held for the buffers of %zu "
            "and "
            "the latency of %zu of %zu queries and sides.",
            outlook->scale_largest, outlook->buffers_held, outlook->latency_held,
            outlook->predictions);
    sentences[(*count)++] =
        "The working set is all of the tables and indexes that the plans touch: an upper bound.";
    if (isfinite(capacity->growth_month))
        sentences[(*count)++] = arena_printf(outlook->arena,
            "Dates: %s, so %.3g %% a month (%.3g–%.3g) of %s, for all tables alike, from the day "
            "of "
            "the measurement on.",
            capacity->growth, 100 * capacity->growth_month, 100 * capacity->growth_low,
            100 * capacity->growth_high,
            capacity->growth_compound ? "what there is by then" : "what there is today");
}

const char *const *
capacity_assumptions(const struct outlook *outlook)
{
    const struct capacity *capacity = outlook->capacity;
    const char **sentences = arena_alloc(outlook->arena, ASSUMPTIONS_MAX, sizeof *sentences);
    size_t count = 0;

    if (capacity->probe_count > 0)
        sentences[count++] = arena_printf(outlook->arena,
            "Rate: all queries by their @weight, %s arrivals over %llu connections at scale %g; "
            "times count from when a request was due.  The rate between what held and what failed "
            "is the limit of this machine, %llu CPUs that the load generator shares.",
            capacity->arrivals, (unsigned long long)capacity->clients, capacity->scale,
            (unsigned long long)capacity->cpu_count);
    if (capacity->level_count > 0)
        sentences[count++] = arena_printf(outlook->arena,
            "Concurrency: clients that ask again at once, at scale %g; N / mean response is the "
            "throughput.  The Universal Scalability Law by weighted least squares, 95 %% "
            "intervals; "
            "nothing is said beyond twice the most clients measured.",
            capacity->scale);
    if (capacity->step_count > 0)
        add_growth_assumptions(outlook, sentences, &count);
    return sentences;
}
