#include <math.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/report/capacity.h"
#include "pggrade/report/capacity_words.h"
#include "pggrade/report/format.h"

#define WIDTH 80
#define NAME_COLUMNS 25
#define OBJECTIVE_COLUMNS 11
#define CELL_COLUMNS 21 /* "O(n log n) Sep 2027" */
#define CELLS_MAX 2     /* sides that fit: of more, the first and the last */

static void
pad_left(struct text *out, const char *words, size_t columns)
{
    for (size_t used = text_columns(words); used < columns; used++)
        text_append_char(out, ' ');
    text_append(out, words);
}

static void
figure(struct text *out, double value, size_t columns)
{
    struct text words = {0};

    format_ms(&words, value);
    pad_left(out, text_string(&words), columns);
    text_free(&words);
}

static void
head(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    struct text line = {0};

    text_printf(
        out, "%s: capacity\n", capacity->title == NULL ? capacity->scenario : capacity->title);
    text_printf(&line, "scenario %s, scale %g, PostgreSQL %s, %llu CPUs, measured in %.0f s",
        capacity->scenario, capacity->scale_asked,
        capacity->server_version == NULL ? "?" : capacity->server_version,
        (unsigned long long)capacity->cpu_count, (double)capacity->duration_ns / 1e9);
    format_wrapped(out, "", 0, WIDTH, text_string(&line));
    text_append_char(out, '\n');
    text_free(&line);
}

static void
rate_section(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;

    if (capacity->search_count == 0)
        return;
    text_append(out, "Highest rate with ");
    capacity_objective(out, capacity);
    text_append_char(out, '\n');
    for (size_t side = 0; side < capacity->side_count; side++) {
        struct text line = {0};

        text_append(out, "  ");
        format_cut(out, capacity->sides[side].name, 18, true);
        text_append_char(out, ' ');
        capacity_rate(out, outlook, side);
        text_append_char(out, '\n');
        capacity_rate_remarks(&line, outlook, side);
        format_wrapped(out, "    ", 4, WIDTH, text_string(&line));
        text_free(&line);
    }
    text_append_char(out, '\n');
}

static const struct outlook_level *
level_of(const struct outlook_side *side, uint64_t clients)
{
    for (size_t i = 0; i < side->level_count; i++)
        if (side->levels[i].clients == clients)
            return &side->levels[i];
    return NULL;
}

/* A row per side, a column per level. */
static void
level_table(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    const struct outlook_side *first = &outlook->sides[0];
    size_t shown = first->level_count < 8 ? first->level_count : 8;

    format_cut(out, "Throughput, /s; clients:", 24, true);
    for (size_t i = 0; i < shown; i++)
        text_printf(out, "%7llu", (unsigned long long)first->levels[i].clients);
    text_append_char(out, '\n');
    for (size_t side = 0; side < capacity->side_count; side++) {
        text_append(out, "  ");
        format_cut(out, capacity->sides[side].name, 22, true);
        for (size_t i = 0; i < shown; i++) {
            const struct outlook_level *level =
                level_of(&outlook->sides[side], first->levels[i].clients);

            figure(out, level == NULL ? NAN : level->throughput, 7);
        }
        text_append_char(out, '\n');
    }
}

static void
concurrency_section(const struct outlook *outlook, struct text *out)
{
    if (outlook->capacity->level_count == 0)
        return;
    level_table(outlook, out);
    for (size_t side = 0; side < outlook->capacity->side_count; side++) {
        struct text line = {0};

        text_printf(&line, "%s: ", outlook->capacity->sides[side].name);
        capacity_law(&line, outlook, side);
        format_wrapped(out, "  ", 2, WIDTH, text_string(&line));
        text_free(&line);
    }
    text_append_char(out, '\n');
}

/* ---- growth ---- */

/* The sides that get a column. */
static size_t
shown_sides(const struct capacity *capacity, size_t *sides)
{
    sides[0] = 0;
    sides[1] = capacity->side_count - 1;
    return capacity->side_count < CELLS_MAX ? capacity->side_count : CELLS_MAX;
}

static void
growth_cell(const struct outlook *outlook, const struct outlook_cell *cell, struct text *out)
{
    struct text words = {0};

    text_printf(&words, "%s ",
        cell->buffers.known || cell->latency.known ? growth_law_names[cell->law] : "?");
    capacity_limit_short(&words, outlook, cell);
    if (cell->plan_changed)
        text_append(&words, "*");
    format_cut(out, text_string(&words), CELL_COLUMNS, true);
    text_free(&words);
}

static void
growth_row(const struct outlook *outlook, size_t objective, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    const struct capacity_objective *asked = &capacity->objectives[objective];
    struct text limit = {0};
    size_t sides[CELLS_MAX];
    size_t count = shown_sides(capacity, sides);

    text_append(out, "  ");
    format_cut(out, asked->query, NAME_COLUMNS - 1, true);
    text_append_char(out, ' ');
    text_printf(&limit, "%s<", asked->metric);
    format_ms(&limit, (double)asked->limit_ns / 1e6);
    format_cut(out, text_string(&limit), OBJECTIVE_COLUMNS - 1, true);
    text_append_char(out, ' ');
    for (size_t i = 0; i < count; i++)
        growth_cell(outlook, &outlook->cells[objective * capacity->side_count + sides[i]], out);
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    text_append_char(out, '\n');
    text_free(&limit);
}

static bool
any_changed(const struct outlook *outlook)
{
    for (size_t i = 0; i < outlook->cell_count; i++)
        if (outlook->cells[i].plan_changed)
            return true;
    return false;
}

static void
growth_section(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    size_t sides[CELLS_MAX];
    size_t count = shown_sides(capacity, sides);
    struct text line = {0};

    if (outlook->cell_count == 0)
        return;
    text_append(&line, "Growth over scales");
    for (size_t i = 0; i < capacity->step_count; i++)
        text_printf(&line, "%s %g", i > 0 ? "," : "", capacity->steps[i].scale);
    text_printf(&line, ": the law, and the %s which the objective breaks",
        isfinite(capacity->growth_month) ? "month in" : "rows at");
    format_wrapped(out, "", 0, WIDTH, text_string(&line));
    text_free(&line);
    text_append(out, "  ");
    format_cut(out, "query", NAME_COLUMNS, true);
    format_cut(out, "ms", OBJECTIVE_COLUMNS, true);
    for (size_t i = 0; i < count; i++)
        format_cut(
            out, capacity->sides[sides[i]].name, i + 1 < count ? CELL_COLUMNS : 20, i + 1 < count);
    text_append_char(out, '\n');
    for (size_t objective = 0; objective < capacity->objective_count; objective++)
        growth_row(outlook, objective, out);
    if (any_changed(outlook))
        text_append(out, "  * its plan changed between the sizes\n");
    text_append_char(out, '\n');
}

static void
size_section(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;

    if (outlook->size_count == 0)
        return;
    text_append(out, "Size                        months   tables  indexes  working set\n");
    for (size_t i = 0; i < outlook->size_count; i++) {
        const struct outlook_size *size = &outlook->sizes[i];
        const struct growth_range *ranges[] = {
            &size->tables_bytes, &size->indexes_bytes, &size->working_bytes};

        text_append(out, "  ");
        format_cut(out, size->months > 0 ? "" : capacity->sides[size->side].name, 25, true);
        text_printf(out, "%7.0f", size->months);
        for (size_t what = 0; what < COUNT_OF(ranges); what++) {
            struct text words = {0};

            if (isfinite(ranges[what]->value))
                format_bytes(&words, (uint64_t)ranges[what]->value);
            else
                text_append(&words, "–");
            pad_left(out, text_string(&words), what == 2 ? 13 : 9);
            text_free(&words);
        }
        text_append_char(out, '\n');
    }
    for (size_t side = 0; side < capacity->side_count; side++) {
        struct text line = {0};

        capacity_memory(&line, outlook, side);
        if (line.length > 0)
            format_wrapped(out, "  ", 2, WIDTH, text_string(&line));
        text_free(&line);
    }
    text_append_char(out, '\n');
}

/* The worst stretches of a day would fill a screen: the three slowest. */
static void
replay_section(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;

    for (size_t i = 0; i < capacity->replay_count; i++) {
        const struct capacity_replay *replay = &capacity->replays[i];
        const struct capacity_stretch *worst = NULL;
        struct text line = {0};

        for (size_t s = 0; s < capacity->stretch_count; s++)
            if (capacity->stretches[s].side == replay->side &&
                (worst == NULL || capacity->stretches[s].max_ns > worst->max_ns))
                worst = &capacity->stretches[s];
        text_printf(&line, "%s: the day of %s %s; ", capacity->sides[replay->side].name,
            path_name(capacity->replay), replay->held ? "held" : "did not hold");
        format_count(&line, replay->above);
        text_append(&line, " of ");
        format_count(&line, replay->offered);
        text_append(&line, " requests beyond the limit; p99 ");
        format_ms(&line, (double)replay->p99_ns / 1e6);
        text_append(&line, " ms");
        if (worst != NULL) {
            text_printf(&line, "; slowest at %s (%.4g/s) with ", worst->label, worst->rate);
            format_ms(&line, (double)worst->max_ns / 1e6);
            text_append(&line, " ms");
        }
        format_wrapped(out, "", 2, WIDTH, text_string(&line));
        text_free(&line);
    }
    if (capacity->replay_count > 0)
        text_append_char(out, '\n');
}

void
report_capacity_terminal(const struct outlook *outlook, struct text *out)
{
    const char *const *assumptions = capacity_assumptions(outlook);

    head(outlook, out);
    rate_section(outlook, out);
    concurrency_section(outlook, out);
    growth_section(outlook, out);
    size_section(outlook, out);
    replay_section(outlook, out);
    if (outlook->capacity->left_out_count > 0)
        text_append(out, "Left out\n");
    for (size_t i = 0; i < outlook->capacity->left_out_count; i++)
        format_wrapped(out, "  ", 2, WIDTH, outlook->capacity->left_out[i]);
    if (outlook->capacity->left_out_count > 0)
        text_append_char(out, '\n');
    for (size_t i = 0; assumptions[i] != NULL; i++)
        format_wrapped(out, "", 0, WIDTH, assumptions[i]);
}
