#include <math.h>
#include <string.h>

#include "pggrade/grade/baseline.h"

/* Lines that begin with "~" are noise: `git diff -I '^ *~'` shows none of them. */
#define HEAD                                                                                       \
    "pggrade-baseline %d\n"                                                                        \
    "# What `pggrade run %s --baseline` compares with; written by `pggrade baseline`.\n"           \
    "# Rows, buffers and plans are exact.  What begins with ~ differs from run to run:\n"          \
    "# git diff -I '^ *~' leaves it out.\n"

/* "0.0281", "3.02", "316": three significant digits. */
static void
append_ms(struct text *out, double ms)
{
    int places = ms > 0.0 ? 2 - (int)floor(log10(ms) + 1e-9) : 0;

    text_printf(out, "%.*f ms", places < 0 ? 0 : (places > 6 ? 6 : places), ms);
}

static void
append_time(struct text *out, const char *name, const struct baseline_time *time)
{
    text_printf(out, "%s ", name);
    append_ms(out, time->value_ns / 1e6);
    if (isfinite(time->noise))
        text_printf(out, " ±%.1f %%", time->noise * 100.0);
}

/* Counts are whole, but for those of statements that were explained now and then. */
static void
append_amount(struct text *out, double value)
{
    if (fabs(value - round(value)) < 0.005)
        text_printf(out, "%.0f", value);
    else
        text_printf(out, "%.2f", value);
}

/* "7×5 6": each value with how often it comes in a row. */
static void
append_values(struct text *out, const double *values, size_t count)
{
    for (size_t i = 0; i < count;) {
        size_t alike = 1;

        while (i + alike < count && fabs(values[i + alike] - values[i]) < 0.005)
            alike++;
        text_append_char(out, ' ');
        append_amount(out, values[i]);
        if (alike > 1)
            text_printf(out, "×%zu", alike);
        i += alike;
    }
}

static bool
all_zero(const struct baseline_counter *counter)
{
    for (size_t i = 0; i < counter->count; i++)
        if (counter->values[i] > 0.0)
            return false;
    return true;
}

/* "rows 20×10; buffers 7×5 6": those that are exact, or the means of those that are not.  No WAL is
 * not worth its words.  What separates the next one is returned. */
static const char *
append_counters(
    struct text *out, const struct baseline_cell *cell, bool exact, const char *separator)
{
    for (size_t kind = 0; kind < BASELINE_COUNTER_COUNT; kind++) {
        const struct baseline_counter *counter = &cell->counters[kind];

        if (counter->exact != exact || !isfinite(counter->mean) ||
            (kind == BASELINE_WAL && exact && all_zero(counter)))
            continue;
        text_printf(out, "%s%s", separator, baseline_counters[kind]);
        if (exact) {
            append_values(out, counter->values, counter->count);
        } else {
            text_append_char(out, ' ');
            append_amount(out, counter->mean);
        }
        separator = "; ";
    }
    return separator;
}

/* "rows 20×10; buffers 7×5 6; answers 3f…; index idx_a | idx_b": a line of what is exact. */
static void
append_facts(struct text *out, const struct baseline_cell *cell)
{
    size_t before = out->length;
    const char *separator = append_counters(out, cell, true, "  ");

    if (cell->answers != NULL) {
        text_printf(out, "%sanswers %s", separator, cell->answers);
        separator = "; ";
    }
    for (size_t i = 0; i < cell->kept_count; i++) {
        text_printf(out, "%sindex %s", separator, cell->kept[i]);
        separator = "; ";
    }
    if (out->length > before)
        text_append_char(out, '\n');
}

/* "  plan 9/10 Limit > Sort", with the number of the statement where there are several; the
 * branches of a tree on lines of their own. */
static void
append_plan(struct text *out, const struct baseline_cell *cell, const struct baseline_plan *plan)
{
    bool several = cell->plans[cell->plan_count - 1].statement > 0;
    bool rare = (double)plan->samples < BASELINE_SHAPE_SHARE * (double)plan->of;

    text_append(out, rare ? "  ~ plan" : "  plan");
    if (several)
        text_printf(out, " #%zu", plan->statement + 1);
    text_printf(
        out, " %llu/%llu ", (unsigned long long)plan->samples, (unsigned long long)plan->of);
    for (const char *at = plan->shape; *at != '\0'; at++) {
        text_append_char(out, *at);
        if (*at == '\n')
            text_append(out, rare ? "  ~   " : "      ");
    }
    text_append_char(out, '\n');
}

static void
append_cell(struct text *out, const struct baseline_cell *cell)
{
    text_printf(out, "query %s on %s\n", cell->query, cell->side);
    append_facts(out, cell);
    for (size_t i = 0; i < cell->plan_count; i++)
        append_plan(out, cell, &cell->plans[i]);
    text_printf(out, "  ~ %s", letter_names[cell->letter]);
    if (isfinite(cell->p50_ms)) {
        text_append(out, "; p50 ");
        append_ms(out, cell->p50_ms);
        text_append(out, "; p95 ");
        append_ms(out, cell->p95_ms);
    }
    for (size_t i = 0; i < BASELINE_CLOCK_COUNT; i++)
        if (isfinite(cell->times[i].value_ns)) {
            text_append(out, "; ");
            append_time(out, baseline_clocks[i], &cell->times[i]);
        }
    (void)append_counters(out, cell, false, "; ");
    text_append_char(out, '\n');
}

static void
append_machine(struct text *out, const struct baseline *baseline)
{
    const char *separator = "~ speed ";

    text_printf(
        out, "~ cpu %llu × %s\n", (unsigned long long)baseline->cpu_count, baseline->cpu_model);
    text_printf(out, "~ memory %llu\n", (unsigned long long)baseline->memory_bytes);
    text_printf(out, "~ kernel %s\n", baseline->kernel);
    text_printf(out, "~ pinned %s\n", baseline->pinned ? "yes" : "no");
    if (isfinite(baseline->waiting))
        text_printf(out, "~ waiting %.0f %%\n", baseline->waiting * 100.0);
    for (size_t i = 0; i < baseline->speed_count; i++) {
        text_append(out, separator);
        append_time(out, baseline->speeds[i].name, &baseline->speeds[i].time);
        separator = "; ";
    }
    if (baseline->speed_count > 0)
        text_append_char(out, '\n');
}

void
baseline_write(const struct baseline *baseline, struct text *out)
{
    text_printf(out, HEAD, BASELINE_FORMAT, baseline->keys[BASELINE_SCENARIO]);
    for (size_t i = 0; i < BASELINE_KEY_COUNT; i++)
        text_printf(out, "%s %s\n", baseline_keys[i],
            baseline->keys[i][0] == '\0' ? "unknown" : baseline->keys[i]);
    text_printf(out, "server %s\n", baseline->server);
    append_machine(out, baseline);
    for (size_t i = 0; i < baseline->cell_count; i++) {
        const struct baseline_cell *cell = &baseline->cells[i];

        if (i == 0 || strcmp(cell->query, baseline->cells[i - 1].query) != 0)
            text_append_char(out, '\n');
        append_cell(out, cell);
    }
}
