#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "pggrade/base/json.h"
#include "pggrade/report/capacity.h"

#define DIGITS 6

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static void
set_number(json_t *object, const char *key, double value)
{
    set(object, key, json_rounded(value, DIGITS));
}

static json_t *
text_or_null(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null() : json_string(text);
}

static json_t *
range_json(double value, double low, double high)
{
    json_t *object = json_object();

    set_number(object, "value", value);
    set_number(object, "low", low);
    set_number(object, "high", high);
    return object;
}

static json_t *
growth_range_json(const struct growth_range *range)
{
    return range_json(range->value, range->low, range->high);
}

static json_t *
rate_json(const struct outlook_side *side)
{
    json_t *object;

    if (side->search == NULL)
        return json_null();
    object = json_object();
    set_number(object, "held_per_s", side->search->held > 0 ? side->search->held : NAN);
    set_number(object, "failed_per_s", side->search->failed);
    set(object, "confirmed",
        json_boolean(side->search->held_confirmed && side->search->failed_confirmed));
    set(object, "complete", json_boolean(side->search->complete));
    set_number(object, "knee_per_s", side->knee);
    return object;
}

static json_t *
law_json(const struct scalability *law)
{
    static const char *const refusals[] = {[SCALABILITY_FITTED] = NULL,
        [SCALABILITY_FEW_LEVELS] = "fewer than 6 levels",
        [SCALABILITY_NO_THROUGHPUT] = "a level without throughput",
        [SCALABILITY_NO_LAW] = "no curve of the law comes near"};
    json_t *object = json_object();

    set(object, "refused", text_or_null(refusals[law->refusal]));
    if (law->refusal != SCALABILITY_FITTED)
        return object;
    set(object, "lambda", range_json(law->lambda.value, law->lambda.low, law->lambda.high));
    set(object, "sigma", range_json(law->sigma.value, law->sigma.low, law->sigma.high));
    set(object, "kappa", range_json(law->kappa.value, law->kappa.low, law->kappa.high));
    /* Beyond the reach nothing is said: null. */
    set(object, "peak_clients",
        range_json(law->peak.value <= law->reach ? law->peak.value : NAN,
            law->peak.low <= law->reach ? law->peak.low : NAN,
            law->peak.high <= law->reach ? law->peak.high : NAN));
    set_number(object, "peak_per_s", law->peak.value <= law->reach ? law->peak_throughput : NAN);
    set_number(object, "reach_clients", law->reach);
    set_number(object, "misfit", law->misfit);
    return object;
}

static json_t *
side_json(const struct outlook *outlook, size_t side)
{
    const struct outlook_side *found = &outlook->sides[side];
    json_t *object = json_object();
    json_t *levels = json_array();

    set(object, "name", json_string(outlook->capacity->sides[side].name));
    set(object, "rate", rate_json(found));
    for (size_t i = 0; i < found->level_count; i++) {
        json_t *level = json_object();

        set(level, "clients", json_integer((json_int_t)found->levels[i].clients));
        set_number(level, "per_s", found->levels[i].throughput);
        set_number(level, "error_per_s", found->levels[i].error);
        set_number(level, "p95_ms", found->levels[i].p95_ms);
        set(level, "failures", json_integer((json_int_t)found->levels[i].failures));
        (void)json_array_append_new(levels, level);
    }
    set(object, "levels", levels);
    set(object, "law", found->level_count == 0 ? json_null() : law_json(&found->law));
    if (outlook->memory != NULL)
        set(object, "shared_buffers_outgrown_at", growth_range_json(&outlook->memory[side].times));
    set(object, "saturated", text_or_null(found->saturated));
    set(object, "generator_limited", text_or_null(found->generator_limited));
    return object;
}

static json_t *
cell_json(const struct outlook *outlook, const struct outlook_cell *cell)
{
    const struct capacity *capacity = outlook->capacity;
    const struct capacity_objective *objective = &capacity->objectives[cell->objective];
    bool known = cell->buffers.known || cell->latency.known;
    json_t *object = json_object();

    set(object, "query", json_string(objective->query));
    set(object, "side", json_string(capacity->sides[cell->side].name));
    set(object, "metric", json_string(objective->metric));
    set_number(object, "limit_ms", (double)objective->limit_ns / 1e6);
    set(object, "law", known ? json_string(growth_law_names[cell->law]) : json_null());
    set(object, "basis",
        known ? json_string(cell->by_latency ? "latency" : "buffers") : json_null());
    set(object, "plan_changed", json_boolean(cell->plan_changed));
    set(object, "scales", json_integer((json_int_t)cell->steps_used));
    set(object, "table", text_or_null(cell->table));
    set(object, "access", text_or_null(cell->access));
    set(object, "buffers_exponent",
        cell->buffers.known ? growth_range_json(&cell->buffers.exponent) : json_null());
    set(object, "latency_exponent",
        cell->latency.known ? growth_range_json(&cell->latency.exponent) : json_null());
    set(object, "largest_predicted",
        json_pack("{s:o, s:o, s:b, s:b}", "buffers", growth_range_json(&cell->predicted_buffers),
            "latency_ms", growth_range_json(&cell->predicted_latency), "buffers_held",
            cell->buffers_held, "latency_held", cell->latency_held));
    set_number(object, "rows_today", cell->rows_today);
    set(object, "latency_today_ms", growth_range_json(&cell->latency_today));
    set(object, "broken", json_boolean(cell->latency.known && outlook_broken(cell)));
    set(object, "rows_limit", growth_range_json(&cell->rows_limit));
    set(object, "months_limit",
        range_json(cell->months_limit.value, cell->months_limit.low, cell->months_limit.high));
    return object;
}

static json_t *
size_json(const struct outlook *outlook, const struct outlook_size *size)
{
    json_t *object = json_object();

    set(object, "side", json_string(outlook->capacity->sides[size->side].name));
    set_number(object, "months", size->months);
    set(object, "tables_bytes", growth_range_json(&size->tables_bytes));
    set(object, "indexes_bytes", growth_range_json(&size->indexes_bytes));
    set(object, "working_set_bytes", growth_range_json(&size->working_bytes));
    return object;
}

static json_t *
replay_json(const struct capacity *capacity, const struct capacity_replay *replay)
{
    json_t *object = json_object();

    set(object, "side", json_string(capacity->sides[replay->side].name));
    set(object, "held", json_boolean(replay->held));
    set(object, "offered", json_integer((json_int_t)replay->offered));
    set(object, "failed", json_integer((json_int_t)replay->failed));
    set(object, "beyond_limit", json_integer((json_int_t)replay->above));
    set_number(object, "p50_ms", (double)replay->p50_ns / 1e6);
    set_number(object, "p95_ms", (double)replay->p95_ns / 1e6);
    set_number(object, "p99_ms", (double)replay->p99_ns / 1e6);
    return object;
}

void
report_capacity_summary(const struct outlook *outlook, struct text *out)
{
    const struct capacity *capacity = outlook->capacity;
    json_t *file = json_object();
    json_t *lists[5];
    char *text;

    for (size_t i = 0; i < COUNT_OF(lists); i++)
        lists[i] = json_array();
    for (size_t side = 0; side < capacity->side_count; side++)
        (void)json_array_append_new(lists[0], side_json(outlook, side));
    for (size_t i = 0; i < outlook->cell_count; i++)
        (void)json_array_append_new(lists[1], cell_json(outlook, &outlook->cells[i]));
    for (size_t i = 0; i < outlook->size_count; i++)
        (void)json_array_append_new(lists[2], size_json(outlook, &outlook->sizes[i]));
    for (size_t i = 0; i < capacity->replay_count; i++)
        (void)json_array_append_new(lists[3], replay_json(capacity, &capacity->replays[i]));
    for (size_t i = 0; i < capacity->left_out_count; i++)
        (void)json_array_append_new(lists[4], json_string(capacity->left_out[i]));
    set(file, "pggrade", json_string(capacity->version));
    set(file, "scenario", json_string(capacity->scenario));
    set_number(file, "scale", capacity->scale_asked);
    set_number(file, "load_scale", capacity->scale);
    set(file, "metric", json_string(capacity->slo_metric));
    set_number(file, "limit_ms", (double)capacity->slo_limit_ns / 1e6);
    set_number(file, "errors_max", capacity->errors_max);
    set(file, "growth_per_month",
        range_json(capacity->growth_month, capacity->growth_low, capacity->growth_high));
    set_number(file, "seconds", (double)capacity->duration_ns / 1e9);
    set_number(file, "budget_seconds", (double)capacity->budget_ns / 1e9);
    set(file, "sides", lists[0]);
    set(file, "growth", lists[1]);
    set(file, "sizes", lists[2]);
    set(file, "replay", lists[3]);
    set(file, "left_out", lists[4]);
    text = json_text(file);
    text_append(out, text);
    free(text);
    json_decref(file);
}
