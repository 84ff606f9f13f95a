/*
 * interrupt: one flag that SIGINT, SIGTERM and SIGHUP raise, looked at by every loop
 * that can take long.  A second signal ends the process at once.
 */
#ifndef PGGRADE_BASE_INTERRUPT_H
#define PGGRADE_BASE_INTERRUPT_H

#include "pggrade/base/error.h"

/* Installs the handlers and ignores SIGPIPE; called once, from main. */
void interrupt_install(void);
bool interrupt_requested(void);

/* For tests and for a stop from within. */
void interrupt_request(void);
void interrupt_clear(void);

/* False with ERROR_INTERRUPTED when a signal has come. */
bool interrupt_check(struct error *error) PGGRADE_MUST_CHECK;

#endif
