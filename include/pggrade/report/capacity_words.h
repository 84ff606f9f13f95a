/*
 * capacity_words: the sentences that all capacity reports say alike.
 *
 * Every call appends to a text.
 */
#ifndef PGGRADE_REPORT_CAPACITY_WORDS_H
#define PGGRADE_REPORT_CAPACITY_WORDS_H

#include "pggrade/base/text.h"
#include "pggrade/grade/outlook.h"

/* "1,234", "12.3 million" */
void capacity_rows(struct text *out, double rows);

#define CAPACITY_MONTHS_FAR 600.0 /* nobody plans for later */

/* "April 2027", so many months from the measurement; and "Apr 2027". */
void capacity_month(struct text *out, const struct capacity *capacity, double months);
void capacity_month_short(struct text *out, const struct capacity *capacity, double months);

/* "p99<100 ms, at most 0.1 % errors" */
void capacity_objective(struct text *out, const struct capacity *capacity);

/* "310 to 318 a second": what held, and what failed. */
void capacity_rate(struct text *out, const struct outlook *outlook, size_t side);

/* How sure the rate is, its knee, what was used up. */
void capacity_rate_remarks(struct text *out, const struct outlook *outlook, size_t side);

/* "σ 0.031 (0.028–0.034), κ …; the peak is at 33 clients", or why there is no law. */
void capacity_law(struct text *out, const struct outlook *outlook, size_t side);

/* "33 (28–41)": clients that are of use; "above 64" where the peak is not in reach. */
void capacity_peak(struct text *out, const struct outlook *outlook, size_t side);

/* The objective of a side that breaks first, of those that hold today; NULL: none will.  *broken:
 * how many are broken today. */
const struct outlook_cell *capacity_first_to_break(
    const struct outlook *outlook, size_t side, size_t *broken);

/* "already broken", "at 1.2 million rows (1.1–1.4)", "not within 100 times the rows measured"; with
 * `dates` months where the growth is known. */
void capacity_limit(
    struct text *out, const struct outlook *outlook, const struct outlook_cell *cell, bool dates);

/* The same in a word or two: "now", "1.2M rows", "Apr 2027", "–". */
void capacity_limit_short(
    struct text *out, const struct outlook *outlook, const struct outlook_cell *cell);

/* "12.3 (11–14)" of sizes. */
void capacity_size(struct text *out, const struct growth_range *bytes);

/* "corrected outgrows shared_buffers (2.1 GB) at 4.3 times today's rows (4.2–4.4), in May 2028";
 * nothing where it is unknown. */
void capacity_memory(struct text *out, const struct outlook *outlook, size_t side);

/* What the figures rest on, a sentence each; NULL behind the last. */
const char *const *capacity_assumptions(const struct outlook *outlook);

#endif
