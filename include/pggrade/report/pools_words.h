/*
 * pools_words: what all reports say alike of pools.
 *
 * Every call but the first two appends to a text.
 */
#ifndef PGGRADE_REPORT_POOLS_WORDS_H
#define PGGRADE_REPORT_POOLS_WORDS_H

#include "pggrade/base/text.h"
#include "pggrade/grade/pools.h"

/* Of one clock of a row's requests; NAN where there are too few. */
double pools_words_quantile_ms(const struct pool_row *row, enum time_kind kind, enum metric metric);

/* "overload", "as good", "←" for the one that is chosen; "" for the others. */
const char *pools_words_mark(const struct pools *pools, size_t row);

/* "p99 3.1 ms (2.9 to 3.4)": the compared figure. */
void pools_words_figure(struct text *out, const struct pools *pools, const struct pool_row *row);

/* Which is recommended, and why; and, where one is, Little's law beside it. */
void pools_words_choice(struct text *out, const struct run *run, const struct pools *pools);
void pools_words_little(struct text *out, const struct run *run, const struct pools *pools);

/* What there is to say of a side besides its row. */
void pools_words_details(struct text *out, const struct run *run, const struct pool_row *row);

#endif
