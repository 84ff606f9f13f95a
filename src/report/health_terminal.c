#include <string.h>

#include "pggrade/report/format.h"
#include "pggrade/report/health.h"
#include "pggrade/report/terminal_table.h"

#define WIDTH 80
#define INDENT 10
#define ITEMS_SHOWN 5
#define OK_SHOWN 3 /* of a check that found nothing, where asked for */

void
report_health_value(struct text *out, enum health_unit unit, double value)
{
    switch (unit) {
    case HEALTH_SHARE:
        text_printf(out, value < 0.0995 ? "%.1f %%" : "%.0f %%", value * 100);
        break;
    case HEALTH_BYTES:
        format_bytes(out, value > 0 ? (uint64_t)value : 0);
        break;
    case HEALTH_SECONDS:
        if (value < 600)
            text_printf(out, "%.1f s", value);
        else if (value < 36000)
            text_printf(out, "%.0f min", value / 60);
        else
            text_printf(out, "%.0f h", value / 3600);
        break;
    case HEALTH_DAYS:
        text_printf(out, "%.1f days", value);
        break;
    case HEALTH_TIMES:
        text_printf(out, "%.2f ×", value);
        break;
    case HEALTH_MILLISECONDS:
        format_ms(out, value);
        text_append(out, " ms");
        break;
    default:
        if (value >= 0 && value < 1e18)
            format_count(out, (uint64_t)(value + 0.5));
        else
            text_printf(out, "%g", value);
        if (unit == HEALTH_ROWS)
            text_append(out, " rows");
    }
}

static void
coloured_level(struct text *out, bool colour, enum health_level level)
{
    static const char *const colours[HEALTH_LEVEL_COUNT] = {
        "\033[32m", "\033[2m", "\033[33m", "\033[31m"};
    struct text word = {0};

    format_cut(&word, health_level_names[level], 7, true);
    terminal_coloured(out, colour, colours[level], text_string(&word));
    text_free(&word);
}

static void
print_item(const struct health_result *result, const struct health_item *item, struct text *out)
{
    struct text line = {0};

    format_cut(&line, item->object, 48, false);
    text_append(&line, ": ");
    report_health_value(&line, result->check->unit, item->value);
    if (item->detail[0] != '\0')
        text_printf(&line, "; %s", item->detail);
    format_wrapped(out, "        - ", INDENT, WIDTH, text_string(&line));
    text_free(&line);
}

/* Each object's own remedy once; the check's where an object has none. */
static void
print_remedies(const struct health_result *result, size_t shown, struct text *out)
{
    size_t own = 0;

    for (size_t i = 0; i < shown; i++) {
        const char *remedy = result->items[i].remedy;

        if (remedy == NULL ||
            (i > 0 && result->items[i - 1].remedy != NULL &&
                strcmp(remedy, result->items[i - 1].remedy) == 0))
            continue;
        format_wrapped(out, own++ == 0 ? "  do      " : "          ", INDENT, WIDTH, remedy);
    }
    if (own == 0)
        format_wrapped(out, "  do      ", INDENT, WIDTH, result->check->remedy);
}

static size_t
items_shown(const struct health_result *result, bool verbose)
{
    size_t shown = 0;

    while (shown < result->item_count && result->items[shown].level > HEALTH_OK &&
        (verbose || shown < ITEMS_SHOWN))
        shown++;
    while (verbose && shown < result->item_count && shown < OK_SHOWN)
        shown++;
    return shown;
}

static void
print_result(const struct health_result *result, bool colour, bool verbose, struct text *out)
{
    size_t shown = items_shown(result, verbose);

    coloured_level(out, colour, result->level);
    text_printf(out, " %s (%s", result->check->title, result->check->id);
    if (result->over_count > 0)
        text_printf(out, "; %llu of %llu", (unsigned long long)result->over_count,
            (unsigned long long)result->object_count);
    text_append(out, ")\n");
    for (size_t i = 0; i < shown; i++)
        print_item(result, &result->items[i], out);
    if (result->over_count > shown)
        text_printf(
            out, "          and %llu more\n", (unsigned long long)(result->over_count - shown));
    if (result->level == HEALTH_OK)
        return;
    format_wrapped(out, "  means   ", INDENT, WIDTH, result->check->meaning);
    print_remedies(result, shown, out);
    text_append_char(out, '\n');
}

static void
print_head(const struct health_report *report, bool colour, struct text *out)
{
    struct health_grade all = health_grade_all(report);
    struct health_grade server = health_grade_scope(report, HEALTH_SERVER);
    struct health_grade database = health_grade_scope(report, HEALTH_DATABASE);
    struct text line = {0};

    text_printf(
        &line, "Health of database %s, PostgreSQL %s: ", report->database, report->server_version);
    text_append(out, text_string(&line));
    terminal_coloured(out, colour, "\033[1m", all.letter);
    text_append(out, "\n\n");
    text_printf(out, "  %-3s server    %s\n", server.letter, server.derivation);
    text_printf(out, "  %-3s database  %s\n\n", database.letter, database.derivation);
    text_free(&line);
}

void
report_health_terminal(
    const struct health_report *report, bool colour, bool verbose, struct text *out)
{
    size_t quiet = 0;
    size_t unasked = 0;

    print_head(report, colour, out);
    for (size_t i = 0; i < report->result_count; i++) {
        const struct health_result *result = &report->results[i];

        if (result->skipped == NULL && (verbose || result->level > HEALTH_OK))
            print_result(result, colour, verbose, out);
        quiet += result->skipped == NULL && result->level == HEALTH_OK;
    }
    for (size_t i = 0; i < report->result_count; i++) {
        const struct health_result *result = &report->results[i];
        struct text line = {0};

        unasked += result->skipped != NULL;
        if (result->skipped == NULL || (!verbose && !result->failed))
            continue;
        text_printf(&line, "%s: %s", result->check->id, result->skipped);
        format_wrapped(out, "not asked ", INDENT, WIDTH, text_string(&line));
        text_free(&line);
    }
    text_printf(out,
        "%zu checks found nothing, %zu do not apply here or could not be asked;"
        " %.1f s.\n",
        quiet, unasked, (double)report->duration_ns / 1e9);
}
