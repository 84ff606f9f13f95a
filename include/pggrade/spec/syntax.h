/*
 * syntax: what PostgreSQL's own parser says about one statement.
 *
 * libpg_query is the grammar of one PostgreSQL version.  SQL it refuses is refused here, unless
 * the text holds something that only newer servers know: then nothing is known about it.
 */
#ifndef PGGRADE_SPEC_SYNTAX_H
#define PGGRADE_SPEC_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/memory.h"

struct syntax {
    size_t statement_count;
    const char **columns; /* names of the result's columns, as far as they can be told */
    size_t column_count;
    const char **keys; /* leading ORDER BY columns that are columns of the result, by name */
    size_t key_count;
    const char *transaction_word; /* "BEGIN", …: it controls transactions; NULL: it does not */
    bool parsed;                  /* false: newer than the parser, nothing else is known */
    bool returns_rows;
    bool ordered;              /* has an outermost ORDER BY */
    bool free;                 /* the server may choose among rows, or orders inside of values */
    bool any_column;           /* the result may have columns that are not listed: `*`, CALL, … */
    bool changes_data;         /* INSERT, UPDATE, DELETE, MERGE, also inside WITH */
    bool never_in_transaction; /* VACUUM, … CONCURRENTLY */
    bool copies_stream;        /* COPY FROM STDIN, COPY TO STDOUT */
};

struct syntax_problem {
    char message[512];
    size_t offset; /* in bytes of the SQL */
};

/* False where the text is refused.  Lists live in the arena. */
bool syntax_read(struct arena *arena, const char *sql, struct syntax *syntax,
    struct syntax_problem *problem) PGGRADE_MUST_CHECK;

/* Whether `sql`, which the parser refused with `message`, has syntax that came after the
 * parser's PostgreSQL version. */
bool syntax_is_newer(const char *sql, const char *message);

/* Whether a result of this statement may have the column. */
bool syntax_may_return(const struct syntax *syntax, const char *column);

#endif
