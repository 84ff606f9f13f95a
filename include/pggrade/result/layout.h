/*
 * layout: JSON as text that people can read and diff although it is large.
 *
 * Whatever holds no further list or object stands on one line; all else has a line a
 * member, two blanks an indent.  A real number has as few digits as give the same number
 * again.
 */
#ifndef PGGRADE_RESULT_LAYOUT_H
#define PGGRADE_RESULT_LAYOUT_H

#include <jansson.h>

/* With a newline at the end; to be freed.  The same value gives the same bytes. */
char *layout_text(const json_t *value);

#endif
