/*
 * migration_watch: runs the statements of a migration one by one and sees, on a second session,
 * what each of them locks, writes and leaves behind.
 *
 * A statement that may stand in a transaction block runs in one of its own, so that its locks
 * can be read when it is done and before they are gone: nothing is missed, however fast it was.
 * Others (… CONCURRENTLY, VACUUM) are looked at while they run, closely at first.
 */
#ifndef PGGRADE_PG_MIGRATION_WATCH_H
#define PGGRADE_PG_MIGRATION_WATCH_H

#include "pggrade/base/error.h"
#include "pggrade/pg/migration_step.h"
#include "pggrade/pg/session.h"
#include "pggrade/spec/script.h"

struct migration_watch;

/* `options` are those of `session`, the one that will run the statements; both borrowed. */
bool migration_watch_open(const struct session_options *options, struct session *session,
    struct migration_watch **watch, struct error *error) PGGRADE_MUST_CHECK;
void migration_watch_close(struct migration_watch *watch); /* NULL is allowed */

/* Runs one statement and fills the step but for its file and `down`.  Where it fails, what it
 * left behind is told behind the server's words. */
bool migration_watch_run(struct migration_watch *watch, const struct script_statement *statement,
    struct migration_step *step, struct error *error) PGGRADE_MUST_CHECK;

#endif
