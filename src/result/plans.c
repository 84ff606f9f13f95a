#include "pggrade/result/plans.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/json.h"
#include "pggrade/base/memory.h"

char *
plans_file_name(const struct run *run, size_t query, size_t side, size_t variant)
{
    return xasprintf(
        "plans/%s.%s.%zu.json", run->queries[query].name, run->sides[side].name, variant + 1);
}

/* A name from a file must not lead out of the folder. */
static bool
stays_inside(const char *name)
{
    return strchr(name + strlen("plans/"), '/') == NULL;
}

static bool
load_example(struct run *run, const char *run_path, size_t query, size_t side, size_t variant,
    struct error *error)
{
    struct plan_variant *plan = &run->queries[query].cells[side].plan.variants[variant];
    char *name = plans_file_name(run, query, side, variant);
    char *path = path_beside(run_path, name);
    bool loaded = plan->example != NULL || !stays_inside(name) || !file_exists(path) ||
        json_read_file(path, &plan->example, error);

    free(path);
    free(name);
    return loaded;
}

bool
plans_load(struct run *run, const char *run_path, struct error *error)
{
    for (size_t q = 0; q < run->query_count; q++)
        for (size_t side = 0; side < run->side_count; side++)
            for (size_t i = 0; i < run->queries[q].cells[side].plan.variant_count; i++)
                if (!load_example(run, run_path, q, side, i, error))
                    return false;
    return true;
}
