/*
 * health_server: a private cluster with what the checks need, and one check asked of it.
 */
#ifndef PGGRADE_TESTS_HEALTH_SERVER_H
#define PGGRADE_TESTS_HEALTH_SERVER_H

#include "private_server.h"

#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/health/health.h"

static inline int
health_server_restart(void)
{
    struct error error = {0};

    server_close(test_server);
    test_server = NULL;
    if (server_open(&(struct server_options){.cache_folder = test_cache}, &test_server, &error))
        return 0;
    print_error("%s\n", error.text);
    return 1;
}

/* Buffers so small that reads miss; replication, prepared transactions, statement statistics. */
static inline int
health_server_start(void **state)
{
    static const char *const settings[] = {"shared_buffers = '4MB'", "max_connections = 23",
        "max_prepared_transactions = 4", "wal_level = replica", "max_wal_senders = 4",
        "shared_preload_libraries = 'pg_stat_statements'", "archive_mode = on",
        "archive_command = 'true'"};
    struct session *session;

    if (test_server_start(state) != 0)
        return 1;
    session = test_session(NULL);
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        char *sql = xasprintf("ALTER SYSTEM SET %s", settings[i]);

        test_run(session, sql);
        free(sql);
    }
    session_close(session);
    return health_server_restart();
}

/* One check, with limits of one's own ("CHECK=WARN") where not NULL. */
static inline struct health_report *
health_ask(const char *database, const char *id, const char *limits)
{
    size_t count = health_check_count();
    struct health_limits *all = xcalloc(count, sizeof *all);
    bool *selected = xcalloc(count, sizeof *selected);
    struct health_report *report = NULL;
    struct error error = {0};

    for (size_t i = 0; i < count; i++)
        all[i] = health_check_at(i)->limits;
    if (limits != NULL && !health_limits_parse(limits, all, &error))
        fail_msg("%s", error.text);
    if (id != NULL && !health_selection_parse(id, selected, &error))
        fail_msg("%s", error.text);
    if (!health_examine(
            &(struct health_options){
                .conninfo = server_conninfo(test_server),
                .database = database,
                .limits = all,
                .selected = id == NULL ? NULL : selected,
            },
            &report, &error))
        fail_msg("%s", error.text);
    free(selected);
    free(all);
    return report;
}

static inline const struct health_result *
health_result(const struct health_report *report, const char *id)
{
    for (size_t i = 0; i < report->result_count; i++)
        if (strcmp(report->results[i].check->id, id) == 0)
            return &report->results[i];
    fail_msg("no check %s", id);
    return NULL;
}

/* The item of that name; NULL: there is none. */
static inline const struct health_item *
health_item(const struct health_result *result, const char *object)
{
    for (size_t i = 0; i < result->item_count; i++)
        if (strcmp(result->items[i].object, object) == 0)
            return &result->items[i];
    return NULL;
}

/* A check's level; `said` (NULL: anything) must be in the detail or remedy of its worst object. */
static inline void
health_expect(const char *database, const char *id, const char *limits, enum health_level level,
    const char *said)
{
    struct health_report *report = health_ask(database, id, limits);
    const struct health_result *result = health_result(report, id);
    const struct health_item *worst = result->item_count > 0 ? &result->items[0] : NULL;

    if (result->skipped != NULL)
        fail_msg("%s: %s", id, result->skipped);
    if (result->level != level)
        fail_msg("%s: %s, not %s; worst %s %g", id, health_level_names[result->level],
            health_level_names[level], worst == NULL ? "none" : worst->object,
            worst == NULL ? NAN : worst->value);
    if (said != NULL && strstr(worst->detail, said) == NULL &&
        (worst->remedy == NULL || strstr(worst->remedy, said) == NULL))
        fail_msg("%s: \"%s\" is not in \"%s\", \"%s\"", id, said, worst->detail,
            worst->remedy == NULL ? "" : worst->remedy);
    health_report_destroy(report);
}

#endif
