#include <math.h>

#include "pggrade/base/file.h"
#include "pggrade/report/capacity.h"
#include "pggrade/report/capacity_words.h"
#include "pggrade/report/format.h"

static void
cell(struct text *out, struct text *words)
{
    text_append(out, " | ");
    format_cell(out, text_string(words));
    text_free(words);
}

static void
cell_text(struct text *out, const char *text)
{
    text_append(out, " | ");
    format_cell(out, text);
}

static void
cell_ms(struct text *out, double value)
{
    struct text words = {0};

    format_ms(&words, value);
    cell(out, &words);
}

/* "1.2 (1.1–1.3)" */
static void
cell_range(struct text *out, const struct growth_range *range)
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
    cell(out, &words);
}

/* ---- one table of limits and dates ---- */

static void
limits_row(const struct outlook *outlook, size_t side, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    size_t broken;
    const struct outlook_cell *first = capacity_first_to_break(outlook, side, &broken);
    struct text words = {0};

    text_append(out, "| ");
    format_cell(out, capacity->sides[side].name);
    capacity_rate(&words, outlook, side);
    cell(out, &words);
    capacity_peak(&words, outlook, side);
    cell(out, &words);
    if (outlook->cell_count == 0)
        text_append(&words, "–");
    else
        text_printf(&words, "%zu of %zu", broken, capacity->objective_count);
    cell(out, &words);
    if (first == NULL) {
        text_append(&words, "–");
    } else {
        text_printf(&words, "%s: ", capacity->objectives[first->objective].query);
        capacity_limit(&words, outlook, first, true);
    }
    cell(out, &words);
    text_append(out, " |\n");
}

static void
limits(const struct outlook *outlook, struct text *out)
{
    text_append(out, "## Limits\n\n| side | highest rate, ");
    capacity_objective(out, outlook->capacity);
    text_append(out,
        " | most clients of use | objectives broken today | the next one to break "
        "|\n|---|---|---|---|---|\n");
    for (size_t side = 0; side < outlook->capacity->side_count; side++)
        limits_row(outlook, side, out);
    text_append_char(out, '\n');
}

/* ---- rate ---- */

static void
rate(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;

    if (capacity->probe_count == 0)
        return;
    text_append(out, "## How much traffic does it take?\n\n");
    for (size_t side = 0; side < capacity->side_count; side++) {
        struct text words = {0};

        text_append(out, "- **");
        format_cell(out, capacity->sides[side].name);
        text_append(out, "**: ");
        capacity_rate(&words, outlook, side);
        text_append(&words, "; ");
        capacity_rate_remarks(&words, outlook, side);
        format_cell(out, text_string(&words));
        text_append(out, ".\n");
        text_free(&words);
    }
    text_append(out,
        "\n| side | asked/s | done/s | mean ms | p50 ms | p95 ms | p99 ms | beyond the "
        "limit | |\n|---|---:|---:|---:|---:|---:|---:|---:|---|\n");
    for (size_t i = 0; i < capacity->probe_count; i++) {
        const struct capacity_probe *probe = &capacity->probes[i];
        struct text words = {0};

        text_append(out, "| ");
        format_cell(out, capacity->sides[probe->side].name);
        cell_ms(out, probe->rate);
        cell_ms(out, (double)probe->ok / ((double)probe->window_ns / 1e9));
        cell_ms(out, (double)probe->mean_ns / 1e6);
        cell_ms(out, (double)probe->p50_ns / 1e6);
        cell_ms(out, (double)probe->p95_ns / 1e6);
        cell_ms(out, (double)probe->p99_ns / 1e6);
        format_count(&words, probe->above);
        text_append(&words, " of ");
        format_count(&words, probe->offered);
        cell(out, &words);
        cell_text(out,
            probe->held            ? (probe->confirmed ? "held again" : "held")
                : probe->confirmed ? "failed again"
                                   : "failed");
        text_append(out, " |\n");
    }
    text_append_char(out, '\n');
}

/* ---- concurrency ---- */

static void
concurrency(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;

    if (capacity->level_count == 0)
        return;
    text_append(out, "## How many at a time?\n\n");
    for (size_t side = 0; side < capacity->side_count; side++) {
        struct text words = {0};

        text_append(out, "- **");
        format_cell(out, capacity->sides[side].name);
        text_append(out, "**: ");
        capacity_law(&words, outlook, side);
        format_cell(out, text_string(&words));
        text_append(out, ".\n");
        text_free(&words);
    }
    text_append(out,
        "\n| side | clients | throughput/s | ± | the law | p95 ms | failures |\n"
        "|---|---:|---:|---:|---:|---:|---:|\n");
    for (size_t side = 0; side < capacity->side_count; side++)
        for (size_t i = 0; i < outlook->sides[side].level_count; i++) {
            const struct outlook_level *level = &outlook->sides[side].levels[i];

            text_append(out, "| ");
            format_cell(out, capacity->sides[side].name);
            text_printf(out, " | %llu", (unsigned long long)level->clients);
            cell_ms(out, level->throughput);
            cell_ms(out, level->error);
            cell_ms(out,
                scalability_throughput(&outlook->sides[side].law, (double)level->clients).value);
            cell_ms(out, level->p95_ms);
            text_printf(out, " | %llu |\n", (unsigned long long)level->failures);
        }
    text_append_char(out, '\n');
}

/* ---- growth ---- */

static void
growth_row(const struct outlook *outlook, const struct outlook_cell *found, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    const struct capacity_objective *objective = &capacity->objectives[found->objective];
    struct text words = {0};

    text_append(out, "| ");
    format_cell(out, objective->query);
    cell_text(out, capacity->sides[found->side].name);
    text_printf(&words, "%s%s",
        found->buffers.known || found->latency.known ? growth_law_names[found->law] : "?",
        found->by_latency ? " by latency" : "");
    if (found->plan_changed)
        text_append(&words, ", plan changed");
    cell(out, &words);
    cell_range(out, &found->buffers.exponent);
    cell_range(out, &found->latency.exponent);
    cell_range(out, &found->latency_today);
    text_printf(&words, "%s<", objective->metric);
    format_ms(&words, (double)objective->limit_ns / 1e6);
    cell(out, &words);
    capacity_limit(&words, outlook, found, false);
    cell(out, &words);
    if (isfinite(capacity->growth_month)) {
        if (isfinite(found->months_limit.value) && !outlook_broken(found))
            capacity_limit(&words, outlook, found, true);
        else
            text_append(&words, "–");
        cell(out, &words);
    }
    cell_text(out, found->table);
    cell_text(out, found->access);
    text_append(out, " |\n");
}

static void
growth(const struct outlook *outlook, struct text *out)
{
    bool dated = isfinite(outlook->capacity->growth_month);

    if (outlook->cell_count == 0)
        return;
    text_append(out, "## What happens when the data grow?\n\nScales");
    for (size_t i = 0; i < outlook->capacity->step_count; i++)
        text_printf(out, "%s %g", i > 0 ? "," : "", outlook->capacity->steps[i].scale);
    text_printf(out,
        ".  Exponents are those of n in n^x.\n\n"
        "| query | side | law | exponent of buffers | of latency | today, ms | objective, ms | it "
        "breaks%s | table | access |\n|---|---|---|---:|---:|---:|---:|---|%s---|---|\n",
        dated ? " | month" : "", dated ? "---|" : "");
    for (size_t i = 0; i < outlook->cell_count; i++)
        growth_row(outlook, &outlook->cells[i], out);
    text_append_char(out, '\n');
}

static void
sizes(const struct outlook *outlook, struct text *out)
{
    if (outlook->size_count == 0)
        return;
    text_append(out,
        "## How much room does it need?\n\n| side | month | tables | indexes | working "
        "set |\n|---|---|---:|---:|---:|\n");
    for (size_t i = 0; i < outlook->size_count; i++) {
        const struct outlook_size *size = &outlook->sizes[i];
        struct text words = {0};

        text_append(out, "| ");
        format_cell(out, outlook->capacity->sides[size->side].name);
        text_append(out, " | ");
        capacity_month(out, outlook->capacity, size->months);
        capacity_size(&words, &size->tables_bytes);
        cell(out, &words);
        capacity_size(&words, &size->indexes_bytes);
        cell(out, &words);
        capacity_size(&words, &size->working_bytes);
        cell(out, &words);
        text_append(out, " |\n");
    }
    text_append_char(out, '\n');
    for (size_t side = 0; side < outlook->capacity->side_count; side++) {
        struct text words = {0};

        capacity_memory(&words, outlook, side);
        if (words.length > 0) {
            text_append(out, "- ");
            format_cell(out, text_string(&words));
            text_append(out, ".\n");
        }
        text_free(&words);
    }
    text_append_char(out, '\n');
}

/* ---- replay ---- */

static void
replay(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;

    if (capacity->replay_count == 0)
        return;
    text_append(out, "## Does it hold through the day of ");
    format_cell(out, path_name(capacity->replay));
    text_append(out,
        "?\n\n| side | | requests | failed | beyond the limit | p50 ms | p95 ms | p99 "
        "ms |\n|---|---|---:|---:|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < capacity->replay_count; i++) {
        const struct capacity_replay *played = &capacity->replays[i];

        text_append(out, "| ");
        format_cell(out, capacity->sides[played->side].name);
        text_printf(out, " | %s | %llu | %llu | %llu", played->held ? "held" : "did not hold",
            (unsigned long long)played->offered, (unsigned long long)played->failed,
            (unsigned long long)played->above);
        cell_ms(out, (double)played->p50_ns / 1e6);
        cell_ms(out, (double)played->p95_ns / 1e6);
        cell_ms(out, (double)played->p99_ns / 1e6);
        text_append(out, " |\n");
    }
    text_append(out,
        "\n| side | from | asked/s | requests | failed | worst p99 of a second, ms | "
        "slowest, ms | backlog |\n|---|---|---:|---:|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < capacity->stretch_count; i++) {
        const struct capacity_stretch *stretch = &capacity->stretches[i];

        text_append(out, "| ");
        format_cell(out, capacity->sides[stretch->side].name);
        cell_text(out, stretch->label);
        cell_ms(out, stretch->rate);
        text_printf(out, " | %llu | %llu", (unsigned long long)stretch->executions,
            (unsigned long long)stretch->failures);
        cell_ms(out, stretch->worst_p99_ns == 0 ? NAN : (double)stretch->worst_p99_ns / 1e6);
        cell_ms(out, (double)stretch->max_ns / 1e6);
        text_printf(out, " | %llu |\n", (unsigned long long)stretch->backlog_max);
    }
    text_append_char(out, '\n');
}

void
report_capacity_markdown(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    const char *const *assumptions = capacity_assumptions(outlook);

    text_append(out, "# ");
    format_cell(out, capacity->title == NULL ? capacity->scenario : capacity->title);
    text_append(out, ": capacity\n\n");
    limits(outlook, out);
    rate(outlook, out);
    concurrency(outlook, out);
    growth(outlook, out);
    sizes(outlook, out);
    replay(outlook, out);
    if (capacity->left_out_count > 0)
        text_append(out, "## Left out\n\n");
    for (size_t i = 0; i < capacity->left_out_count; i++) {
        text_append(out, "- ");
        format_cell(out, capacity->left_out[i]);
        text_append_char(out, '\n');
    }
    text_append(out,
        capacity->left_out_count > 0 ? "\n## What this rests on\n\n" : "## What this rests on\n\n");
    for (size_t i = 0; assumptions[i] != NULL; i++) {
        text_append(out, "- ");
        format_cell(out, assumptions[i]);
        text_append_char(out, '\n');
    }
    text_printf(out,
        "\nMeasured with `%s` in %.0f s of a budget of %.0f s, seed %llu, on PostgreSQL %s, %s, "
        "%llu CPUs.\n",
        capacity->command == NULL ? "pggrade capacity" : capacity->command,
        (double)capacity->duration_ns / 1e9, (double)capacity->budget_ns / 1e9,
        (unsigned long long)capacity->seed,
        capacity->server_version == NULL ? "?" : capacity->server_version,
        capacity->cpu_model == NULL ? "an unknown CPU" : capacity->cpu_model,
        (unsigned long long)capacity->cpu_count);
}
