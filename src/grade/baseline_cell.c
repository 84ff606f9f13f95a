#include <math.h>
#include <string.h>

#include "pggrade/grade/baseline_source.h"
#include "pggrade/grade/wording.h"

#define STATEMENTS_MAX 10000

static double
mean_of(const double *values, size_t count)
{
    double sum = 0.0;

    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return count == 0 ? NAN : sum / (double)count;
}

/* "7×5 6" */
static bool
read_values(struct baseline_source *source, char *words, struct baseline_counter *counter)
{
    counter->exact = true;
    counter->values =
        arena_alloc(source->baseline->arena, BASELINE_SETS_MAX, sizeof *counter->values);
    while (words[0] != '\0') {
        char *word = baseline_take_word(&words);
        char *times = strstr(word, "×");
        uint64_t alike = 1;
        struct error ignored = {0};
        double value;

        if (times != NULL) {
            *times = '\0';
            times += strlen("×");
            if (!text_parse_uint64(times, 1, BASELINE_SETS_MAX, &alike, &ignored))
                return baseline_refuse(source, "\"×%s\" is not how often a value comes: 1 to %d",
                    times, BASELINE_SETS_MAX);
        }
        if (!baseline_read_amount(source, word, &value))
            return false;
        for (; alike > 0; alike--) {
            if (counter->count == BASELINE_SETS_MAX)
                return baseline_refuse(source, "more than %d parameter sets", BASELINE_SETS_MAX);
            counter->values[counter->count++] = value;
        }
    }
    if (counter->count == 0)
        return baseline_refuse(source, "a counter without a value");
    counter->mean = mean_of(counter->values, counter->count);
    return true;
}

/* The values of a counter, or their mean where it is noise. */
static bool
read_counter(struct baseline_source *source, struct baseline_cell *cell, size_t kind, char *values)
{
    struct baseline_counter *counter = &cell->counters[kind];

    if (isfinite(counter->mean))
        return baseline_refuse(source, "%s is there twice", baseline_counters[kind]);
    return source->noise ? baseline_read_amount(source, values, &counter->mean)
                         : read_values(source, values, counter);
}

/* "rows 20×10; buffers 7×5 6; index idx_a | idx_b", or means where it is noise. */
static bool
read_facts(struct baseline_source *source, struct baseline_cell *cell)
{
    char *rest = source->words;

    for (char *part = strsep(&rest, ";"); part != NULL; part = strsep(&rest, ";")) {
        size_t kind;
        char *name;

        part += strspn(part, " ");
        name = baseline_take_word(&part);
        if (strcmp(name, "index") == 0) {
            wording_add(source->baseline->arena, &cell->kept, &cell->kept_count,
                baseline_keep(source, part));
            continue;
        }
        if (strcmp(name, "answers") == 0) {
            cell->answers = baseline_keep(source, part);
            continue;
        }
        kind = baseline_position(baseline_counters, BASELINE_COUNTER_COUNT, name);
        if (kind == BASELINE_COUNTER_COUNT)
            return baseline_refuse(source,
                "\"%s\": facts of a query are rows, buffers, wal, answers, index and plan", name);
        if (!read_counter(source, cell, kind, part))
            return false;
    }
    return true;
}

/* How much further to the right than a plan's own line, less 2 for the margin of branches; 0 where
 * the line is no branch of that plan. */
static size_t
branch_indent(const struct baseline_source *source, size_t indent, bool noise)
{
    size_t margin = indent + (noise ? 2 : 4);

    if (source->words == NULL || source->noise != noise || source->indent < margin + 2)
        return 0;
    return source->indent - margin;
}

/* "plan #2 9/10 Limit > Sort" and the branches below it. */
static bool
read_plan(struct baseline_source *source, struct baseline_cell *cell)
{
    struct baseline_plan *longer =
        arena_alloc(source->baseline->arena, cell->plan_count + 1, sizeof *longer);
    struct baseline_plan *plan = &longer[cell->plan_count];
    const size_t indent = source->indent;
    const bool noise = source->noise;
    struct error ignored = {0};
    struct text shape = {0};
    char *words = source->words;
    uint64_t statement = 1;
    char *samples;
    char *of;

    (void)baseline_take_word(&words);
    if (words[0] == '#' &&
        !text_parse_uint64(baseline_take_word(&words) + 1, 1, STATEMENTS_MAX, &statement, &ignored))
        return baseline_refuse(source, "a plan's statement is its number, like #2");
    of = baseline_take_word(&words);
    samples = strsep(&of, "/");
    if (of == NULL || !text_parse_uint64(of, 1, UINT64_MAX, &plan->of, &ignored) ||
        !text_parse_uint64(samples, 1, plan->of, &plan->samples, &ignored) || words[0] == '\0')
        return baseline_refuse(
            source, "a plan is written like: plan 9/10 Limit > Sort > Seq Scan on items");
    plan->statement = (size_t)statement - 1;
    text_append(&shape, words);
    baseline_next_line(source);
    for (size_t further = branch_indent(source, indent, noise); further > 0;
         further = branch_indent(source, indent, noise)) {
        text_printf(&shape, "\n%*s%s", (int)further, "", source->words);
        baseline_next_line(source);
    }
    plan->shape = baseline_keep(source, text_string(&shape));
    text_free(&shape);
    if (cell->plan_count > 0)
        memcpy(longer, cell->plans, cell->plan_count * sizeof *longer);
    cell->plans = longer;
    cell->plan_count++;
    return true;
}

/* "A+; p50 0.031 ms; p95 0.071 ms; cpu_p10 0.0281 ms ±1.2 %; buffers 7.25" */
static bool
read_grade(struct baseline_source *source, struct baseline_cell *cell)
{
    char *rest = source->words;
    char *part = strsep(&rest, ";");
    size_t letter = baseline_position(letter_names, LETTER_COUNT, part);

    if (letter == LETTER_COUNT)
        return baseline_refuse(source,
            "\"%s\": noise of a query is rows, buffers, wal, plan, or a letter and times like: "
            "~ A+; p50 0.031 ms; cpu_p10 0.0281 ms ±1.2 %%",
            part);
    cell->letter = (enum letter)letter;
    for (part = strsep(&rest, ";"); part != NULL; part = strsep(&rest, ";")) {
        struct baseline_time time;
        size_t counter;
        size_t clock;
        char *name;

        part += strspn(part, " ");
        name = baseline_take_word(&part);
        counter = baseline_position(baseline_counters, BASELINE_COUNTER_COUNT, name);
        if (counter < BASELINE_COUNTER_COUNT) {
            if (!read_counter(source, cell, counter, part))
                return false;
            continue;
        }
        clock = baseline_position(baseline_clocks, BASELINE_CLOCK_COUNT, name);
        if (!baseline_read_time(source, part, &time))
            return false;
        if (clock < BASELINE_CLOCK_COUNT)
            cell->times[clock] = time;
        else if (strcmp(name, "p50") == 0)
            cell->p50_ms = time.value_ns / 1e6;
        else if (strcmp(name, "p95") == 0)
            cell->p95_ms = time.value_ns / 1e6;
        else
            return baseline_refuse(source,
                "unknown figure \"%s\"; there are p50, p95, cpu_p10, adjusted_p10, wall_p10, rows, "
                "buffers and wal",
                name);
    }
    baseline_next_line(source);
    return true;
}

static bool
starts_with_counter(const char *words)
{
    for (size_t i = 0; i < BASELINE_COUNTER_COUNT; i++)
        if (baseline_starts_with(words, baseline_counters[i]))
            return true;
    return false;
}

static bool
read_line_of_cell(struct baseline_source *source, struct baseline_cell *cell)
{
    if (baseline_starts_with(source->words, "plan"))
        return read_plan(source, cell);
    if (source->noise && !starts_with_counter(source->words))
        return read_grade(source, cell);
    if (!read_facts(source, cell))
        return false;
    baseline_next_line(source);
    return true;
}

/* A query of known counters that wrote none has no word of it in the file. */
static void
expect_no_wal(struct baseline_source *source, struct baseline_cell *cell)
{
    const struct baseline_counter *buffers = &cell->counters[BASELINE_BUFFERS];
    struct baseline_counter *wal = &cell->counters[BASELINE_WAL];

    if (isfinite(wal->mean) || !buffers->exact)
        return;
    wal->exact = true;
    wal->mean = 0.0;
    wal->count = buffers->count;
    wal->values = arena_alloc(source->baseline->arena, wal->count, sizeof *wal->values);
}

bool
baseline_read_cell(struct baseline_source *source)
{
    struct baseline *baseline = source->baseline;
    struct baseline_cell *longer =
        arena_alloc(baseline->arena, baseline->cell_count + 1, sizeof *longer);
    struct baseline_cell *cell = &longer[baseline->cell_count];
    char *words = source->words;
    const char *on;

    (void)baseline_take_word(&words);
    cell->query = baseline_keep(source, baseline_take_word(&words));
    on = baseline_take_word(&words);
    cell->side = baseline_keep(source, words);
    cell->line = source->line;
    if (cell->query[0] == '\0' || strcmp(on, "on") != 0 || words[0] == '\0' ||
        strchr(words, ' ') != NULL)
        return baseline_refuse(source, "a query is written like: query contact_search on after");
    if (baseline_cell(baseline, cell->query, cell->side) != NULL)
        return baseline_refuse(source, "query %s on %s is there twice", cell->query, cell->side);
    cell->p50_ms = cell->p95_ms = NAN;
    for (size_t i = 0; i < BASELINE_COUNTER_COUNT; i++)
        cell->counters[i].mean = NAN;
    for (size_t i = 0; i < BASELINE_CLOCK_COUNT; i++)
        cell->times[i] = (struct baseline_time){NAN, NAN};
    baseline_next_line(source);
    while (source->words != NULL && (source->noise || source->indent > 0))
        if (!read_line_of_cell(source, cell))
            return false;
    expect_no_wal(source, cell);
    if (baseline->cell_count > 0)
        memcpy(longer, baseline->cells, baseline->cell_count * sizeof *longer);
    baseline->cells = longer;
    baseline->cell_count++;
    return true;
}
