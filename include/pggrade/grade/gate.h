/*
 * gate: rules that turn grades, verdicts and plan facts into an exit status.
 *
 * Every rule is checked on every query (or side) it applies to; each check keeps its value
 * beside its limit, whether it passed or not.
 *
 * Where the card knows a baseline (card->since), plans and counters are compared with it instead of
 * with the run's first side; slower, promised-index and result-diff look at both.  Where it knows
 * another run, that is all they are compared with.
 */
#ifndef PGGRADE_GRADE_GATE_H
#define PGGRADE_GRADE_GATE_H

#include "pggrade/grade/card.h"

/* What --fail-on may name; those behind GATE_LIMITED take a limit: "buffers>+10%". */
enum gate_kind {
    GATE_SLOWER,         /* a verdict */
    GATE_INCONCLUSIVE,   /* a verdict; fails with a status of its own */
    GATE_PLAN_CHANGE,    /* plans have another shape than on the baseline */
    GATE_PROMISED_INDEX, /* a promise (@index, @forbid) was broken */
    GATE_RESULT_DIFF,    /* other results than on the baseline */
    GATE_SLO,            /* an objective was missed */
    GATE_INVALID_INDEX,  /* of a side */
    GATE_ROLLBACK,       /* a side's migrations, taken back, leave something else than before */
    GATE_CLAIM,          /* one of the scenario's claims is refuted */
    GATE_BUFFERS,        /* per call, against the baseline */
    GATE_WAL,            /* bytes per call, likewise */
    GATE_ROWS,           /* per call, likewise */
    GATE_KIND_COUNT
};
#define GATE_LIMITED GATE_BUFFERS
extern const char *const gate_names[GATE_KIND_COUNT]; /* "slower", "plan-change", … */

struct gate_rule {
    enum gate_kind kind;
    double limit; /* as a share: 0.1 for +10% */
};

/* Zeroed: nothing but SQL errors fails. */
struct gate_rules {
    bool since_only; /* rules that compare look at nothing but card->since */
    bool letters;    /* --fail-under */
    enum letter fail_under;
    struct gate_rule *items; /* owned */
    size_t count;
};

/* What a baseline is compared by where nobody says: facts that no clock and no machine changes. */
#define GATE_SINCE_STANDARD "promised-index,result-diff,plan-change,buffers>+5%"

/* "slower,plan-change,buffers>+10%"; unknown names are refused with the nearest known one. */
bool gate_parse(const char *list, struct gate_rules *rules, struct error *error) PGGRADE_MUST_CHECK;
/* "A+" … "D", small letters too. */
bool gate_parse_letter(
    const char *text, struct gate_rules *rules, struct error *error) PGGRADE_MUST_CHECK;
void gate_rules_clear(struct gate_rules *rules);

/* Fills card->gate anew. */
void gate_apply(struct card *card, const struct gate_rules *rules);

#endif
