/*
 * copy: copies of the databases of sides, for a second measurement.
 *
 * Two identical databases differ in speed by where their pages happen to lie; what is small and
 * was seen on one copy is believed when another copy shows it.
 */
#ifndef PGGRADE_PG_COPY_H
#define PGGRADE_PG_COPY_H

#include "pggrade/pg/target.h"

/* Copies the databases of the marked sides that pggrade made; nobody may be connected to them.
 * names[side] is the copy's name, to be freed, or NULL. */
bool targets_copy(struct server *server, const struct targets *targets, const bool *marked,
    char **names, struct error *error) PGGRADE_MUST_CHECK;

/* Drops what targets_copy made and frees the names.  What cannot be dropped now goes when the next
 * run prepares its databases. */
void targets_drop_copies(
    struct server *server, char **names, size_t count, const struct watcher *watcher);

#endif
