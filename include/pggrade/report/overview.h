/*
 * overview: several scenarios that were run one after the other, a few lines each.
 *
 * It keeps what it shows of each card, so that runs need not be kept.
 */
#ifndef PGGRADE_REPORT_OVERVIEW_H
#define PGGRADE_REPORT_OVERVIEW_H

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

struct overview;
struct overview *overview_create(void);
void overview_destroy(struct overview *overview); /* NULL is allowed */

/* How one ended: its exit status, and how long all of it took. */
struct overview_end {
    int status;
    double seconds;
};

/* A scenario that was measured, and the folder of its run. */
void overview_add(struct overview *overview, const struct card *card, const char *path,
    const struct overview_end *end);

/* One that could not be, and why. */
void overview_add_failure(struct overview *overview, const char *scenario, const char *reason,
    const struct overview_end *end);

void report_overview_terminal(const struct overview *overview, struct text *out);
void report_overview_json(const struct overview *overview, struct text *out);

#endif
