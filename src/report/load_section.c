#include "pggrade/report/load_section.h"

#include <math.h>

#include "pggrade/base/json.h"
#include "pggrade/grade/pressure.h"
#include "pggrade/report/format.h"

#define DIGITS 6

/* The percentiles of a table, and of each clock in the summary. */
static const enum metric shown[] = {METRIC_P50, METRIC_P95, METRIC_P99, METRIC_P999, METRIC_MAX};

static void
append_duration(struct text *out, uint64_t duration_ns)
{
    if (duration_ns >= 1000000000)
        text_printf(out, "%.6g s", (double)duration_ns / 1e9);
    else
        text_printf(out, "%.6g ms", (double)duration_ns / 1e6);
}

static bool
any_pool(const struct run *run)
{
    for (size_t side = 0; side < run->side_count; side++)
        if (run->sides[side].pool.mode != NULL)
            return true;
    return false;
}

/* "1000/s Poisson arrivals, all queries mixed, 16 connections, prepared, 20 s a side" */
static void
append_how(struct text *out, const struct run *run)
{
    const struct run_traffic *how = &run->how;

    if (how->rate != NULL)
        text_printf(out, "%s requests a second, %s arrivals", how->rate, how->arrivals);
    else
        text_append(out, "clients that wait for their answers");
    if (how->think_ns > 0) {
        text_append(out, " and pause for ");
        append_duration(out, how->think_ns);
    }
    text_printf(out, ", %s, %llu connection%s%s%s, %s protocol",
        how->mixed ? "all queries mixed" : "a query at a time", (unsigned long long)run->clients,
        run->clients == 1 ? "" : "s", any_pool(run) ? " (pools have their own)" : "",
        how->reconnect ? ", a new one for every execution" : "", how->protocol);
    if (how->pipeline)
        text_append(out, " in pipelines");
    if (how->binary)
        text_append(out, ", binary numbers");
    if (how->isolation != NULL)
        text_printf(out, ", %s", how->isolation);
    text_append(out, ", ");
    append_duration(out, run->sides[0].load.window_ns);
    text_append(out, " a side");
}

static void
append_figure(struct text *out, double value, size_t width)
{
    struct text figure = {0};

    format_ms(&figure, value);
    for (size_t i = text_columns(text_string(&figure)); i < width; i++)
        text_append_char(out, ' ');
    text_append(out, text_string(&figure));
    text_free(&figure);
}

/* "12,000 offered = 11,990 ok + 10 failed": classes without a request are left out. */
static void
append_identity(struct text *out, const struct pressure *pressure)
{
    const struct {
        uint64_t count;
        const char *words;
    } classes[] = {
        {pressure->counts.failed, "failed"},
        {pressure->counts.timed_out, "timed out"},
        {pressure->counts.skipped, "skipped as too late"},
        {pressure->counts.censored, "unfinished"},
    };

    format_count(out, pressure->counts.offered);
    text_append(out, " offered = ");
    format_count(out, pressure->ok);
    text_append(out, " ok");
    for (size_t i = 0; i < COUNT_OF(classes); i++)
        if (classes[i].count > 0) {
            text_append(out, " + ");
            format_count(out, classes[i].count);
            text_printf(out, " %s", classes[i].words);
        }
    if (pressure->counts.retried > 0) {
        text_append(out, "; ");
        format_count(out, pressure->counts.retried);
        text_append(out, " retried");
    }
}

/* The three parts of the response, where there are three. */
static void
append_parts(struct text *out, const struct run *run, const struct pressure *pressure)
{
    if (run->how.rate == NULL || pressure->times[TIME_SERVICE].count == 0)
        return;
    text_append(out, "; p99 of the wait for a connection ");
    format_ms(out, pressure->times[TIME_QUEUE].quantiles_ms[METRIC_P99]);
    text_append(out, " ms, of the server ");
    format_ms(out, pressure->times[TIME_SERVICE].quantiles_ms[METRIC_P99]);
    text_append(out, " ms, of the generator ");
    format_ms(out, pressure->times[TIME_LAG].quantiles_ms[METRIC_P99]);
    text_append(out, " ms");
}

static void
append_refusals(struct text *out, const struct run *run, const struct run_side *side)
{
    const struct run_load *load = &side->load;

    for (size_t i = 0; i < load->refusal_count; i++)
        text_printf(out, "; connections refused or lost %llu times (%s): %s",
            (unsigned long long)load->refusals[i].count, load->refusals[i].sqlstate,
            load->refusals[i].message);
    if (load->refusal_count > 0 && !run->how.reconnect && load->connected < run->clients)
        text_printf(out, "; %llu of %llu connections were there at the end",
            (unsigned long long)load->connected, (unsigned long long)run->clients);
}

/* All that is to be said of a side besides its row. */
static void
append_remarks(
    struct text *out, const struct run *run, size_t side, const struct pressure *pressure)
{
    append_identity(out, pressure);
    append_parts(out, run, pressure);
    append_refusals(out, run, &run->sides[side]);
    if (pressure->overloaded != NULL)
        text_printf(out, "; %s", pressure->overloaded);
    if (pressure->generator_limited != NULL)
        text_printf(out, "; generator-limited: %s", pressure->generator_limited);
}

void
load_section_how(const struct card *card, struct text *out)
{
    append_how(out, card->run);
}

void
load_section_remarks(const struct card *card, size_t side, struct text *out)
{
    struct pressure pressure = pressure_of(card->run, side, card->arena);

    append_remarks(out, card->run, side, &pressure);
}

static void
terminal_side(const struct card *card, size_t side, size_t width, struct text *out)
{
    const struct run *run = card->run;
    struct pressure pressure = pressure_of(run, side, card->arena);
    struct text remarks = {0};

    text_append(out, "  ");
    format_cut(out, run->sides[side].name, 18, true);
    append_figure(out, pressure.ok_rate, 10);
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        append_figure(out, pressure.times[TIME_RESPONSE].quantiles_ms[shown[i]], 9);
    text_append_char(out, '\n');
    append_remarks(&remarks, run, side, &pressure);
    format_wrapped(out, "    ", 4, width, text_string(&remarks));
    text_free(&remarks);
}

void
load_section_how_wrapped(const struct card *card, size_t width, struct text *out)
{
    struct text how = {0};

    append_how(&how, card->run);
    format_wrapped(out, "Load: ", 6, width, text_string(&how));
    text_free(&how);
}

void
load_section_terminal(const struct card *card, size_t width, struct text *out)
{
    if (!card->run->traffic)
        return;
    load_section_how_wrapped(card, width, out);
    text_printf(out, "  %-18s%10s%9s%9s%9s%9s%9s\n", "response, ms", "done/s", "p50", "p95", "p99",
        "p99.9", "max");
    for (size_t side = 0; side < card->run->side_count; side++)
        terminal_side(card, side, width, out);
    text_append_char(out, '\n');
}

void
load_section_markdown(const struct card *card, struct text *out)
{
    const struct run *run = card->run;

    if (!run->traffic)
        return;
    text_append(out, "## Under load\n\n");
    append_how(out, run);
    text_append(out,
        ".\n\n| side | done/s | p50 ms | p95 ms | p99 ms | p99.9 ms | max ms | |\n"
        "|---|---:|---:|---:|---:|---:|---:|---|\n");
    for (size_t side = 0; side < run->side_count; side++) {
        struct pressure pressure = pressure_of(run, side, card->arena);
        struct text remarks = {0};

        text_append(out, "| ");
        format_cell(out, run->sides[side].name);
        text_append(out, " | ");
        format_ms(out, pressure.ok_rate);
        for (size_t i = 0; i < COUNT_OF(shown); i++) {
            text_append(out, " | ");
            format_ms(out, pressure.times[TIME_RESPONSE].quantiles_ms[shown[i]]);
        }
        text_append(out, " | ");
        append_remarks(&remarks, run, side, &pressure);
        format_cell(out, text_string(&remarks));
        text_free(&remarks);
        text_append(out, " |\n");
    }
    text_append_char(out, '\n');
}

/* ---- the summary ---- */

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *
times_json(const struct pressure_times *times)
{
    static const char *const keys[COUNT_OF(shown)] = {
        "p50_ms", "p95_ms", "p99_ms", "p999_ms", "max_ms"};
    json_t *object = json_object();

    set(object, "count", json_integer((json_int_t)times->count));
    set(object, "average_ms", json_rounded(times->average_ms, DIGITS));
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        set(object, keys[i], json_rounded(times->quantiles_ms[shown[i]], DIGITS));
    return object;
}

static json_t *
text_or_null(const char *text)
{
    return text == NULL ? json_null() : json_string(text);
}

json_t *
load_section_json(const struct card *card, size_t side)
{
    const struct run_load *load = &card->run->sides[side].load;
    struct pressure pressure = pressure_of(card->run, side, card->arena);
    json_t *object = json_object();
    json_t *times = json_object();

    set(object, "offered", json_integer((json_int_t)pressure.counts.offered));
    set(object, "ok", json_integer((json_int_t)pressure.ok));
    set(object, "failed", json_integer((json_int_t)pressure.counts.failed));
    set(object, "timed_out", json_integer((json_int_t)pressure.counts.timed_out));
    set(object, "skipped", json_integer((json_int_t)pressure.counts.skipped));
    set(object, "censored", json_integer((json_int_t)pressure.counts.censored));
    set(object, "retried", json_integer((json_int_t)pressure.counts.retried));
    set(object, "window_ms", json_rounded((double)load->window_ns / 1e6, DIGITS));
    set(object, "offered_per_s", json_rounded(pressure.offered_rate, DIGITS));
    set(object, "ok_per_s", json_rounded(pressure.ok_rate, DIGITS));
    set(object, "backlog_max", json_integer((json_int_t)load->backlog_max));
    set(object, "backlog_end", json_integer((json_int_t)load->backlog_end));
    set(object, "overloaded", text_or_null(pressure.overloaded));
    set(object, "generator_share", json_rounded(pressure.generator_share, DIGITS));
    set(object, "generator_limited", text_or_null(pressure.generator_limited));
    for (size_t kind = 0; kind < TIME_COUNT; kind++)
        set(times, time_names[kind], times_json(&pressure.times[kind]));
    set(object, "times", times);
    return object;
}
