/*
 * live: what a server said when it was last looked at, ready to be sent.
 *
 * A thread looks every few seconds, on one connection, and whoever asks gets what it found: however
 * many ask, the server is looked at once.
 */
#ifndef PGGRADE_COMMAND_LIVE_H
#define PGGRADE_COMMAND_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/base/text.h"

struct live;

enum live_form {
    LIVE_SERVER,     /* JSON: up or not, connections, memory, uptime */
    LIVE_DATABASE,   /* JSON: every check */
    LIVE_STATEMENTS, /* JSON: slow statements */
    LIVE_METRICS,    /* Prometheus */
    LIVE_PAGE,       /* HTML */
    LIVE_FORM_COUNT
};

/* The DSN is copied. */
struct live *live_start(const char *conninfo, uint64_t interval_ns);
void live_stop(struct live *live); /* NULL is allowed */

/* Appends; false where the server does not answer, with what there is to say of that. */
bool live_write(struct live *live, enum live_form form, struct text *out);

/* Forgets what this program counted itself; nothing of the server's. */
void live_reset(struct live *live);

#endif
