/*
 * private_server: a private cluster of its own for one test program, in a
 * temporary folder that goes with it.
 */
#ifndef PGGRADE_TESTS_PRIVATE_SERVER_H
#define PGGRADE_TESTS_PRIVATE_SERVER_H

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/pg/server.h"
#include "pggrade/pg/session.h"

static char test_cache[64];
static struct server *test_server;

static inline int
test_server_start(void **state)
{
    struct error error = {0};

    (void)state;
    (void)snprintf(test_cache, sizeof test_cache, "/tmp/pggrade-test-XXXXXX");
    if (mkdtemp(test_cache) == NULL || chmod(test_cache, 0755) != 0)
        return 1;
    if (!server_open(&(struct server_options){.cache_folder = test_cache}, &test_server, &error)) {
        print_error("%s\n", error.text);
        return 1;
    }
    return 0;
}

static inline int
test_server_stop(void **state)
{
    struct error error = {0};

    (void)state;
    server_close(test_server);
    if (folder_remove(test_cache, &error))
        return 0;
    print_error("%s\n", error.text);
    return 1;
}

/* A session on a database of the test's server; fails the test where there is none. */
static inline struct session *
test_session(const char *database)
{
    struct error error = {0};
    struct session *session = NULL;
    struct session_options options = {
        .conninfo = server_conninfo(test_server), .database = database};

    if (!session_open(&options, &session, &error))
        fail_msg("%s", error.text);
    return session;
}

static inline void
test_run(struct session *session, const char *sql)
{
    struct error error = {0};

    if (!session_run(session, sql, &error))
        fail_msg("%s: %s", sql, error.text);
}

/* The first value of the first row; to be freed. */
static inline char *
test_value(struct session *session, const char *sql)
{
    struct error error = {0};
    char *value = NULL;

    if (!session_value(session, sql, NULL, 0, &value, &error))
        fail_msg("%s: %s", sql, error.text);
    return value;
}

#endif
