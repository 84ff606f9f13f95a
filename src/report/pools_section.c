#include "pggrade/report/pools_section.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "pggrade/base/json.h"
#include "pggrade/grade/pools.h"
#include "pggrade/report/format.h"
#include "pggrade/report/pools_plot.h"
#include "pggrade/report/pools_words.h"

#define DIGITS 6
#define NAME_COLUMNS 15

/* A number that takes so many columns, a blank before it. */
static void
append_right(struct text *out, const char *words, size_t width)
{
    for (size_t i = text_columns(words); i < width; i++)
        text_append_char(out, ' ');
    text_append(out, words);
}

static void
append_ms(struct text *out, double ms, size_t width)
{
    struct text figure = {0};

    format_ms(&figure, ms);
    append_right(out, text_string(&figure), width);
    text_free(&figure);
}

/* ---- the terminal ---- */

static void
terminal_row(const struct run *run, const struct pools *pools, size_t index, struct text *out)
{
    const struct pool_row *row = &pools->rows[index];
    const struct run_pool *pool = &run->sides[row->side].pool;
    struct text cpu = {0};
    struct text servers = {0};

    format_cut(out, run->sides[row->side].name, NAME_COLUMNS, true);
    append_ms(out, row->pressure.ok_rate, 6);
    append_ms(out, row->p50.value, 7);
    append_ms(out, pools_figure(pools, row).value, 7);
    append_ms(out, pools_words_quantile_ms(row, TIME_QUEUE, METRIC_P50), 9);
    append_ms(out, pools_words_quantile_ms(row, TIME_QUEUE, pools->metric), 7);
    append_ms(out, pools_words_quantile_ms(row, TIME_SERVICE, pools->metric), 9);
    text_printf(&servers, "%" PRIu64, pool->servers_max);
    append_right(out, text_string(&servers), 6);
    if (isnan(row->server_cpus))
        text_append(&cpu, "–");
    else
        text_printf(&cpu, "%.2f", row->server_cpus + row->pooler_cpus);
    append_right(out, text_string(&cpu), 5);
    if (pools_words_mark(pools, index)[0] != '\0')
        text_printf(out, " %s", pools_words_mark(pools, index));
    text_append_char(out, '\n');
    text_free(&cpu);
    text_free(&servers);
}

static void
terminal_findings(const struct pools *pools, size_t width, struct text *out)
{
    for (size_t i = 0; i < pools->finding_count; i++) {
        const struct pool_finding *finding = &pools->findings[i];

        text_printf(out, "%s: %s\n", finding->where, finding->code);
        format_wrapped(out, "    ", 4, width, finding->evidence);
        if (finding->remedy != NULL)
            format_wrapped(out, "  → ", 4, width, finding->remedy);
    }
    if (pools->finding_count > 0)
        text_append_char(out, '\n');
}

static void
terminal_choice(const struct card *card, const struct pools *pools, size_t width, struct text *out)
{
    struct text words = {0};

    pools_words_choice(&words, card->run, pools);
    format_wrapped(out, "", 0, width, text_string(&words));
    if (pools->chosen != SIZE_MAX) {
        words.length = 0;
        pools_words_little(&words, card->run, pools);
        format_wrapped(out, "", 0, width, text_string(&words));
        text_append(out, "\nTo paste:\n");
        text_append(out,
            pools_settings(&card->run->sides[pools->rows[pools->chosen].side].pool, card->arena));
    }
    text_append_char(out, '\n');
    text_free(&words);
}

void
pools_section_terminal(const struct card *card, size_t width, bool verbose, struct text *out)
{
    struct pools pools = pools_of(card->run, card->arena);
    const char *metric = metric_names[pools.metric];
    struct text details = {0};

    if (pools.row_count == 0)
        return;
    text_printf(out, "%-15s%6s%7s%7s%9s%7s%9s%6s%5s\n", "pools, ms", "done/s", "p50", metric,
        "wait p50", metric, "database", "conns", "CPUs");
    for (size_t i = 0; i < pools.row_count; i++) {
        terminal_row(card->run, &pools, i, out);
        if (!verbose)
            continue;
        details.length = 0;
        pools_words_details(&details, card->run, &pools.rows[i]);
        format_wrapped(out, "      ", 6, width, text_string(&details));
    }
    text_free(&details);
    text_append_char(out, '\n');
    pools_plot(card->run, &pools, width, out);
    terminal_choice(card, &pools, width, out);
    terminal_findings(&pools, width, out);
}

/* ---- Markdown ---- */

static void
markdown_row(const struct card *card, const struct pools *pools, size_t index, struct text *out)
{
    const struct pool_row *row = &pools->rows[index];
    const struct run_pool *pool = &card->run->sides[row->side].pool;
    const double figures[] = {row->pressure.ok_rate, row->p50.value, pools_figure(pools, row).value,
        pools_words_quantile_ms(row, TIME_QUEUE, METRIC_P50),
        pools_words_quantile_ms(row, TIME_QUEUE, pools->metric),
        pools_words_quantile_ms(row, TIME_SERVICE, pools->metric)};
    struct text details = {0};

    text_append(out, "| ");
    format_cell(out, card->run->sides[row->side].name);
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        text_append(out, " | ");
        format_ms(out, figures[i]);
    }
    text_printf(out, " | %" PRIu64 " | ", pool->servers_max);
    pools_words_details(&details, card->run, row);
    format_cell(out, text_string(&details));
    text_printf(out, " | %s |\n", pools_words_mark(pools, index));
    text_free(&details);
}

void
pools_section_markdown(const struct card *card, struct text *out)
{
    struct pools pools = pools_of(card->run, card->arena);
    const char *metric = metric_names[pools.metric];

    if (pools.row_count == 0)
        return;
    text_printf(out,
        "## Pools\n\n| pool | done/s | p50 ms | %s ms | wait p50 ms | wait %s ms | database %s ms "
        "| connections | | |\n|---|---:|---:|---:|---:|---:|---:|---:|---|---|\n",
        metric, metric, metric);
    for (size_t i = 0; i < pools.row_count; i++)
        markdown_row(card, &pools, i, out);
    text_append_char(out, '\n');
    pools_words_choice(out, card->run, &pools);
    text_append(out, "\n\n");
    if (pools.chosen != SIZE_MAX) {
        pools_words_little(out, card->run, &pools);
        text_printf(out, "\n\n```\n%s```\n\n",
            pools_settings(&card->run->sides[pools.rows[pools.chosen].side].pool, card->arena));
    }
    for (size_t i = 0; i < pools.finding_count; i++) {
        text_append(out, "- ");
        format_cell(out, pools.findings[i].where);
        text_printf(out, ": `%s`, ", pools.findings[i].code);
        format_cell(out, pools.findings[i].evidence);
        if (pools.findings[i].remedy != NULL) {
            text_append(out, " → ");
            format_cell(out, pools.findings[i].remedy);
        }
        text_append_char(out, '\n');
    }
    if (pools.finding_count > 0)
        text_append_char(out, '\n');
}

/* ---- the summary ---- */

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *
parts_json(const struct run_pool *pool)
{
    json_t *list = json_array();

    for (size_t i = 0; i < pool->part_count; i++) {
        const struct run_part *part = &pool->parts[i];
        double scale = 1e6 * (double)part->count;
        json_t *object = json_object();

        set(object, "fraction", json_real(part->fraction));
        set(object, "count", json_integer((json_int_t)part->count));
        set(object, "response_ms", json_rounded((double)part->response_ns / scale, DIGITS));
        set(object, "wait_ms", json_rounded((double)part->queue_ns / scale, DIGITS));
        set(object, "database_ms", json_rounded((double)part->service_ns / scale, DIGITS));
        set(object, "generator_ms", json_rounded((double)part->lag_ns / scale, DIGITS));
        (void)json_array_append_new(list, object);
    }
    return list;
}

static json_t *
row_json(const struct run *run, const struct pools *pools, const struct pool_row *row)
{
    const struct run_pool *pool = &run->sides[row->side].pool;
    struct quads_interval figure = pools_figure(pools, row);
    json_t *object = json_object();

    set(object, "side", json_string(run->sides[row->side].name));
    set(object, "mode", json_string(pool->mode));
    set(object, "size", json_integer((json_int_t)pool->size));
    set(object, "holds", json_boolean(row->holds));
    set(object, "good", json_boolean(row->good));
    set(object, "value_ms", json_rounded(figure.value, DIGITS));
    set(object, "low_ms", json_rounded(figure.low, DIGITS));
    set(object, "high_ms", json_rounded(figure.high, DIGITS));
    set(object, "busy", json_rounded(row->busy, DIGITS));
    set(object, "connections_opened", json_integer((json_int_t)pool->opened));
    set(object, "server_connections", json_integer((json_int_t)pool->servers_max));
    set(object, "server_cpus", json_rounded(row->server_cpus, DIGITS));
    set(object, "pooler_cpus", json_rounded(row->pooler_cpus, DIGITS));
    set(object, "memory_bytes", json_integer((json_int_t)pool->memory_bytes));
    set(object, "parts", parts_json(pool));
    return object;
}

json_t *
pools_section_json(const struct card *card)
{
    const struct run *run = card->run;
    struct pools pools = pools_of(run, card->arena);
    json_t *object;
    json_t *rows;
    json_t *findings;

    if (pools.row_count == 0)
        return NULL;
    object = json_object();
    rows = json_array();
    findings = json_array();
    set(object, "metric", json_string(metric_names[pools.metric]));
    set(object, "chosen",
        pools.chosen == SIZE_MAX ? json_null()
                                 : json_string(run->sides[pools.rows[pools.chosen].side].name));
    set(object, "best",
        pools.best == SIZE_MAX ? json_null()
                               : json_string(run->sides[pools.rows[pools.best].side].name));
    for (size_t i = 0; i < pools.row_count; i++)
        (void)json_array_append_new(rows, row_json(run, &pools, &pools.rows[i]));
    set(object, "pools", rows);
    for (size_t i = 0; i < pools.finding_count; i++) {
        const struct pool_finding *finding = &pools.findings[i];
        json_t *item = json_object();

        set(item, "code", json_string(finding->code));
        set(item, "where", json_string(finding->where));
        set(item, "evidence", json_string(finding->evidence));
        set(item, "remedy", finding->remedy == NULL ? json_null() : json_string(finding->remedy));
        (void)json_array_append_new(findings, item);
    }
    set(object, "findings", findings);
    return object;
}
