/*
 * claim_figure: the figure that a claim is judged by, with its interval and its words.
 *
 * Words live in the arena that is passed.
 */
#ifndef PGGRADE_GRADE_CLAIM_FIGURE_H
#define PGGRADE_GRADE_CLAIM_FIGURE_H

#include "pggrade/grade/card.h"

enum claim_state {
    CLAIM_STATE_MISSING, /* not measured */
    CLAIM_STATE_UNKNOWN, /* measured, and still not known */
    CLAIM_STATE_NUMBER,
    CLAIM_STATE_FACT
};

struct claim_figure {
    enum claim_state state;
    double value, low, high; /* of a number, in the unit of the bound; -position of a letter */
    bool is;                 /* of a fact: the bound's word is what was found */
    const char *words;
};

/* Where a claim's queries and sides are in the run; SIZE_MAX where it names none. */
struct claim_place {
    const struct run_claim *claim;
    size_t query, side, against, against_query;
};

struct claim_figure claim_figure_missing(const char *words);
struct claim_figure claim_figure_unknown(const char *words);
struct claim_figure claim_figure_fact(bool is, const char *words);
struct claim_figure claim_figure_exact(double value, const char *words);

/* "0.46; 13 blocks to 6 blocks": side / against, with the interval that theirs make if their errors
 * are independent.  Where one of them is no number, it is that one. */
struct claim_figure claim_figure_ratio(
    struct arena *arena, const struct claim_figure *side, const struct claim_figure *against);

/* "0.46", or "0.46 (0.41–0.5)" where low and high differ; three significant digits. */
const char *claim_figure_range(struct arena *arena, double value, double low, double high);

/* Of a query (claim_query), of a whole side (claim_side). */
struct claim_figure claim_figure_of_query(struct card *card, const struct claim_place *place);
struct claim_figure claim_figure_of_side(struct card *card, const struct claim_place *place);

#endif
