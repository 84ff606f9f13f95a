/*
 * live_table: what has been measured so far, as lines of a terminal.
 */
#ifndef PGGRADE_COMMAND_LIVE_TABLE_H
#define PGGRADE_COMMAND_LIVE_TABLE_H

#include "pggrade/base/text.h"
#include "pggrade/base/watcher.h"

/* A heading and a row each, at most `columns` wide and `lines` long; where there are more, how
 * many.  Every line ends in a newline. */
void live_table(struct text *out, const struct watch_figure *figures, size_t count, size_t columns,
    size_t lines);

/* The same of one figure as a sentence, for logs: "search on before: 812 done, 78/s, …". */
void live_sentence(struct text *out, const struct watch_figure *figure);

#endif
