/*
 * journal: what a worker noted, second by second, kept outside memory until the run is over.
 *
 * A temporary file without a name; written by one thread, read by another after it.
 */
#ifndef PGGRADE_LOAD_JOURNAL_H
#define PGGRADE_LOAD_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/measure/histogram.h"

struct journal;

/* One query on one side in one second. */
struct journal_entry {
    uint32_t second; /* from the run's origin */
    uint32_t query;
    uint32_t side;
    uint64_t failures;
    struct sparse times; /* responses in it */
};

bool journal_create(struct journal **journal, struct error *error) PGGRADE_MUST_CHECK;
void journal_destroy(struct journal *journal); /* NULL is allowed */

/* Seconds never go back.  An entry that cannot be written (a full disk) is remembered. */
void journal_write(struct journal *journal, const struct journal_entry *entry);

/* To the first entry; what was written before a failure is readable. */
void journal_rewind(struct journal *journal);
bool journal_failed(const struct journal *journal);

/* False at the end.  The caller frees the entry's times. */
bool journal_read(struct journal *journal, struct journal_entry *entry);

#endif
