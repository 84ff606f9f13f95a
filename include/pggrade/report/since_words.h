/*
 * since_words: what changed of one query, in words; for since_section.c and since_json.c.
 */
#ifndef PGGRADE_REPORT_SINCE_WORDS_H
#define PGGRADE_REPORT_SINCE_WORDS_H

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"
#include "pggrade/grade/since.h"

/* "plan, buffers +12 %": exact facts that are not what they were; "" where all are. */
void since_facts(const struct since_item *item, struct text *out);

/* Sentences: plans, promises, counters, and times that are surely other ones. */
struct since_changes {
    char **items; /* owned */
    size_t count;
};
struct since_changes since_changes(const struct since_item *item);
void since_changes_free(struct since_changes *changes);

/* "28 queries: 27 with the same plans, …" */
void since_tally(const struct since *since, struct text *out);

/* How the times were made comparable, in a sentence or two. */
void since_method(const struct since *since, struct text *out);

#endif
