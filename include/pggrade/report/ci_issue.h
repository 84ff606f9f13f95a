/*
 * ci_issue: what of a card is worth an annotation, worst first.
 *
 * Failed and unsure checks of the gate, queries that became slower though no rule asks for it,
 * and findings.  Findings on the baseline of a comparison are left out: they are about what is
 * there already, not about the change.
 */
#ifndef PGGRADE_REPORT_CI_ISSUE_H
#define PGGRADE_REPORT_CI_ISSUE_H

#include <stddef.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* Worst first.  The first two fail a job, and the third may. */
enum ci_level {
    CI_ERROR,  /* a check met an SQL error */
    CI_FAILED, /* a check failed */
    CI_UNSURE, /* a check could not tell */
    CI_SLOWER, /* a verdict that no rule asked for */
    CI_SEVERE, /* findings */
    CI_WARN,
    CI_INFO,
    CI_LEVEL_COUNT
};

struct ci_issue {
    enum ci_level level;
    const char *check; /* rule of the gate, "slower", or code of the finding */
    size_t query;      /* SIZE_MAX: of the whole side */
    size_t side;
    const char *title;   /* "search on after: slower" */
    const char *message; /* one sentence, perhaps with a plan of several lines */
    const char *remedy;  /* of a finding, fit to be pasted; "" for the others */
    const char *node;    /* of a finding; "" for the others */
    double stake_ms;     /* order within a level and a rule */
    size_t position;     /* order among equals */
};

struct ci_issues {
    struct arena *arena;
    struct ci_issue *items;
    size_t count;
};

struct ci_issues ci_issues_of(const struct card *card);
void ci_issues_free(struct ci_issues *issues);

/* "reads 5,311 blocks per call, 4,729 on before [+12.3 %; limit: +10 %]" */
void ci_check_text(struct text *out, const struct gate_check *check);

/* The same on one line: what was indented below comes behind a " / ". */
void ci_one_line(struct text *out, const char *words);

/* Where a query stands: its workload, without a "./" before it; NULL where that is not known. */
const char *ci_path(const struct run *run);

#endif
