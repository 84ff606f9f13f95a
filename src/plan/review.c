#include "pggrade/plan/review.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/plan/findings.h"
#include "pggrade/plan/shape.h"

/* As on a report card: most at stake first, then the severest. */
static int
compare_findings(const void *left, const void *right)
{
    const struct finding *a = left;
    const struct finding *b = right;

    if (a->share != b->share)
        return a->share > b->share ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return strcmp(a->code, b->code);
}

void
review_plan(const struct plan *plan, struct review *review)
{
    struct finding_list list = {.apart = true};

    findings_of_plan(plan, plan->basis, 1, FINDINGS_ALL, &list);
    if (list.count > 0)
        qsort(list.items, list.count, sizeof *list.items, compare_findings);
    *review = (struct review){
        .plan = plan,
        .query = json_string_value(json_object_get(plan->document, "Query Text")),
        .shape_hash = plan_hash(plan, false, NULL, NULL),
        .hash = plan_hash(plan, true, NULL, NULL),
        .findings = list.items,
        .finding_count = list.count,
    };
}

void
review_clear(struct review *review)
{
    struct plan_facts facts = {
        .findings = review->findings, .finding_count = review->finding_count};

    plan_facts_clear(&facts);
    free(review->shape_hash);
    free(review->hash);
    *review = (struct review){0};
}

double
review_stake_ms(const struct review *review, const struct finding *finding)
{
    double execution_ms = review->plan->execution_ms;

    if (!isfinite(execution_ms))
        execution_ms = review->plan->root->ms; /* auto_explain has no other */
    if (strcmp(finding->code, "planning-share") == 0)
        execution_ms += review->plan->planning_ms; /* its share is of both */
    return finding->share * execution_ms;
}
