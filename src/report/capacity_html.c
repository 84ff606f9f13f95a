#include "pggrade/report/capacity_html.h"

#include <math.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/report/capacity_words.h"
#include "pggrade/report/format.h"
#include "pggrade/report/page.h"

#define HALF_WIDTH 1.96 /* of a 95 % interval, in standard errors */

void
capacity_html_range(struct html *html, const struct growth_range *range)
{
    struct text words = {0};

    format_ms(&words, range->value);
    if (isfinite(range->value)) {
        text_append(&words, " (");
        format_ms(&words, range->low);
        text_append(&words, "–");
        format_ms(&words, range->high);
        text_append(&words, ")");
    }
    html_begin(html, "td", "number");
    html_number(html, "data-value", range->value);
    html_take(html, &words);
    html_close(html, "td");
}

static void
cell(struct html *html, struct text *words)
{
    html_open(html, "td");
    html_take(html, words);
    html_close(html, "td");
}

static void
row_heading(struct html *html, const char *words)
{
    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    page_name(html, words);
    html_close(html, "th");
}

struct column {
    const char *words;
    bool number;
};

static void
begin_table(struct html *html, const char *class_name, const char *caption,
    const struct column *columns, size_t count)
{
    page_table_begin(html, class_name, caption);
    html_open(html, "thead");
    html_open(html, "tr");
    for (size_t i = 0; i < count; i++)
        page_heading(html, columns[i].words, columns[i].number);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
}

static void
end_table(struct html *html)
{
    html_close(html, "tbody");
    page_table_end(html);
}

static void
begin_section(struct html *html, const char *id, const char *title)
{
    html_open(html, "section");
    html_attribute(html, "id", id);
    html_element(html, "h2", NULL, title);
}

/* ---- the head ---- */

/* What is to be known of the last side, in one sentence. */
static void
append_verdict(struct text *out, const struct outlook *outlook)
{
    const struct capacity *capacity = outlook->capacity;
    size_t side = capacity->side_count - 1;
    size_t broken;
    const struct outlook_cell *first = capacity_first_to_break(outlook, side, &broken);

    text_append(out, capacity->sides[side].name);
    if (outlook->sides[side].search != NULL) {
        text_append(out, ": ");
        capacity_rate(out, outlook, side);
        text_append(out, ", for ");
        capacity_objective(out, capacity);
    }
    if (outlook->cell_count > 0) {
        text_printf(out, "%s %zu of %zu objectives %s broken today",
            outlook->sides[side].search != NULL ? ";" : ":", broken, capacity->objective_count,
            broken == 1 ? "is" : "are");
        if (first != NULL && isfinite(first->rows_limit.value)) {
            text_printf(
                out, ", the next to break is %s, ", capacity->objectives[first->objective].query);
            capacity_limit(out, outlook, first, true);
        } else {
            text_append(out, ", and none of the others breaks as far as can be foreseen");
        }
    }
    text_append(out, ".");
}

static void
write_head(struct html *html, const struct outlook *outlook)
{
    const struct capacity *capacity = outlook->capacity;
    struct text words = {0};
    char started[32];

    clock_format_utc(capacity->started_s, started, sizeof started);
    html_begin(html, "header", "sheet");
    html_element(html, "p", "eyebrow", "pggrade capacity report");
    html_element(html, "h1", NULL, capacity->title == NULL ? capacity->scenario : capacity->title);
    html_begin(html, "p", "facts");
    html_printf(html, "scenario %s, scale %.6g · PostgreSQL %s · measured %s", capacity->scenario,
        capacity->scale_asked, capacity->server_version == NULL ? "?" : capacity->server_version,
        started);
    html_close(html, "p");
    append_verdict(&words, outlook);
    html_begin(html, "p", "verdict");
    html_take(html, &words);
    html_close(html, "p");
    if (capacity->left_out_count > 0) {
        html_begin(html, "div", "notes");
        html_element(html, "h2", NULL, "Left out");
        html_open(html, "ul");
        for (size_t i = 0; i < capacity->left_out_count; i++)
            html_element(html, "li", NULL, capacity->left_out[i]);
        html_close(html, "ul");
        html_close(html, "div");
    }
    html_close(html, "header");
}

static void
write_contents(struct html *html, const struct outlook *outlook)
{
    const struct capacity *capacity = outlook->capacity;

    html_open(html, "nav");
    html_attribute(html, "aria-label", "Contents");
    html_open(html, "ul");
    page_link(html, "#limits", "Limits and dates");
    if (capacity->probe_count > 0)
        page_link(html, "#rate", "Rate");
    if (capacity->level_count > 0)
        page_link(html, "#concurrency", "Concurrency");
    if (outlook->cell_count > 0)
        page_link(html, "#growth", "Growth");
    if (outlook->size_count > 0)
        page_link(html, "#room", "Room");
    if (capacity->replay_count > 0)
        page_link(html, "#replay", "A day's traffic");
    page_link(html, "#method", "What this rests on");
    html_close(html, "ul");
    html_close(html, "nav");
}

/* ---- one table of limits and dates ---- */

static void
write_limit(struct html *html, const struct outlook *outlook, size_t side)
{
    const struct capacity *capacity = outlook->capacity;
    size_t broken;
    const struct outlook_cell *first = capacity_first_to_break(outlook, side, &broken);
    struct text words = {0};

    row_heading(html, capacity->sides[side].name);
    capacity_rate(&words, outlook, side);
    cell(html, &words);
    capacity_peak(&words, outlook, side);
    cell(html, &words);
    if (outlook->cell_count == 0)
        text_append(&words, "–");
    else
        text_printf(&words, "%zu of %zu", broken, capacity->objective_count);
    cell(html, &words);
    if (first == NULL || !isfinite(first->rows_limit.value)) {
        text_append(&words, first == NULL ? "–" : "none as far as can be foreseen");
    } else {
        text_printf(&words, "%s: ", capacity->objectives[first->objective].query);
        capacity_limit(&words, outlook, first, true);
    }
    cell(html, &words);
    html_close(html, "tr");
}

static void
write_limits(struct html *html, const struct outlook *outlook, const struct charts *charts)
{
    static const struct column columns[] = {{"side", false}, {"highest rate", false},
        {"most clients of use", false}, {"objectives broken today", false},
        {"the next one to break", false}};
    struct text words = {0};

    begin_section(html, "limits", "Limits and dates");
    text_append(&words, "The highest rate is that of ");
    capacity_objective(&words, outlook->capacity);
    text_append(&words,
        ", over all queries. Behind a figure stands its interval of 95 %; a rate lies between "
        "what held and what failed.");
    html_begin(html, "p", "note");
    html_take(html, &words);
    html_close(html, "p");
    begin_table(html, "figures", "Limits of each side", columns, COUNT_OF(columns));
    for (size_t side = 0; side < outlook->capacity->side_count; side++)
        write_limit(html, outlook, side);
    end_table(html);
    page_chart(html, charts, charts_find(charts, CHART_BREAKING, SIZE_MAX));
    html_close(html, "section");
}

/* ---- rate ---- */

static void
write_side_words(struct html *html, const struct outlook *outlook, size_t side, struct text *words)
{
    html_element(html, "dt", NULL, outlook->capacity->sides[side].name);
    html_begin(html, "dd", NULL);
    html_take(html, words);
    html_close(html, "dd");
}

static void
write_probe(struct html *html, const struct capacity *capacity, const struct capacity_probe *probe)
{
    struct text words = {0};

    row_heading(html, capacity->sides[probe->side].name);
    page_cell_ms(html, probe->rate);
    page_cell_ms(html, (double)probe->ok / ((double)probe->window_ns / 1e9));
    page_cell_ms(html, (double)probe->mean_ns / 1e6);
    page_cell_ms(html, (double)probe->p50_ns / 1e6);
    page_cell_ms(html, (double)probe->p95_ns / 1e6);
    page_cell_ms(html, (double)probe->p99_ns / 1e6);
    format_count(&words, probe->above);
    text_append(&words, " of ");
    format_count(&words, probe->offered);
    cell(html, &words);
    text_printf(&words, "%s%s", probe->held ? "held" : "failed", probe->confirmed ? " again" : "");
    cell(html, &words);
    html_close(html, "tr");
}

static void
write_rate(struct html *html, const struct outlook *outlook, const struct charts *charts)
{
    static const struct column columns[] = {{"side", false}, {"asked a second", true},
        {"done a second", true}, {"mean, ms", true}, {"p50, ms", true}, {"p95, ms", true},
        {"p99, ms", true}, {"beyond the limit", false}, {"outcome", false}};
    const struct capacity *capacity = outlook->capacity;

    if (capacity->probe_count == 0)
        return;
    begin_section(html, "rate", "How much traffic does it take?");
    html_open(html, "dl");
    for (size_t side = 0; side < capacity->side_count; side++) {
        struct text words = {0};

        capacity_rate(&words, outlook, side);
        text_append(&words, "; ");
        capacity_rate_remarks(&words, outlook, side);
        text_append(&words, ".");
        write_side_words(html, outlook, side, &words);
    }
    html_close(html, "dl");
    page_chart(html, charts, charts_find(charts, CHART_RATE, SIZE_MAX));
    html_open(html, "details");
    html_element(html, "summary", NULL, "Every rate tried");
    begin_table(html, "sortable", "Every rate tried", columns, COUNT_OF(columns));
    for (size_t i = 0; i < capacity->probe_count; i++)
        write_probe(html, capacity, &capacity->probes[i]);
    end_table(html);
    html_close(html, "details");
    html_close(html, "section");
}

/* ---- concurrency ---- */

static void
write_level(struct html *html, const struct outlook *outlook, size_t side,
    const struct outlook_level *level)
{
    struct scalability_value law =
        scalability_throughput(&outlook->sides[side].law, (double)level->clients);
    const struct growth_range throughput = {level->throughput,
        fmax(level->throughput - HALF_WIDTH * level->error, 0),
        level->throughput + HALF_WIDTH * level->error};
    const struct growth_range foretold = {law.value, law.low, law.high};

    row_heading(html, outlook->capacity->sides[side].name);
    page_cell_count(html, level->clients);
    capacity_html_range(html, &throughput);
    capacity_html_range(html, &foretold);
    page_cell_ms(html, level->p95_ms);
    page_cell_count(html, level->failures);
    html_close(html, "tr");
}

static void
write_concurrency(struct html *html, const struct outlook *outlook, const struct charts *charts)
{
    static const struct column columns[] = {{"side", false}, {"clients", true},
        {"throughput a second", true}, {"the law", true}, {"p95, ms", true}, {"failures", true}};
    const struct capacity *capacity = outlook->capacity;

    if (capacity->level_count == 0)
        return;
    begin_section(html, "concurrency", "How many at a time?");
    html_open(html, "dl");
    for (size_t side = 0; side < capacity->side_count; side++) {
        struct text words = {0};

        capacity_law(&words, outlook, side);
        text_append(&words, ".");
        write_side_words(html, outlook, side, &words);
    }
    html_close(html, "dl");
    page_chart(html, charts, charts_find(charts, CHART_CONCURRENCY, SIZE_MAX));
    html_open(html, "details");
    html_element(html, "summary", NULL, "Every level");
    begin_table(html, "sortable", "Every level of concurrency", columns, COUNT_OF(columns));
    for (size_t side = 0; side < capacity->side_count; side++)
        for (size_t i = 0; i < outlook->sides[side].level_count; i++)
            write_level(html, outlook, side, &outlook->sides[side].levels[i]);
    end_table(html);
    html_close(html, "details");
    html_close(html, "section");
}

/* ---- replay ---- */

static void
write_played(
    struct html *html, const struct capacity *capacity, const struct capacity_replay *played)
{
    row_heading(html, capacity->sides[played->side].name);
    html_element(html, "td", NULL, played->held ? "held" : "did not hold");
    page_cell_count(html, played->offered);
    page_cell_count(html, played->failed);
    page_cell_count(html, played->above);
    page_cell_ms(html, (double)played->p50_ns / 1e6);
    page_cell_ms(html, (double)played->p95_ns / 1e6);
    page_cell_ms(html, (double)played->p99_ns / 1e6);
    html_close(html, "tr");
}

static void
write_stretch(
    struct html *html, const struct capacity *capacity, const struct capacity_stretch *stretch)
{
    row_heading(html, capacity->sides[stretch->side].name);
    html_element(html, "td", NULL, stretch->label);
    page_cell_ms(html, stretch->rate);
    page_cell_count(html, stretch->executions);
    page_cell_count(html, stretch->failures);
    page_cell_ms(html, stretch->worst_p99_ns == 0 ? NAN : (double)stretch->worst_p99_ns / 1e6);
    page_cell_ms(html, (double)stretch->max_ns / 1e6);
    page_cell_count(html, stretch->backlog_max);
    html_close(html, "tr");
}

static void
write_replay(struct html *html, const struct outlook *outlook)
{
    static const struct column sides[] = {{"side", false}, {"outcome", false}, {"requests", true},
        {"failed", true}, {"beyond the limit", true}, {"p50, ms", true}, {"p95, ms", true},
        {"p99, ms", true}};
    static const struct column stretches[] = {{"side", false}, {"from", false},
        {"asked a second", true}, {"requests", true}, {"failed", true},
        {"worst p99 of a second, ms", true}, {"slowest, ms", true}, {"backlog", true}};
    const struct capacity *capacity = outlook->capacity;

    if (capacity->replay_count == 0)
        return;
    begin_section(html, "replay", "Does it hold through the day?");
    html_begin(html, "p", "note");
    html_printf(html, "The day of %s, compressed.", path_name(capacity->replay));
    html_close(html, "p");
    begin_table(html, "figures", "The day on each side", sides, COUNT_OF(sides));
    for (size_t i = 0; i < capacity->replay_count; i++)
        write_played(html, capacity, &capacity->replays[i]);
    end_table(html);
    begin_table(html, "sortable", "The day stretch by stretch", stretches, COUNT_OF(stretches));
    for (size_t i = 0; i < capacity->stretch_count; i++)
        write_stretch(html, capacity, &capacity->stretches[i]);
    end_table(html);
    html_close(html, "section");
}

/* ---- the end ---- */

static void
write_fact(struct html *html, const char *name, const char *words)
{
    html_element(html, "dt", NULL, name);
    html_element(html, "dd", NULL, words);
}

static void
write_method(struct html *html, const struct outlook *outlook)
{
    const struct capacity *capacity = outlook->capacity;
    const char *const *assumptions = capacity_assumptions(outlook);
    struct text words = {0};

    begin_section(html, "method", "What this rests on");
    html_open(html, "ul");
    for (size_t i = 0; assumptions[i] != NULL; i++)
        html_element(html, "li", NULL, assumptions[i]);
    html_close(html, "ul");
    html_element(html, "h3", NULL, "How it was measured");
    html_begin(html, "dl", "facts");
    text_printf(&words, "%.0f s of a budget of %.0f s, seed %llu",
        (double)capacity->duration_ns / 1e9, (double)capacity->budget_ns / 1e9,
        (unsigned long long)capacity->seed);
    write_fact(html, "time", text_string(&words));
    words.length = 0;
    text_printf(&words, "PostgreSQL %s, shared_buffers ",
        capacity->server_version == NULL ? "?" : capacity->server_version);
    format_bytes(&words, capacity->shared_buffers_bytes);
    write_fact(html, "server", text_string(&words));
    words.length = 0;
    text_printf(&words, "%s, %llu CPUs, ",
        capacity->cpu_model == NULL ? "an unknown CPU" : capacity->cpu_model,
        (unsigned long long)capacity->cpu_count);
    format_bytes(&words, capacity->memory_bytes);
    write_fact(html, "machine", text_string(&words));
    html_close(html, "dl");
    html_element(html, "h3", NULL, "Again");
    html_open(html, "pre");
    html_attribute(html, "tabindex", "0");
    html_attribute(html, "role", "region");
    html_attribute(html, "aria-label", "The command that repeats it");
    html_text(html, capacity->command == NULL ? "pggrade capacity" : capacity->command);
    html_close(html, "pre");
    html_close(html, "section");
    text_free(&words);
}

void
report_capacity_html(const struct outlook *outlook, const struct charts *charts, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    struct html html = {.out = out};
    struct text title = {0};

    text_printf(
        &title, "%s: capacity", capacity->title == NULL ? capacity->scenario : capacity->title);
    page_begin(&html, text_string(&title));
    write_head(&html, outlook);
    write_contents(&html, outlook);
    write_limits(&html, outlook, charts);
    write_rate(&html, outlook, charts);
    write_concurrency(&html, outlook, charts);
    capacity_html_growth(&html, outlook, charts);
    capacity_html_room(&html, outlook, charts);
    write_replay(&html, outlook);
    write_method(&html, outlook);
    page_end(&html, capacity->version);
    text_free(&title);
}
