#include "pggrade/command/older.h"

#include <stdlib.h>

#include "pggrade/trial/trial.h"

void
older_clear(struct older *older)
{
    since_destroy(older->since);
    baseline_destroy(older->to);
    baseline_destroy(older->from);
    *older = (struct older){0};
}

bool
older_read(struct older *older, const char *path, bool rules_given, struct gate_rules *rules,
    struct error *error)
{
    if (path == NULL)
        return true;
    if (!baseline_load(path, &older->from, error))
        return false;
    if (rules_given)
        return true;
    rules->since_only = true;
    return gate_parse(GATE_SINCE_STANDARD, rules, error);
}

bool
older_is_for(const struct older *older, const struct scenario *scenario, double scale,
    uint64_t seed, struct error *error)
{
    char *scale_text = xasprintf("%.15g", scale);
    char *seed_text = xasprintf("%llu", (unsigned long long)seed);
    char *data = trial_data_source(scenario, scale, seed);
    const char *const keys[BASELINE_KEY_COUNT] = {
        [BASELINE_SCENARIO] = scenario->name,
        [BASELINE_WORKLOAD] = scenario->workload->name,
        [BASELINE_SCALE] = scale_text,
        [BASELINE_SEED] = seed_text,
        [BASELINE_DATA] = data,
    };
    bool is_for = older->from == NULL || baseline_is_for(older->from, keys, "this run", error);

    free(data);
    free(seed_text);
    free(scale_text);
    return is_for;
}

bool
older_compare(struct older *older, struct card *card, const bool *selected, struct error *error)
{
    if (older->from == NULL)
        return true;
    older->to = baseline_of(card, "this run", NULL);
    if (!since_create(older->from, older->to, selected, &older->since, error))
        return false;
    card->since = older->since;
    return true;
}
