/*
 * migration: what the statements of a side's migrations held up, and what to write instead.
 *
 * How much was held up is what was observed; why, and the safe form, come from the statement.
 */
#ifndef PGGRADE_GRADE_MIGRATION_H
#define PGGRADE_GRADE_MIGRATION_H

#include "pggrade/grade/finding_list.h"
#include "pggrade/result/run.h"
#include "pggrade/spec/lock_mode.h"

/* The lock of a step that holds up most on a table that others use; LOCK_NONE where it had none.
 * *table is the table's, "" likewise. */
enum lock_mode migration_worst_lock(const struct run_migration_step *step, const char **table);

/* All statements of one direction. */
struct migration_summary {
    size_t statements;
    uint64_t duration_ns;
    uint64_t wal_bytes;
    int64_t growth_bytes; /* of tables and indexes */
    uint64_t reads_ns;    /* for which some table could not be read */
    uint64_t writes_ns;   /* likewise written; those that could not be read are among them */
    size_t rewritten;     /* tables */
    size_t invalid;       /* indexes left behind */
};
/* Zeroed where nothing was observed. */
struct migration_summary migration_summary_of(const struct run_side *side, bool down);

/* Adds the findings of one side: one for each way of holding up, however many statements. */
void migration_find(struct card_findings *list, size_t side);

#endif
