#include "pggrade/grade/gate_check.h"

#include <math.h>
#include <string.h>

#include "pggrade/grade/caps.h"
#include "pggrade/grade/shape.h"

/* A shape that fewer of the parameter sets had is chance, not a change. */
#define SHAPE_SHARE 0.10

static const struct run_cell *
cell_of(const struct card *card, size_t query, size_t side)
{
    return &card->run->queries[query].cells[side];
}

/* ---- verdicts ---- */

/* The sole side of a run has none. */
static const struct verdict *
verdict_of(struct card *card, size_t query, size_t side, struct gate_check *check)
{
    const struct verdict *verdict = card_verdict(card, query, 0, side);

    check->outcome = GATE_PASSED;
    check->value = verdict == NULL ? "no other side" : verdict_names[verdict->kind];
    check->sentence = verdict == NULL ? "there is nothing to compare with" : verdict->reason;
    return verdict;
}

void
gate_check_slower(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    const struct verdict *verdict = verdict_of(card, query, side, check);

    (void)rule;
    check->limit = "not slower";
    if (verdict != NULL && verdict->kind == VERDICT_SLOWER)
        check->outcome = GATE_FAILED;
}

void
gate_check_inconclusive(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    const struct verdict *verdict = verdict_of(card, query, side, check);

    (void)rule;
    check->limit = "a verdict";
    if (verdict != NULL && verdict->kind == VERDICT_INCONCLUSIVE)
        check->outcome = GATE_UNSURE;
}

/* ---- plans ---- */

/* Renaming an index is no change of plan, nor is a plan in parallel. */
static bool
same_shape(const struct plan_variant *a, const struct plan_variant *b)
{
    bool hashed = a->shape_hash != NULL && b->shape_hash != NULL && a->shape_hash[0] != '\0' &&
        b->shape_hash[0] != '\0';

    return hashed ? strcmp(a->shape_hash, b->shape_hash) == 0 : shape_same(a->shape, b->shape);
}

/* The share of parameter sets in which a statement had this shape. */
static double
share_of(const struct plan_facts *facts, const struct plan_variant *wanted)
{
    uint64_t samples = 0;
    uint64_t all = 0;

    for (size_t i = 0; i < facts->variant_count; i++) {
        const struct plan_variant *variant = &facts->variants[i];

        if (variant->statement != wanted->statement)
            continue;
        all += variant->samples;
        if (same_shape(variant, wanted))
            samples += variant->samples;
    }
    return all == 0 ? 0.0 : (double)samples / (double)all;
}

/* The first variant of `has` that is frequent there and unknown in `lacks`. */
static const struct plan_variant *
missing_shape(const struct plan_facts *has, const struct plan_facts *lacks)
{
    for (size_t i = 0; i < has->variant_count; i++)
        if (share_of(has, &has->variants[i]) >= SHAPE_SHARE &&
            share_of(lacks, &has->variants[i]) <= 0.0)
            return &has->variants[i];
    return NULL;
}

bool
gate_check_same_plans(const struct plan_facts *from, const struct plan_facts *to)
{
    return missing_shape(to, from) == NULL && missing_shape(from, to) == NULL;
}

/* Of the variant that was found, else of the first. */
static const char *
shape_of(const struct plan_facts *facts, const struct plan_variant *found)
{
    if (found != NULL)
        return found->shape;
    return facts->variants == NULL ? "" : facts->variants[0].shape;
}

void
gate_check_plan(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    const struct plan_facts *from = &cell_of(card, query, 0)->plan;
    const struct plan_facts *to = &cell_of(card, query, side)->plan;
    const struct plan_variant *new_shape = missing_shape(to, from);
    const struct plan_variant *old_shape = missing_shape(from, to);

    (void)rule;
    check->limit = "the same plans";
    check->value = "the same plans";
    check->outcome = GATE_PASSED;
    if (from->variant_count == 0 || to->variant_count == 0) {
        check->value = "not known"; /* where it fails, that is told as an SQL error */
        return;
    }
    if (new_shape == NULL && old_shape == NULL)
        return;
    check->outcome = GATE_FAILED;
    check->value = "another plan";
    check->sentence = arena_printf(card->arena, "%s; on %s %s",
        shape_one_line(card->arena, shape_of(to, new_shape)), card->run->sides[0].name,
        shape_one_line(card->arena, shape_of(from, old_shape)));
}

void
gate_check_promises(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    const struct run_cell *cell = cell_of(card, query, side);
    size_t broken = 0;

    (void)rule;
    check->limit = "all kept";
    check->sentence = "";
    for (size_t i = 0; i < cell->plan.promise_count; i++) {
        const struct promise_fact *fact = &cell->plan.promises[i];

        if (!fact->bound || fact->kept)
            continue;
        if (broken++ == 0)
            check->sentence = fact->detail;
    }
    check->outcome = broken > 0 ? GATE_FAILED : GATE_PASSED;
    check->value = broken > 0 ? arena_printf(card->arena, "%zu broken", broken) : "all kept";
}

/* ---- results ---- */

void
gate_check_results(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    const struct run_cell *from = cell_of(card, query, 0);
    const struct run_cell *to = cell_of(card, query, side);
    const char *difference = caps_results_differ(card, query, side);
    const struct answer *from_answer;
    const struct answer *to_answer;

    (void)rule;
    check->limit = "the same results";
    check->value = difference == NULL ? "the same results" : "other results";
    check->outcome = difference == NULL ? GATE_PASSED : GATE_FAILED;
    check->sentence = "";
    if (difference != NULL)
        check->sentence = difference;
    else if (from->plan.samples == 0 || to->plan.samples == 0)
        check->sentence = "no results were compared";
    else if (from->answers.count > 0 &&
        answers_compare(&from->answers, &to->answers, &from_answer, &to_answer) == ANSWERS_UNKNOWN)
        check->sentence = "other rows, as the query allows: ties under LIMIT, or values that "
                          "change by themselves";
}

void
gate_check_slo(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    const struct query_grade *grade = &card->queries[query][side];

    (void)rule;
    check->limit = "met";
    check->value = grade->passed ? "met" : "missed";
    check->outcome = grade->passed ? GATE_PASSED : GATE_FAILED;
    check->sentence = grade->derivation;
}

void
gate_check_indexes(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    const struct run_side *where = &card->run->sides[side];

    (void)rule;
    (void)query;
    check->limit = "none";
    check->value = "none";
    check->outcome = GATE_PASSED;
    for (size_t i = 0; i < where->index_count; i++)
        if (!where->indexes[i].valid) {
            check->outcome = GATE_FAILED;
            check->value = where->indexes[i].name;
            check->sentence =
                arena_printf(card->arena, "index %s is invalid", where->indexes[i].name);
            return;
        }
}

/* ---- exact counters ---- */

static double
counter_of(const struct plan_facts *facts, enum gate_kind kind)
{
    switch (kind) {
    case GATE_BUFFERS:
        return facts->buffers_per_call;
    case GATE_WAL:
        return facts->wal_bytes_per_call;
    default:
        return facts->rows_per_call;
    }
}

static const char *
unit_of(enum gate_kind kind)
{
    switch (kind) {
    case GATE_BUFFERS:
        return "blocks";
    case GATE_WAL:
        return "bytes of WAL";
    default:
        return "rows";
    }
}

void
gate_check_counter(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    double from = counter_of(&cell_of(card, query, 0)->plan, rule->kind);
    double to = counter_of(&cell_of(card, query, side)->plan, rule->kind);
    double growth = to - from;

    check->outcome = GATE_PASSED;
    check->limit = arena_printf(card->arena, "+%.6g %%", 100.0 * rule->limit);
    check->value = "not known";
    if (!isfinite(growth))
        return;
    /* Nothing to something has no percentage; it is more than any. */
    check->value = from > 0.0 ? arena_printf(card->arena, "%+.1f %%", 100.0 * growth / from)
        : growth > 0.0        ? "from none"
                              : "+0.0 %";
    if (growth > rule->limit * from && growth > 0.0)
        check->outcome = GATE_FAILED;
    check->sentence = arena_printf(card->arena, "%.6g %s per call, %.6g on %s", to,
        unit_of(rule->kind), from, card->run->sides[0].name);
}
