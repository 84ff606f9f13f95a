#include "pggrade/report/since_words.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/report/format.h"

static bool
plan_changed(const struct since_item *item)
{
    return item->new_plan != NULL || item->old_plan != NULL;
}

/* Counters that are exact on both sides and not the same. */
static bool
counter_changed(const struct since_counter *counter)
{
    return counter->known && counter->exact && counter->differing != SIZE_MAX;
}

static bool
time_changed(const struct since_item *item)
{
    return item->time.gates &&
        (item->time.kind == VERDICT_SLOWER || item->time.kind == VERDICT_FASTER);
}

static void
append_growth(struct text *out, const struct since_counter *counter)
{
    if (counter->from > 0.0)
        format_ratio(out, counter->to / counter->from);
    else
        text_append(out, "from none");
}

void
since_facts(const struct since_item *item, struct text *out)
{
    const char *separator = "";

    if (plan_changed(item)) {
        text_append(out, "plan");
        separator = ", ";
    }
    for (size_t kind = 0; kind < BASELINE_COUNTER_COUNT; kind++) {
        const struct since_counter counter = since_counter(item, (enum baseline_counter_kind)kind);

        if (!counter_changed(&counter))
            continue;
        text_printf(out, "%s%s ", separator, baseline_counters[kind]);
        append_growth(out, &counter);
        separator = ", ";
    }
    if (since_answers_differ(item))
        text_printf(out, "%sanswers", separator);
}

static void
add(struct since_changes *changes, struct text *sentence)
{
    changes->items = xrealloc(changes->items, changes->count + 1, sizeof *changes->items);
    changes->items[changes->count++] = xstrdup(text_string(sentence));
    text_free(sentence);
}

static void
add_plans(const struct since_item *item, struct since_changes *changes)
{
    struct text sentence = {0};

    if (item->new_plan != NULL)
        text_printf(&sentence, "a new plan in %llu of %llu parameter sets:\n%s",
            (unsigned long long)item->new_plan->samples, (unsigned long long)item->new_plan->of,
            item->new_plan->shape);
    if (item->old_plan != NULL)
        text_printf(&sentence, "%sgone, from %llu of %llu:\n%s", item->new_plan == NULL ? "" : "\n",
            (unsigned long long)item->old_plan->samples, (unsigned long long)item->old_plan->of,
            item->old_plan->shape);
    add(changes, &sentence);
}

static void
add_counter(const struct since_counter *counter, enum baseline_counter_kind kind,
    const struct since_item *item, struct since_changes *changes)
{
    static const char *const units[BASELINE_COUNTER_COUNT] = {[BASELINE_ROWS] = "rows returned",
        [BASELINE_BUFFERS] = "blocks read",
        [BASELINE_WAL] = "bytes of WAL"};
    struct text sentence = {0};
    size_t set = counter->differing;

    text_printf(
        &sentence, "%.6g %s per call, %.6g before (", counter->to, units[kind], counter->from);
    append_growth(&sentence, counter);
    text_printf(&sentence, "); first in parameter set %zu: %.6g, %.6g before", set + 1,
        item->to->counters[kind].values[set], item->from->counters[kind].values[set]);
    add(changes, &sentence);
}

struct since_changes
since_changes(const struct since_item *item)
{
    struct since_changes changes = {0};
    const char *lost = since_lost_promise(item);

    if (plan_changed(item))
        add_plans(item, &changes);
    if (lost != NULL) {
        struct text sentence = {0};

        text_printf(&sentence, "the promised index %s does not serve it any more", lost);
        add(&changes, &sentence);
    }
    for (size_t kind = 0; kind < BASELINE_COUNTER_COUNT; kind++) {
        const struct since_counter counter = since_counter(item, (enum baseline_counter_kind)kind);

        if (counter_changed(&counter))
            add_counter(&counter, (enum baseline_counter_kind)kind, item, &changes);
    }
    if (since_answers_differ(item)) {
        struct text sentence = {0};

        text_append(&sentence, "other rows for the same parameters");
        add(&changes, &sentence);
    }
    if (time_changed(item)) {
        struct text sentence = {0};

        text_printf(&sentence, "%s by %s", item->time.reason, item->time.basis);
        add(&changes, &sentence);
    }
    return changes;
}

void
since_changes_free(struct since_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        free(changes->items[i]);
    free(changes->items);
    *changes = (struct since_changes){0};
}

void
since_tally(const struct since *since, struct text *out)
{
    size_t plans = 0;
    size_t counters = 0;
    size_t kinds[VERDICT_COUNT] = {0};

    for (size_t i = 0; i < since->item_count; i++) {
        const struct since_item *item = &since->items[i];
        bool changed = false;

        plans += plan_changed(item);
        for (size_t kind = 0; kind < BASELINE_COUNTER_COUNT; kind++) {
            const struct since_counter counter =
                since_counter(item, (enum baseline_counter_kind)kind);

            changed = changed || counter_changed(&counter);
        }
        changed = changed || since_answers_differ(item);
        counters += changed;
        if (item->time.gates)
            kinds[item->time.kind]++;
    }
    text_printf(out, "%zu compared: %zu with another plan, %zu with other rows or buffers",
        since->item_count, plans, counters);
    if (since->why_reported == NULL)
        text_printf(out,
            "; %zu faster, %zu same within 20 %%, %zu slower, %zu within what runs differ by",
            kinds[VERDICT_FASTER], kinds[VERDICT_SAME], kinds[VERDICT_SLOWER],
            kinds[VERDICT_INCONCLUSIVE]);
}

void
since_method(const struct since *since, struct text *out)
{
    text_append(out, "Not measured side by side");
    if (isfinite(since->speed)) {
        text_printf(out,
            ": times are divided by %.3f, how much longer the calibration took (± %.1f %%)",
            since->speed, 196.0 * since->speed_se);
        text_append(out, ", and intervals hold the spread between runs");
    } else {
        text_append(out, ", and how fast the machine was is not known in both");
    }
    if (since->why_reported != NULL)
        text_printf(out, ". Times are only reported: %s", since->why_reported);
    text_append_char(out, '.');
}
