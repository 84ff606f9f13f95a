/*
 * card: the judgement on a run: grades, verdicts, findings, gate.
 *
 * A pure function of the run and the rubric.  The card borrows the run; what it adds it
 * owns.  Reports print it and decide nothing.
 */
#ifndef PGGRADE_GRADE_CARD_H
#define PGGRADE_GRADE_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"
#include "pggrade/grade/rubric.h"
#include "pggrade/result/run.h"

/* Best first: a greater letter is worse. */
enum letter { LETTER_A_PLUS, LETTER_A, LETTER_B, LETTER_C, LETTER_D, LETTER_F, LETTER_COUNT };
extern const char *const letter_names[LETTER_COUNT]; /* "A+", "A", … */

/* One query on one side. */
struct query_grade {
    enum letter letter;
    enum letter best;       /* better than `letter` where the interval spans a boundary */
    bool passed;            /* met its objectives, no error, kept its promises */
    bool passed_surely;     /* also at the slow end of its intervals */
    bool passed_perhaps;    /* at least at the fast end */
    const char *derivation; /* "A+ = average 3.2 ms under 25 ms", and the cap that decided */
    const char *basis;      /* of the graded latency: "adjusted" or "wall" */
    double average_ms;      /* of the graded latency; all figures are NAN with no execution */
    double p50_ms, p95_ms;  /* of the graded latency */
    double average_low_ms, average_high_ms; /* 90 % intervals; NAN with fewer than 8 quads */
    double p95_low_ms, p95_high_ms;
    double p50_wall_ms, p95_wall_ms, p99_wall_ms, max_wall_ms; /* as the client saw it */
    bool p99_known;                                            /* enough samples (368) */
    uint64_t executions;
    uint64_t errors;
    uint64_t slow, very_slow; /* wall executions above 100 ms and 500 ms */
    const char **reasons;     /* each cap and failure, one sentence */
    size_t reason_count;
};

struct side_grade {
    enum letter letter;
    enum letter best;
    uint64_t passed;
    uint64_t queries;
    double average_ms;      /* mean of the queries' averages; NAN where nothing was measured */
    const char *derivation; /* "B = 12/13 pass, average 3.1 ms" and caps */
    const char **reasons;
    size_t reason_count;
};

enum verdict_kind {
    VERDICT_FASTER,
    VERDICT_SAME,
    VERDICT_SLOWER,
    VERDICT_INCONCLUSIVE,
    VERDICT_COUNT
};
extern const char *const verdict_names[VERDICT_COUNT];

/* A percentile that is compared beside the typical figure. */
struct verdict_tail {
    const char *basis; /* "adjusted_p95" */
    enum verdict_kind kind;
    double ratio, low, high;
    bool decides; /* enough executions beyond it, and pinned: "slower" makes the verdict */
};

struct verdict {
    size_t query;
    size_t from, to; /* sides of the run */
    enum verdict_kind kind;
    const char *basis;  /* "cpu_paired", "wall_paired", "adjusted_p95", … */
    double ratio;       /* to / from of the basis; NAN where nothing was measured */
    double low, high;   /* 95 % interval of the ratio */
    double detectable;  /* smallest effect this measurement would have called, as a fraction */
    size_t quads;       /* on which it rests */
    double ratio_again; /* when it was measured again; NAN: was not */
    struct verdict_tail *tails;
    size_t tail_count;
    const char *reason; /* one sentence */
};

/* A finding of one query on one side, or of a side (query SIZE_MAX). */
struct card_finding {
    const struct finding *finding;
    size_t query;
    size_t side;
    double stake_ms; /* share of the average latency: what the order goes by */
};

enum gate_outcome { GATE_PASSED, GATE_FAILED, GATE_UNSURE, GATE_ERROR };

/* One rule on one query and side. */
struct gate_check {
    const char *rule; /* as it was written: "buffers>+10%", "fail-under B", "error" */
    size_t query;     /* SIZE_MAX: of the whole side */
    size_t side;
    enum gate_outcome outcome;
    const char *value;    /* "+12.3 %", "slower", "C" */
    const char *limit;    /* "+10 %", "not slower", "B" */
    const char *sentence; /* "reads 5,311 blocks per call, 4,729 on before" */
};

struct gate {
    bool passed;
    int exit_status;
    struct gate_check *checks; /* by rule, query, side */
    size_t check_count;
    size_t failed_count; /* GATE_FAILED and GATE_ERROR */
    size_t unsure_count;
};

enum claim_outcome {
    CLAIM_HELD,
    CLAIM_REFUTED,
    CLAIM_INCONCLUSIVE, /* the interval spans the bound, or the figure is not known */
    CLAIM_UNMEASURED,   /* its side or query was left out of this run: it does not count */
    CLAIM_OUTCOME_COUNT
};
extern const char *const claim_outcome_names[CLAIM_OUTCOME_COUNT]; /* "held", … */

/* What became of one claim. */
struct card_claim {
    const struct run_claim *claim;
    size_t query, side; /* of the run; SIZE_MAX: none, or not part of it */
    enum claim_outcome outcome;
    double value, low, high; /* of its metric, times in ms; NAN for what is no number; low and high
                              * equal where it is exact */
    const char *figure;      /* the same in words: "0.021 (0.019–0.023)" */
};

struct since;

struct card {
    struct arena *arena;
    const struct run *run;        /* borrowed */
    const struct rubric *rubric;  /* borrowed */
    const struct since *since;    /* what is compared with; borrowed; NULL: nothing older */
    struct side_grade *sides;     /* one per side of the run */
    struct query_grade **queries; /* [query][side] */
    struct verdict *verdicts;     /* by query, then side: baseline to each other side */
    size_t verdict_count;
    struct card_finding *findings; /* most time at stake first */
    size_t finding_count;
    struct card_claim *claims; /* one for each of the run, in its order */
    size_t claim_counts[CLAIM_OUTCOME_COUNT];
    double noise_run_queue_share; /* of wall time spent waiting for a CPU; NAN: not readable */
    double noise_cpu_spread;      /* median over cells of cpu p90 / p10; NAN without CPU clock */
    struct gate gate;
};

struct card *card_create(const struct run *run, const struct rubric *rubric);
void card_destroy(struct card *card); /* NULL is allowed */

/* NULL where there is none. */
const struct verdict *card_verdict(const struct card *card, size_t query, size_t from, size_t to);

#endif
