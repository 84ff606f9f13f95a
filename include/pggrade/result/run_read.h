/*
 * run_read: how parts of run.json are read, for the files that read them.
 */
#ifndef PGGRADE_RESULT_RUN_READ_H
#define PGGRADE_RESULT_RUN_READ_H

#include "pggrade/result/member.h"
#include "pggrade/result/run.h"
#include "pggrade/result/run_member.h"

/* A list of structs that have nothing but members. */
bool run_read_list(struct reader *reader, const json_t *object, const char *key,
    const struct member_table *table, void **items, size_t *count) PGGRADE_MUST_CHECK;

/* What runs under traffic have besides: of the run (whether it is one, too), a side, a cell. */
bool run_read_traffic(
    struct reader *reader, const json_t *object, struct run *run) PGGRADE_MUST_CHECK;
bool run_read_load(
    struct reader *reader, const json_t *object, struct run_load *load) PGGRADE_MUST_CHECK;

/* The pool of a side, where it has one. */
bool run_read_pool(
    struct reader *reader, const json_t *object, struct run_pool *pool) PGGRADE_MUST_CHECK;
bool run_read_times(
    struct reader *reader, const json_t *object, struct run_cell *cell) PGGRADE_MUST_CHECK;

#endif
