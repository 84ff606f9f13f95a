/*
 * bracket: the highest rate that holds, found by trying: steps up, halving, confirmation.
 *
 * It is told one outcome after another and says what to try next; who tries and what "holds"
 * means is not its business.  Outcomes may be wrong now and then: both ends of the bracket are
 * tried twice before they are believed.
 */
#ifndef PGGRADE_STATS_BRACKET_H
#define PGGRADE_STATS_BRACKET_H

#include <stdbool.h>
#include <stddef.h>

#define BRACKET_STEP 1.4 /* from one step up to the next */
#define BRACKET_DOWN 4.0 /* where even the first rate does not hold */
#define BRACKET_BELOW_MAX 32
#define BRACKET_CONTRADICTIONS_MAX 4 /* an end that is not confirmed so often stays unsure */

enum bracket_stage {
    BRACKET_STEPS,   /* up until one fails, down until one holds */
    BRACKET_HALVING, /* until the ends are near enough */
    BRACKET_CONFIRM, /* each end once more */
    BRACKET_DONE,
    BRACKET_NOTHING /* not even the lowest rate held */
};

struct bracket {
    double next;      /* the rate to try now; of no meaning when done */
    double held;      /* the highest that held and was not contradicted; 0: none */
    double failed;    /* the lowest that failed above it; INFINITY: none */
    double tolerance; /* done when failed / held ≤ 1 + tolerance */
    enum bracket_stage stage;
    bool held_confirmed;
    bool failed_confirmed;
    size_t downs, downs_max; /* after so many more nothing holds */
    size_t contradictions;
    double below[BRACKET_BELOW_MAX]; /* the rates that held before `held`: where to fall back to */
    size_t below_count;
};

struct bracket bracket_start(double first, double tolerance, size_t downs_max);

/* What became of bracket->next. */
void bracket_tell(struct bracket *bracket, bool held);

bool bracket_ended(const struct bracket *bracket);

/*
 * How long to try bracket->next, by the usual length of a try.
 *
 * Near its limit a queue changes slowly: a short try there sees one or two of its waves, and holds
 * more often than the rate does in the long run.  So the steps far below are short, and what the
 * answer rests on takes the longest; together as long as if all were alike.
 */
double bracket_length(const struct bracket *bracket);

#endif
