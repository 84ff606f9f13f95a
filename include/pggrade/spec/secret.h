/*
 * secret: passwords inside connection strings, which belong neither into files nor on screens.
 */
#ifndef PGGRADE_SPEC_SECRET_H
#define PGGRADE_SPEC_SECRET_H

#include <stdbool.h>

/* Whether the text holds "password=…" or "://user:password@". */
bool secret_in(const char *text);

#endif
