/*
 * older: a card and what is known of an older run of the same thing.
 */
#ifndef PGGRADE_COMMAND_OLDER_H
#define PGGRADE_COMMAND_OLDER_H

#include "pggrade/grade/gate.h"
#include "pggrade/grade/since.h"
#include "pggrade/spec/scenario.h"

/* Zero it to start.  All is owned, but for what the cards borrow. */
struct older {
    struct baseline *from;
    struct baseline *to;
    struct since *since;
};
void older_clear(struct older *older);

/* What --baseline names (NULL: not given), and by which rules: those of --fail-on where there are
 * some, else the standard ones. */
bool older_read(struct older *older, const char *path, bool rules_given, struct gate_rules *rules,
    struct error *error) PGGRADE_MUST_CHECK;

/* Before anything is measured: a baseline of something else would be found out too late. */
bool older_is_for(const struct older *older, const struct scenario *scenario, double scale,
    uint64_t seed, struct error *error) PGGRADE_MUST_CHECK;

/* Compares the card with what was read; nothing to do where nothing was.  The card borrows from
 * `older` afterwards. */
bool older_compare(struct older *older, struct card *card, const bool *selected,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
