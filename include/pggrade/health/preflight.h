/*
 * preflight: is this the moment to measure?  The checks that concern a run, on all its sides, the
 * settings that must be alike, and the machine the client runs on.
 */
#ifndef PGGRADE_HEALTH_PREFLIGHT_H
#define PGGRADE_HEALTH_PREFLIGHT_H

#include "pggrade/base/memory.h"
#include "pggrade/base/watcher.h"
#include "pggrade/pg/session.h"

enum preflight_effect {
    PREFLIGHT_WARNED,  /* measured all the same */
    PREFLIGHT_WAITED,  /* for its end, which came */
    PREFLIGHT_INVALID, /* what is compared is not what was meant */
    PREFLIGHT_EFFECT_COUNT
};
extern const char *const preflight_effect_names[PREFLIGHT_EFFECT_COUNT];

struct preflight_note {
    const char *check;
    const char *side; /* NULL: of the server or the machine */
    enum preflight_effect effect;
    const char *text; /* one sentence */
};

struct preflight {
    struct arena *arena;
    struct preflight_note *notes;
    size_t note_count;
};

struct preflight_side {
    const char *name;
    struct session_options session; /* its settings are those the side declares */
};

struct preflight_options {
    const struct preflight_side *sides;
    size_t side_count;
    uint64_t patience_ns;    /* how long what passes by itself is waited for */
    const char *system_root; /* "" for the machine's own /proc and /sys */
    const struct watcher *watcher;
};

bool preflight_examine(const struct preflight_options *options, struct preflight **preflight,
    struct error *error) PGGRADE_MUST_CHECK;
void preflight_destroy(struct preflight *preflight); /* NULL is allowed */

/* For src/health: adds a note, and tells the watcher. */
void preflight_note(
    struct preflight *preflight, const struct watcher *watcher, const struct preflight_note *note);

/* Clock source, CPU governor, a share of CPU time: what makes this machine's times doubtful. */
void preflight_machine(struct preflight *preflight, const struct preflight_options *options);

#endif
