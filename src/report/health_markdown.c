#include "pggrade/report/format.h"
#include "pggrade/report/health.h"

#define ITEMS_SHOWN 10

static void
row(struct text *out, const struct health_result *result, const struct health_item *item)
{
    text_append(out, "| ");
    format_cell(out, health_level_names[item->level]);
    text_append(out, " | ");
    format_cell(out, item->object);
    text_append(out, " | ");
    report_health_value(out, result->check->unit, item->value);
    text_append(out, " | ");
    format_cell(out, item->detail);
    text_append(out, " |\n");
}

static void
section(struct text *out, const struct health_result *result)
{
    size_t shown = 0;
    bool fenced = false;

    text_printf(out, "\n## %s: %s (`%s`)\n\n", health_level_names[result->level],
        result->check->title, result->check->id);
    text_append(out, "| level | object | value | observed |\n|---|---|--:|---|\n");
    for (; shown < result->item_count && shown < ITEMS_SHOWN &&
         result->items[shown].level > HEALTH_OK;
         shown++)
        row(out, result, &result->items[shown]);
    if (result->over_count > shown)
        text_printf(out, "\nand %llu more\n", (unsigned long long)(result->over_count - shown));
    text_append(out, "\n**Means** ");
    format_cell(out, result->check->meaning);
    text_append(out, "\n\n**Do** ");
    format_cell(out, result->check->remedy);
    text_append_char(out, '\n');
    for (size_t i = 0; i < shown; i++) {
        if (result->items[i].remedy == NULL)
            continue;
        text_append(out, fenced ? "" : "\n```sql\n");
        fenced = true;
        text_printf(out, "%s\n", result->items[i].remedy);
    }
    text_append(out, fenced ? "```\n" : "");
}

void
report_health_markdown(const struct health_report *report, struct text *out)
{
    struct health_grade all = health_grade_all(report);
    struct health_grade server = health_grade_scope(report, HEALTH_SERVER);
    struct health_grade database = health_grade_scope(report, HEALTH_DATABASE);

    text_append(out, "# Health of database ");
    format_cell(out, report->database);
    text_printf(out, ": %s\n\n", all.letter);
    text_printf(out, "PostgreSQL %s. Server: %s. Database: %s.\n", report->server_version,
        server.derivation, database.derivation);
    for (size_t i = 0; i < report->result_count; i++)
        if (report->results[i].skipped == NULL && report->results[i].level > HEALTH_OK)
            section(out, &report->results[i]);
}
