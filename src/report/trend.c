#include "pggrade/report/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/report/format.h"

#define WIDTH 80
#define NAME_COLUMNS 24
#define FIGURE_COLUMNS 9
#define RUNS_SHOWN ((WIDTH - NAME_COLUMNS - FIGURE_COLUMNS) / FIGURE_COLUMNS)

/* ---- what the runs have ---- */

struct names {
    const char **items;
    size_t count;
    size_t capacity;
};

static void
add_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return;
    names->items = grow(names->items, names->count, &names->capacity, sizeof *names->items);
    names->items[names->count++] = name;
}

const char **
trend_queries(const struct trend *trend, size_t *count)
{
    struct names names = {0};

    for (size_t i = 0; i < trend->count; i++)
        for (size_t q = 0; q < trend->cards[i]->run->query_count; q++)
            add_name(&names, trend->cards[i]->run->queries[q].name);
    *count = names.count;
    return names.items;
}

const char **
trend_sides(const struct trend *trend, size_t *count)
{
    struct names names = {0};

    for (size_t i = 0; i < trend->count; i++)
        for (size_t side = 0; side < trend->cards[i]->run->side_count; side++)
            add_name(&names, trend->cards[i]->run->sides[side].name);
    *count = names.count;
    return names.items;
}

const struct query_grade *
trend_grade(const struct trend *trend, size_t run, const char *query, const char *side)
{
    const struct run *of = trend->cards[run]->run;

    for (size_t q = 0; q < of->query_count; q++)
        for (size_t s = 0; s < of->side_count; s++)
            if (strcmp(of->queries[q].name, query) == 0 && strcmp(of->sides[s].name, side) == 0)
                return &trend->cards[run]->queries[q][s];
    return NULL;
}

/* ---- in what they differ ---- */

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_scale(const struct run *a, const struct run *b)
{
    return !(a->scale < b->scale) && !(a->scale > b->scale);
}

static bool
same_data(const struct run *a, const struct run *b)
{
    return same_text(a->data_hash, b->data_hash);
}

static bool
same_server(const struct run *a, const struct run *b)
{
    return same_text(a->server_version, b->server_version);
}

static bool
same_machine(const struct run *a, const struct run *b)
{
    return same_text(a->cpu_model, b->cpu_model) && a->cpu_count == b->cpu_count &&
        a->memory_bytes == b->memory_bytes;
}

static bool
same_load(const struct run *a, const struct run *b)
{
    return a->traffic == b->traffic && a->clients == b->clients &&
        same_text(a->how.rate, b->how.rate);
}

void
trend_differences(const struct trend *trend, struct text *out)
{
    static const struct {
        const char *name;
        bool (*same)(const struct run *a, const struct run *b);
    } aspects[] = {{"scale", same_scale}, {"data", same_data}, {"PostgreSQL", same_server},
        {"machine", same_machine}, {"load", same_load}};
    bool first = true;

    for (size_t aspect = 0; aspect < COUNT_OF(aspects); aspect++) {
        bool same = true;

        for (size_t i = 1; i < trend->count; i++)
            same = same && aspects[aspect].same(trend->cards[0]->run, trend->cards[i]->run);
        if (!same)
            text_printf(out, "%s%s", first ? "" : ", ", aspects[aspect].name);
        first = first && same;
    }
}

/* ---- the terminal ---- */

static void
append_right(struct text *out, struct text *words, size_t columns)
{
    for (size_t i = text_columns(text_string(words)); i < columns; i++)
        text_append_char(out, ' ');
    text_append(out, text_string(words));
    words->length = 0;
}

static void
print_runs(const struct trend *trend, struct text *out)
{
    for (size_t i = 0; i < trend->count; i++) {
        const struct card *card = trend->cards[i];
        struct text first = {0};
        struct text words = {0};

        text_printf(&first, "%3zu  ", i + 1);
        text_printf(&words, "%s:", trend->names[i]);
        for (size_t side = 0; side < card->run->side_count; side++)
            text_printf(&words, "%s %s %s", side > 0 ? "," : "", card->run->sides[side].name,
                letter_names[card->sides[side].letter]);
        format_wrapped(out, text_string(&first), 5, WIDTH, text_string(&words));
        text_free(&first);
        text_free(&words);
    }
    text_append_char(out, '\n');
}

static void
print_query(
    const struct trend *trend, const char *query, const char *side, size_t from, struct text *out)
{
    struct text cell = {0};
    double first = NAN;
    double last = NAN;

    format_cut(out, query, NAME_COLUMNS, true);
    for (size_t i = 0; i < trend->count; i++) {
        const struct query_grade *grade = trend_grade(trend, i, query, side);
        double average_ms = grade == NULL ? NAN : grade->average_ms;

        first = isfinite(first) ? first : average_ms;
        last = isfinite(average_ms) ? average_ms : last;
        if (i < from)
            continue;
        format_ms(&cell, average_ms);
        append_right(out, &cell, FIGURE_COLUMNS);
    }
    format_ratio(&cell, last / first);
    append_right(out, &cell, FIGURE_COLUMNS);
    text_append_char(out, '\n');
    text_free(&cell);
}

void
report_trend_terminal(const struct trend *trend, struct text *out)
{
    const struct run *newest = trend->cards[trend->count - 1]->run;
    const char *side = newest->sides[newest->side_count - 1].name;
    size_t from = trend->count > RUNS_SHOWN ? trend->count - RUNS_SHOWN : 0;
    size_t count;
    const char **queries = trend_queries(trend, &count);
    struct text words = {0};

    text_printf(&words, "%s: %zu runs, oldest first",
        newest->title == NULL ? newest->scenario : newest->title, trend->count);
    format_cut(out, text_string(&words), WIDTH, false);
    text_append(out, "\n\n");
    print_runs(trend, out);
    words.length = 0;
    text_printf(&words, "Average ms on %s", side);
    format_cut(out, text_string(&words), NAME_COLUMNS - 1, false);
    for (size_t i = text_columns(text_string(&words)); i < NAME_COLUMNS; i++)
        text_append_char(out, ' ');
    for (size_t i = from; i < trend->count; i++)
        text_printf(out, "%*zu", FIGURE_COLUMNS, i + 1);
    text_printf(out, "%*s\n", FIGURE_COLUMNS, "in all");
    for (size_t i = 0; i < count; i++)
        print_query(trend, queries[i], side, from, out);
    words.length = 0;
    trend_differences(trend, &words);
    if (words.length > 0)
        text_printf(out, "\nThe runs differ in %s: their times can hardly be compared.\n",
            text_string(&words));
    text_append(out,
        "\nTimes of different runs are no verdict: the machine may have been another "
        "or\nbusy; compare sides in one run for that.\n");
    text_free(&words);
    free(queries);
}
