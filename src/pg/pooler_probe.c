#include "pggrade/pg/pooler_probe.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"

#define ANSWER_NS (5 * NS_PER_S)
#define LOCK "72438961" /* any number that nobody else uses */

/* What the first client does, how the second one sees it ('t'), and how it is cleared away. */
static const struct trait_probe {
    const char *act;
    const char *look;
    const char *clear;
} probes[POOLER_TRAIT_COUNT] = {
    [POOLER_SETTING] = {"SET pggrade.probe = 'left behind'",
        "SELECT coalesce(current_setting('pggrade.probe', true), '') = 'left behind'",
        "RESET pggrade.probe"},
    [POOLER_TEMPORARY] = {"CREATE TEMPORARY TABLE pggrade_probe ()",
        "SELECT to_regclass('pg_temp.pggrade_probe') IS NOT NULL",
        "DROP TABLE pg_temp.pggrade_probe"},
    [POOLER_LOCK] = {"SELECT pg_advisory_lock(" LOCK ")",
        "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND objid = " LOCK
        " AND pid = pg_backend_pid()",
        "SELECT pg_advisory_unlock(" LOCK ")"},
    [POOLER_LISTEN] = {"LISTEN pggrade_probe",
        "SELECT count(*) > 0 FROM pg_listening_channels() c WHERE c = 'pggrade_probe'",
        "UNLISTEN pggrade_probe"},
};

static bool
open_client(const struct session_options *users, struct session **session, struct error *error)
{
    struct session_options options = *users;

    options.answer_ns = ANSWER_NS;
    return session_open(&options, session, error);
}

static bool
interrupted(const struct error *error)
{
    return error->kind == ERROR_INTERRUPTED;
}

/* The first client acts, and perhaps leaves; the second one looks. */
static bool
probe_trait(const struct session_options *users, bool stays, const struct trait_probe *probe,
    enum pooler_answer *answer, struct error *error)
{
    struct session *first = NULL;
    struct session *second = NULL;
    struct error ignored = {0};
    char *seen = NULL;

    if (!open_client(users, &first, error))
        return false;
    if (session_run(first, probe->act, &ignored)) {
        if (!stays) {
            session_close(first);
            first = NULL;
        }
        if (open_client(users, &second, &ignored) &&
            session_value(second, probe->look, NULL, 0, &seen, &ignored) && seen != NULL)
            *answer = seen[0] == 't' ? POOLER_UNSAFE : POOLER_SAFE;
        if (*answer == POOLER_UNSAFE && !session_run(second, probe->clear, &ignored))
            ignored.sqlstate[0] = '\0'; /* it goes with the connection */
    }
    free(seen);
    session_close(first);
    session_close(second);
    if (interrupted(&ignored))
        *error = ignored;
    return !interrupted(&ignored);
}

/* Both prepare different statements under one name. */
static bool
probe_prepared(const struct session_options *users, bool stays, enum pooler_answer *answer,
    struct error *error)
{
    struct session *first = NULL;
    struct session *second = NULL;
    struct error ignored = {0};

    if (!open_client(users, &first, error))
        return false;
    if (session_prepare(first, "pggrade_probe", "SELECT 1", &ignored)) {
        if (!stays) {
            session_close(first);
            first = NULL;
        }
        if (open_client(users, &second, &ignored)) {
            if (session_prepare(second, "pggrade_probe", "SELECT 2", &ignored))
                *answer = POOLER_SAFE;
            else if (strcmp(ignored.sqlstate, "42P05") == 0)
                *answer = POOLER_UNSAFE;
            /* Where it is of no use any more the connection closes, and takes it along. */
            if (!session_run(second, "DEALLOCATE pggrade_probe", &ignored))
                ignored.sqlstate[0] = '\0';
        }
    }
    session_close(first);
    session_close(second);
    if (interrupted(&ignored))
        *error = ignored;
    return !interrupted(&ignored);
}

static bool
probe_transaction(
    const struct session_options *users, enum pooler_answer *answer, struct error *error)
{
    struct session *client = NULL;
    struct error ignored = {0};

    if (!open_client(users, &client, error))
        return false;
    *answer = session_run(client, "BEGIN", &ignored) && session_run(client, "COMMIT", &ignored)
        ? POOLER_SAFE
        : POOLER_UNSAFE;
    session_close(client);
    if (interrupted(&ignored))
        *error = ignored;
    return !interrupted(&ignored);
}

bool
pooler_probe(const struct session_options *users, bool stays, struct pooler_findings *findings,
    struct error *error)
{
    *findings = (struct pooler_findings){0};
    for (size_t i = 0; i < POOLER_TRAIT_COUNT; i++)
        if (probes[i].act != NULL &&
            !probe_trait(users, stays, &probes[i], &findings->answers[i], error))
            return false;
    return probe_prepared(users, stays, &findings->answers[POOLER_PREPARED], error) &&
        probe_transaction(users, &findings->answers[POOLER_TRANSACTION], error);
}
