#include <math.h>
#include <stdint.h>

#include "pggrade/grade/gate_check.h"
#include "pggrade/grade/shape.h"

/* What the older one is called behind a figure: "5,311, 4,729 in the baseline". */
static const char *
there(const struct card *card)
{
    return card->since->from->file ? "in the baseline" : "there";
}

static void
check_slower(struct card *card, const struct since_item *item, struct gate_check *check)
{
    const struct since_time *time = &item->time;

    check->limit = "not slower by more than 20 %";
    check->value = time->basis == NULL ? "not known"
        : time->gates                  ? verdict_names[time->kind]
                                       : "reported only";
    check->sentence = time->reason;
    if (time->basis != NULL)
        check->sentence = arena_printf(card->arena, "%s %.3g ms, %.3g ms %s; %s%s%s", time->basis,
            time->to_ns / 1e6, time->from_ns / 1e6, there(card), time->reason,
            time->gates ? "" : ": ", time->gates ? "" : card->since->why_reported);
    if (time->gates && time->kind == VERDICT_SLOWER)
        check->outcome = GATE_FAILED;
}

/* Of the plan that was found, else of the most frequent one. */
static const char *
shape_of(struct card *card, const struct baseline_cell *cell, const struct baseline_plan *found)
{
    return shape_one_line(card->arena, (found != NULL ? found : &cell->plans[0])->shape);
}

static void
check_plan(struct card *card, const struct since_item *item, struct gate_check *check)
{
    check->limit = "the same plans";
    check->value = item->plans_known ? "the same plans" : "not known";
    if (item->new_plan == NULL && item->old_plan == NULL)
        return;
    check->outcome = GATE_FAILED;
    check->value = "another plan";
    check->sentence =
        arena_printf(card->arena, "%s; %s %s", shape_of(card, item->to, item->new_plan),
            there(card), shape_of(card, item->from, item->old_plan));
}

static void
check_promises(struct card *card, const struct since_item *item, struct gate_check *check)
{
    const char *lost = since_lost_promise(item);

    check->limit = "all kept";
    check->value = "all kept";
    if (lost == NULL)
        return;
    check->outcome = GATE_FAILED;
    check->value = "not kept any more";
    check->sentence = arena_printf(
        card->arena, "the promised index %s served it %s and does not any more", lost, there(card));
}

static void
check_results(struct card *card, const struct since_item *item, struct gate_check *check)
{
    const struct since_counter rows = since_counter(item, BASELINE_ROWS);

    check->limit = "the same results";
    check->value = "the same results";
    if (rows.known && rows.exact && rows.differing == SIZE_MAX && since_answers_differ(item)) {
        check->outcome = GATE_FAILED;
        check->value = "other results";
        check->sentence =
            arena_printf(card->arena, "returns as many rows as %s, but other ones", there(card));
        return;
    }
    if (!rows.known || !rows.exact) {
        check->value = "not known";
        check->sentence = rows.known ? "its rows depend on what was written before" : "";
        return;
    }
    if (rows.differing == SIZE_MAX)
        return;
    check->outcome = GATE_FAILED;
    check->value = "other results";
    check->sentence =
        arena_printf(card->arena, "returns %.10g rows for parameter set %zu, but %.10g %s",
            item->to->counters[BASELINE_ROWS].values[rows.differing], rows.differing + 1,
            item->from->counters[BASELINE_ROWS].values[rows.differing], there(card));
}

static void
check_counter(struct card *card, const struct gate_rule *rule, const struct since_item *item,
    struct gate_check *check)
{
    static const struct {
        enum baseline_counter_kind kind;
        const char *unit;
    } counters[GATE_KIND_COUNT] = {
        [GATE_BUFFERS] = {BASELINE_BUFFERS, "blocks"},
        [GATE_WAL] = {BASELINE_WAL, "bytes of WAL"},
        [GATE_ROWS] = {BASELINE_ROWS, "rows"},
    };
    const struct since_counter counter = since_counter(item, counters[rule->kind].kind);
    double growth = counter.to - counter.from;

    check->limit = arena_printf(card->arena, "+%.6g %%", 100.0 * rule->limit);
    check->value = "not known";
    if (!counter.known)
        return;
    check->value = counter.from > 0.0
        ? arena_printf(card->arena, "%+.1f %%", 100.0 * growth / counter.from)
        : growth > 0.0 ? "from none"
                       : "+0.0 %";
    check->sentence = arena_printf(card->arena, "%.6g %s per call, %.6g %s%s", counter.to,
        counters[rule->kind].unit, counter.from, there(card),
        counter.exact ? ""
                      : "; reported only: it differs from run to run where rows are written or "
                        "workers share a plan");
    if (counter.exact && growth > rule->limit * counter.from && growth > 0.0)
        check->outcome = GATE_FAILED;
}

bool
gate_since_knows(enum gate_kind kind)
{
    switch (kind) {
    case GATE_SLOWER:
    case GATE_PLAN_CHANGE:
    case GATE_PROMISED_INDEX:
    case GATE_RESULT_DIFF:
    case GATE_BUFFERS:
    case GATE_WAL:
    case GATE_ROWS:
        return true;
    default:
        return false;
    }
}

void
gate_check_since(struct card *card, const struct gate_rule *rule, const struct since_item *item,
    struct gate_check *check)
{
    switch (rule->kind) {
    case GATE_SLOWER:
        check_slower(card, item, check);
        break;
    case GATE_PLAN_CHANGE:
        check_plan(card, item, check);
        break;
    case GATE_PROMISED_INDEX:
        check_promises(card, item, check);
        break;
    case GATE_RESULT_DIFF:
        check_results(card, item, check);
        break;
    default:
        check_counter(card, rule, item, check);
    }
}
