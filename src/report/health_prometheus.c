#include "pggrade/report/health.h"

void
report_prometheus_escaped(struct text *out, const char *words)
{
    for (; *words != '\0'; words++) {
        if (*words == '\\' || *words == '"')
            text_append_char(out, '\\');
        if (*words == '\n')
            text_append(out, "\\n");
        else
            text_append_char(out, *words);
    }
}

static void
head(struct text *out, const char *name, const char *help)
{
    text_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void
sample(struct text *out, const char *name, const struct health_report *report,
    const struct health_result *result, const char *object)
{
    text_printf(out, "%s{database=\"", name);
    report_prometheus_escaped(out, report->database);
    text_printf(out, "\",check=\"%s\"", result->check->id);
    if (object != NULL) {
        text_append(out, ",object=\"");
        report_prometheus_escaped(out, object);
        text_append_char(out, '"');
    }
    text_append(out, "} ");
}

static void
grades(const struct health_report *report, struct text *out)
{
    const struct health_grade parts[] = {
        health_grade_scope(report, HEALTH_SERVER), health_grade_scope(report, HEALTH_DATABASE)};
    static const char *const names[] = {"server", "database"};

    head(out, "pggrade_health_checks", "Checks by what they found.");
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const struct {
            const char *level;
            size_t count;
        } rows[] = {{"severe", parts[i].severe}, {"warn", parts[i].warnings},
            {"notice", parts[i].notices}, {"failed", parts[i].failed}};

        for (size_t j = 0; j < COUNT_OF(rows); j++) {
            text_append(out, "pggrade_health_checks{database=\"");
            report_prometheus_escaped(out, report->database);
            text_printf(
                out, "\",scope=\"%s\",level=\"%s\"} %zu\n", names[i], rows[j].level, rows[j].count);
        }
    }
}

void
report_health_prometheus(const struct health_report *report, struct text *out)
{
    grades(report, out);
    head(out, "pggrade_health_level", "What a check found: 0 ok, 1 notice, 2 warning, 3 severe.");
    for (size_t i = 0; i < report->result_count; i++) {
        if (report->results[i].skipped != NULL)
            continue;
        sample(out, "pggrade_health_level", report, &report->results[i], NULL);
        text_printf(out, "%d\n", (int)report->results[i].level);
    }
    head(out, "pggrade_health_objects_over", "Objects from which a check has a notice and more.");
    for (size_t i = 0; i < report->result_count; i++) {
        if (report->results[i].skipped != NULL)
            continue;
        sample(out, "pggrade_health_objects_over", report, &report->results[i], NULL);
        text_printf(out, "%llu\n", (unsigned long long)report->results[i].over_count);
    }
    head(out, "pggrade_health_worst", "The worst value of a check, in the check's own unit.");
    for (size_t i = 0; i < report->result_count; i++) {
        const struct health_result *result = &report->results[i];

        if (result->item_count == 0)
            continue;
        sample(out, "pggrade_health_worst", report, result, result->items[0].object);
        text_printf(out, "%.9g\n", result->items[0].value);
    }
    head(out, "pggrade_health_duration_seconds", "How long the checks took.");
    text_append(out, "pggrade_health_duration_seconds{database=\"");
    report_prometheus_escaped(out, report->database);
    text_printf(out, "\"} %.6f\n", (double)report->duration_ns / 1e9);
}
