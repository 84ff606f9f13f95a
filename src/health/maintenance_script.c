#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/health/maintenance.h"

/* Nothing of an object's name may end a comment's line. */
static void
comment(struct text *out, const char *words)
{
    text_append(out, "-- ");
    for (; *words != '\0'; words++)
        text_append_char(out, *words == '\n' ? ' ' : *words);
    text_append_char(out, '\n');
}

static void
write_step(const struct maintenance_step *step, size_t number, struct text *out)
{
    struct text line = {0};

    text_printf(&line, "%zu. %s", number, step->reason);
    comment(out, text_string(&line));
    line.length = 0;
    text_printf(&line, "   %s; ", step->lock);
    if (isnan(step->seconds))
        text_append(&line, "duration unknown");
    else if (step->seconds < 1)
        text_append(&line, "under a second");
    else
        text_printf(&line, "about %.0f s on a modest disk", step->seconds);
    comment(out, text_string(&line));
    text_free(&line);
    if (step->left_out)
        comment(out, "   left out: --rewrite allows it, at a time when nobody needs the table");
    text_printf(out, "%s%s\n\n", step->left_out ? "-- " : "", step->sql);
}

static bool
has_items(const struct health_report *report, const char *id)
{
    for (size_t i = 0; i < report->result_count; i++)
        if (strcmp(report->results[i].check->id, id) == 0)
            return report->results[i].item_count > 0;
    return false;
}

/* What is worth a place in a calendar here; the rest is autovacuum's. */
static void
write_schedule(const struct health_report *report, struct text *out)
{
    text_append(out,
        "-- Schedule\n"
        "--   always   autovacuum; VACUUM and ANALYZE by the calendar only where it cannot be on\n"
        "--   after    each bulk load: ANALYZE of what was loaded\n"
        "--   daily    pggrade health --fail-on severe\n"
        "--   weekly   pggrade maintain --plan, looked at by somebody\n");
    if (has_items(report, "analyze-parent"))
        text_append(
            out, "--   weekly   ANALYZE of partitioned tables: autovacuum leaves them out\n");
    if (has_items(report, "partitions-missing"))
        text_append(out, "--   monthly  partitions for the next three months\n");
    if (has_items(report, "materialized-views"))
        text_append(out, "--   as often as readers need  REFRESH MATERIALIZED VIEW CONCURRENTLY\n");
    text_append(
        out, "--   never    REINDEX or VACUUM FULL by the calendar: only where bloat asks\n");
}

void
maintenance_script(
    const struct maintenance *plan, const struct health_report *report, struct text *out)
{
    struct health_grade grade = health_grade_scope(report, HEALTH_DATABASE);
    struct text line = {0};
    char taken[32];

    clock_format_utc(report->taken_s, taken, sizeof taken);
    text_printf(&line, "Maintenance of database %s, PostgreSQL %s, %s", plan->database,
        report->server_version, taken);
    comment(out, text_string(&line));
    line.length = 0;
    text_printf(&line, "Health of the database now: %s", grade.derivation);
    comment(out, text_string(&line));
    comment(out, "Each statement on its own, outside a transaction: psql -f runs them so.");
    text_append(out, "SET lock_timeout = '5s';\n\n");
    for (size_t i = 0; i < plan->step_count; i++)
        write_step(&plan->steps[i], i + 1, out);
    if (plan->step_count == 0)
        text_append(out, "-- Nothing to do.\n\n");
    if (plan->advice_count > 0)
        text_append(out, "-- Found, and no maintenance: somebody has to decide\n");
    for (size_t i = 0; i < plan->advice_count; i++)
        comment(out, plan->advice[i]);
    if (plan->advice_count > 0)
        text_append_char(out, '\n');
    write_schedule(report, out);
    text_free(&line);
}
