#include <math.h>

#include "pggrade/base/json.h"
#include "pggrade/grade/since.h"
#include "pggrade/report/since_section.h"
#include "pggrade/result/member.h"

#define DIGITS 6

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *
texts(const char *const *items, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_string(items[i]));
    return list;
}

static json_t *
time_json(const struct since_time *time)
{
    json_t *object = json_object();

    set(object, "basis", time->basis == NULL ? json_null() : json_string(time->basis));
    set(object, "from_ms", json_rounded(time->from_ns / 1e6, DIGITS));
    set(object, "to_ms", json_rounded(time->to_ns / 1e6, DIGITS));
    set(object, "ratio", json_rounded(time->ratio, DIGITS));
    set(object, "low", json_rounded(time->low, DIGITS));
    set(object, "high", json_rounded(time->high, DIGITS));
    set(object, "verdict", json_string(time->gates ? verdict_names[time->kind] : "reported"));
    set(object, "reason", json_string(time->reason));
    return object;
}

static json_t *
counter_json(const struct since_item *item, enum baseline_counter_kind kind)
{
    const struct since_counter counter = since_counter(item, kind);
    json_t *object;

    if (!counter.known)
        return json_null();
    object = json_object();
    set(object, "from", json_rounded(counter.from, DIGITS));
    set(object, "to", json_rounded(counter.to, DIGITS));
    set(object, "exact", json_boolean(counter.exact));
    set(object, "same", counter.exact ? json_boolean(counter.differing == SIZE_MAX) : json_null());
    return object;
}

static json_t *
plan_json(const struct baseline_plan *plan)
{
    return plan == NULL ? json_null() : json_string(plan->shape);
}

static json_t *
item_json(const struct since_item *item)
{
    const char *lost = since_lost_promise(item);
    json_t *object = json_object();

    set(object, "query", json_string(item->to->query));
    set(object, "side", json_string(item->to->side));
    set(object, "time", time_json(&item->time));
    set(object, "plans",
        json_string(!item->plans_known                             ? "unknown"
                : item->new_plan == NULL && item->old_plan == NULL ? "same"
                                                                   : "changed"));
    set(object, "new_plan", plan_json(item->new_plan));
    set(object, "old_plan", plan_json(item->old_plan));
    set(object, "lost_promise", lost == NULL ? json_null() : json_string(lost));
    set(object, "answers",
        json_string(item->from->answers == NULL || item->to->answers == NULL ? "unknown"
                : since_answers_differ(item)                                 ? "changed"
                                                                             : "same"));
    for (size_t kind = 0; kind < BASELINE_COUNTER_COUNT; kind++)
        set(object, baseline_counters[kind], counter_json(item, (enum baseline_counter_kind)kind));
    return object;
}

json_t *
since_section_json(const struct card *card)
{
    const struct since *since = card->since;
    json_t *object;
    json_t *queries;

    if (since == NULL)
        return NULL;
    object = json_object();
    queries = json_array();
    set(object, "from", member_string(since->from->name));
    set(object, "baseline", json_boolean(since->from->file));
    set(object, "same_machine", json_boolean(since->same_machine));
    set(object, "times_gate", json_boolean(since->why_reported == NULL));
    set(object, "why_reported",
        since->why_reported == NULL ? json_null() : json_string(since->why_reported));
    set(object, "speed", json_rounded(since->speed, DIGITS));
    set(object, "differences", texts(since->differences, since->difference_count));
    set(object, "missing", texts(since->missing, since->missing_count));
    for (size_t i = 0; i < since->item_count; i++)
        (void)json_array_append_new(queries, item_json(&since->items[i]));
    set(object, "queries", queries);
    return object;
}
