#include "pggrade/command/live_read.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/pg/session.h"
#include "pggrade/report/health.h"

const double live_buckets_s[LIVE_BUCKETS] = {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5};

void
live_durations_add(struct live_durations *durations, const struct health_report *report)
{
    for (size_t i = 0; i < report->result_count; i++) {
        double seconds = (double)report->results[i].duration_ns / 1e9;
        size_t bucket = 0;

        if (report->results[i].skipped != NULL)
            continue;
        while (bucket < LIVE_BUCKETS && seconds > live_buckets_s[bucket])
            bucket++;
        durations->counts[bucket]++;
        durations->count++;
        durations->sum_s += seconds;
    }
}

void
live_durations_write(const struct live_durations *durations, struct text *out)
{
    uint64_t total = 0;

    text_append(out,
        "# HELP pggrade_query_duration_seconds Durations of the statements of the checks.\n"
        "# TYPE pggrade_query_duration_seconds histogram\n");
    for (size_t i = 0; i < LIVE_BUCKETS; i++) {
        total += durations->counts[i];
        text_printf(out, "pggrade_query_duration_seconds_bucket{le=\"%g\"} %llu\n",
            live_buckets_s[i], (unsigned long long)total);
    }
    text_printf(out,
        "pggrade_query_duration_seconds_bucket{le=\"+Inf\"} %llu\n"
        "pggrade_query_duration_seconds_sum %.9g\n"
        "pggrade_query_duration_seconds_count %llu\n",
        (unsigned long long)durations->count, durations->sum_s,
        (unsigned long long)durations->count);
}

static const char states_sql[] =
    "SELECT s.state, count(a.pid) FROM (VALUES ('active'), ('idle'), ('idle in transaction'),"
    " ('idle in transaction (aborted)'), ('fastpath function call'), ('disabled')) s(state)"
    " LEFT JOIN pg_stat_activity a ON a.state = s.state AND a.backend_type = 'client backend'"
    " GROUP BY s.state ORDER BY s.state";

static const char blocks_sql[] =
    "SELECT d.datname, d.blks_hit, d.blks_read, d.xact_commit, d.xact_rollback,"
    " extract(epoch FROM clock_timestamp() - pg_postmaster_start_time()),"
    " current_setting('max_connections')"
    " FROM pg_stat_database d WHERE d.datname = current_database()";

static const char dead_sql[] =
    "SELECT format('%I.%I', schemaname, relname), n_dead_tup FROM pg_stat_user_tables"
    " WHERE n_dead_tup >= 1000 ORDER BY n_dead_tup DESC LIMIT 100";

static void
head(struct text *out, const char *name, const char *type, const char *help)
{
    text_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* name{label="…"} value, for each row of (label, value). */
static void
write_rows(struct text *out, const char *name, const char *label, const struct rows *rows)
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        text_printf(out, "%s{%s=\"", name, label);
        report_prometheus_escaped(out, rows_value(rows, i, 0));
        text_printf(out, "\"} %s\n", rows_value(rows, i, 1));
    }
}

static bool
read_states(struct session *session, struct live_figures *figures, struct error *error)
{
    struct rows *rows;

    if (!session_query(session, states_sql, NULL, 0, &rows, error))
        return false;
    head(&figures->metrics, "pggrade_connections", "gauge", "Client connections by state.");
    write_rows(&figures->metrics, "pggrade_connections", "state", rows);
    for (size_t i = 0; i < rows_count(rows); i++)
        text_printf(&figures->connections, "%s\"%s\": %s", i == 0 ? "" : ", ",
            rows_value(rows, i, 0), rows_value(rows, i, 1));
    rows_destroy(rows);
    return true;
}

static bool
read_blocks(struct session *session, struct live_figures *figures, struct error *error)
{
    static const struct {
        const char *name, *help;
    } counters[] = {{"pggrade_blocks_hit_total", "Blocks of the database found in shared buffers."},
        {"pggrade_blocks_read_total", "Blocks of the database read from below."},
        {"pggrade_transactions_committed_total", "Transactions committed in the database."},
        {"pggrade_transactions_rolled_back_total", "Transactions rolled back in the database."}};
    struct rows *rows;

    if (!session_query(session, blocks_sql, NULL, 0, &rows, error))
        return false;
    if (rows_count(rows) > 0) {
        for (size_t i = 0; i < COUNT_OF(counters); i++) {
            head(&figures->metrics, counters[i].name, "counter", counters[i].help);
            text_printf(&figures->metrics, "%s{database=\"", counters[i].name);
            report_prometheus_escaped(&figures->metrics, rows_value(rows, 0, 0));
            text_printf(&figures->metrics, "\"} %s\n", rows_value(rows, 0, i + 1));
        }
        figures->uptime_s = strtod(rows_value(rows, 0, 5), NULL);
        text_printf(&figures->connections, ", \"most\": %s", rows_value(rows, 0, 6));
    }
    rows_destroy(rows);
    return true;
}

static bool
read_dead(struct session *session, struct live_figures *figures, struct error *error)
{
    struct rows *rows;

    if (!session_query(session, dead_sql, NULL, 0, &rows, error))
        return false;
    head(&figures->metrics, "pggrade_table_dead_rows", "gauge",
        "Dead rows of tables with 1,000 and more, the worst hundred.");
    write_rows(&figures->metrics, "pggrade_table_dead_rows", "table", rows);
    rows_destroy(rows);
    return true;
}

bool
live_figures_read(const char *conninfo, struct live_figures *figures, struct error *error)
{
    static const struct setting settings[] = {
        {"statement_timeout", "2s"}, {"lock_timeout", "200ms"}, {"search_path", "pg_catalog"}};
    struct session *session = NULL;
    bool read = session_open(&(struct session_options){.conninfo = conninfo,
                                 .settings = settings,
                                 .setting_count = COUNT_OF(settings),
                                 .read_only = true},
                    &session, error) &&
        read_states(session, figures, error) && read_blocks(session, figures, error) &&
        read_dead(session, figures, error);

    session_close(session);
    return read;
}

void
live_figures_clear(struct live_figures *figures)
{
    text_free(&figures->metrics);
    text_free(&figures->connections);
}
