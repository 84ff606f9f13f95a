#include "pggrade/plan/index_price.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

#define TRIES_MAX 4
#define SETS 3 /* WAL does not depend on the clock: a few parameter sets tell */

/* Whether a ModifyTable node of this plan, or one below it, changes the table. */
static bool
changes_table(const json_t *node, const struct index_fact *index)
{
    const char *type = json_string_value(json_object_get(node, "Node Type"));
    const char *table = json_string_value(json_object_get(node, "Relation Name"));
    const char *schema = json_string_value(json_object_get(node, "Schema"));
    size_t i;
    json_t *child;

    if (type != NULL && table != NULL && strcmp(type, "ModifyTable") == 0 &&
        strcmp(table, index->table) == 0 && (schema == NULL || strcmp(schema, index->schema) == 0))
        return true;
    json_array_foreach(json_object_get(node, "Plans"), i, child)
    {
        if (changes_table(child, index))
            return true;
    }
    return false;
}

static bool
is_written(const struct plan_facts *facts, const struct index_fact *index)
{
    for (size_t i = 0; i < facts->variant_count; i++) {
        const json_t *document = facts->variants[i].example;

        if (json_is_array(document))
            document = json_array_get(document, 0);
        if (changes_table(json_object_get(document, "Plan"), index))
            return true;
    }
    return false;
}

/* The lowest of some, until two agree on it: a page that splits, or is cleaned, or is changed for
 * the first time after a checkpoint adds its own to the WAL, and that is chance. */
static bool
explain(const struct capture_request *request, const char *prelude, double *records, double *bytes,
    struct error *error)
{
    struct capture_request few = *request;
    bool agreed = false;

    few.samples_max = SETS;
    few.samples_min = SETS;
    few.prelude = prelude;
    *records = INFINITY;
    *bytes = INFINITY;
    for (int time = 0; !agreed && time < TRIES_MAX; time++) {
        struct plan_facts facts = {0};

        if (!capture_plans(&few, &facts, error))
            return false;
        agreed = facts.wal_bytes_per_call == *bytes;
        *records = fmin(*records, facts.wal_records_per_call);
        *bytes = fmin(*bytes, facts.wal_bytes_per_call);
        plan_facts_clear(&facts);
    }
    return true;
}

static bool
without(const struct capture_request *request, const struct index_fact *index, double *records,
    double *bytes, struct error *error)
{
    char *schema = session_quote_name(request->session, index->schema);
    char *name = session_quote_name(request->session, index->name);
    char *prelude = xasprintf("DROP INDEX %s.%s", schema, name);
    bool explained = explain(request, prelude, records, bytes, error);

    free(prelude);
    free(name);
    free(schema);
    return explained;
}

bool
index_prices_find(const struct capture_request *request, const struct plan_facts *facts,
    struct index_price **prices, size_t *count, struct error *error)
{
    const struct target *target = request->target;
    double records = 0;
    double bytes = 0;

    *prices = xcalloc(target->index_count, sizeof **prices);
    *count = 0;
    if (!explain(request, NULL, &records, &bytes, error))
        return false;
    for (size_t i = 0; i < target->index_count; i++) {
        const struct index_fact *index = &target->indexes[i];
        double fewer_records;
        double fewer_bytes;

        if (index->constraint[0] != '\0' || index->replica_identity || !is_written(facts, index))
            continue;
        if (!without(request, index, &fewer_records, &fewer_bytes, error))
            return false;
        (*prices)[(*count)++] = (struct index_price){
            .index = i,
            .wal_records = records - fewer_records,
            .wal_bytes = bytes - fewer_bytes,
        };
    }
    return true;
}
