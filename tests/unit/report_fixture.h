/*
 * report_fixture: cards made by hand, and what a writer makes of them, for the tests of reports.
 */
#ifndef PGGRADE_TESTS_REPORT_FIXTURE_H
#define PGGRADE_TESTS_REPORT_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "grade_fixture.h"
#include "words.h"
#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

typedef void write_report(const struct card *card, struct text *out);

/* The report of one card, to be freed. */
static inline char *
written(write_report *write, const struct card *card)
{
    struct text out = {0};

    write(card, &out);
    return out.data == NULL ? xstrdup("") : out.data;
}

static inline size_t
count_of(const char *text, const char *words)
{
    size_t count = 0;

    for (const char *found = strstr(text, words); found != NULL; found = strstr(found + 1, words))
        count++;
    return count;
}

static inline struct run *
make_run(size_t sides, size_t queries)
{
    struct run *run = fixture_run(sides, queries);

    run->workload_path = "./workloads/contacts.sql";
    run->started_s = 1795220672; /* 2026-11-21 00:24:32 UTC */
    run->duration_ns = 1500000000;
    for (size_t i = 0; i < queries; i++)
        run->queries[i].line = (int)(10 * (i + 1));
    return run;
}

static inline void
set_checks(struct card *card, struct gate_check *checks, size_t count)
{
    card->gate.checks = checks;
    card->gate.check_count = count;
}

__attribute__((unused)) static struct gate_check outcomes[] = {
    {"slower", 0, 1, GATE_PASSED, "same", "not slower", "same within 5 %"},
    {"slower", 1, 1, GATE_FAILED, "slower", "not slower", "slower by 12 % (10–14 %)"},
    {"inconclusive", 0, 1, GATE_UNSURE, "inconclusive", "a verdict", "cannot tell"},
    {"error", 1, 0, GATE_ERROR, "3 errors", "none", "SQL error 22012: division by zero"},
    {"fail-under B", SIZE_MAX, 1, GATE_FAILED, "C", "B", ""},
};

#endif
