/*
 * condition: a condition of a plan node as it is for all parameters.
 */
#ifndef PGGRADE_PLAN_CONDITION_H
#define PGGRADE_PLAN_CONDITION_H

#include "pggrade/base/text.h"

/* Appends the condition with constants, parameters and arrays as "?", without casts, which custom
 * and generic plans write differently, and without "alias." where an alias is given. */
void condition_append(const char *condition, const char *alias, struct text *out);

#endif
