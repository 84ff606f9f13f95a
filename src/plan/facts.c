#include "pggrade/plan/facts.h"

#include <stdlib.h>

const char *const severity_names[SEVERITY_COUNT] = {"info", "warn", "severe"};

void
plan_facts_clear(struct plan_facts *facts)
{
    for (size_t i = 0; i < facts->variant_count; i++) {
        free(facts->variants[i].shape);
        free(facts->variants[i].hash);
        free(facts->variants[i].shape_hash);
        free(facts->variants[i].headline);
        json_decref(facts->variants[i].example);
    }
    for (size_t i = 0; i < facts->index_count; i++)
        free(facts->indexes[i].name);
    for (size_t i = 0; i < facts->promise_count; i++)
        free(facts->promises[i].detail);
    for (size_t i = 0; i < facts->finding_count; i++) {
        free(facts->findings[i].code);
        free(facts->findings[i].evidence);
        free(facts->findings[i].remedy);
        free(facts->findings[i].node);
    }
    free(facts->sets);
    free(facts->variants);
    free(facts->indexes);
    free(facts->promises);
    free(facts->findings);
    *facts = (struct plan_facts){0};
}
