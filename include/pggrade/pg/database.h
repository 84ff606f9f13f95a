/*
 * database: databases that pggrade makes: named by a hash of their content, marked as ours, made
 * under a draft name and renamed when complete.
 *
 * For the pg floor.  A database without the mark is never dropped or changed.
 */
#ifndef PGGRADE_PG_DATABASE_H
#define PGGRADE_PG_DATABASE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/watcher.h"
#include "pggrade/pg/server.h"
#include "pggrade/pg/session.h"

/* A mark is a statement of its own: who is killed before it leaves a draft that says nothing of us.
 * What CREATE DATABASE itself can say is a limit of connections: a draft has this one, which limits
 * nothing and which nobody else gives, until it is marked. */
#define DATABASE_DRAFT_LIMIT "1886283634"

/* "pggrade_KIND_16HEX" of a 64-bit hash; to be freed. */
char *database_name(char kind, uint64_t hash);

/* Whether it exists, and its mark: NULL for a database that is not ours. */
bool database_find(struct session *admin, const char *name, bool *exists, json_t **mark,
    struct error *error) PGGRADE_MUST_CHECK;

/* Replaces the mark, with the time of use added. */
bool database_mark(
    struct session *admin, const char *name, json_t *mark, struct error *error) PGGRADE_MUST_CHECK;

/* Refuses databases that are not ours; a missing one is success. */
bool database_drop(struct session *admin, const char *name, struct error *error) PGGRADE_MUST_CHECK;

/* Drops drafts that a killed run left. */
bool database_drop_drafts(struct session *admin, struct error *error) PGGRADE_MUST_CHECK;

/* `template` NULL: an empty database. */
bool database_create(struct session *admin, const char *name, const char *template,
    struct error *error) PGGRADE_MUST_CHECK;
bool database_rename(struct session *admin, const char *from, const char *to,
    struct error *error) PGGRADE_MUST_CHECK;

/* Drops the one of ours that was used longest ago and is not in `needed` (NULL-terminated);
 * *dropped says whether there was one. */
bool database_evict(struct session *admin, const char *const *needed, bool *dropped,
    const struct watcher *watcher, struct error *error) PGGRADE_MUST_CHECK;

/* Options for a session on a database of the server. */
struct session_options database_options(const struct server *server, const char *name);

#endif
