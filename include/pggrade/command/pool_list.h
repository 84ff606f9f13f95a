/*
 * pool_list: the pools that are compared, of the words of a command line.
 */
#ifndef PGGRADE_COMMAND_POOL_LIST_H
#define PGGRADE_COMMAND_POOL_LIST_H

#include "pggrade/base/error.h"
#include "pggrade/trial/trial.h"

struct pool_list_options {
    const char *sizes;   /* "2,4,8" */
    const char *modes;   /* "app,transaction" */
    const char *presets; /* "prisma"; NULL: none */
    const char *dsn;     /* of a PgBouncer that is there; NULL: none */
    struct pool changes; /* settings for each of `sizes` and `modes`, where its mode has them */
};

struct pool_list {
    struct trial_pool *items;
    char **names; /* owned */
    size_t count;
    size_t capacity;
};

/* Modes outside, sizes inside, presets at the end; refusals are ERROR_USAGE.  To be cleared, also
 * on failure. */
bool pool_list_read(const struct pool_list_options *options, struct pool_list *pools,
    struct error *error) PGGRADE_MUST_CHECK;
void pool_list_clear(struct pool_list *pools);

#endif
