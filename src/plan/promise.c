#include "pggrade/plan/promise.h"

#include <string.h>

#include "pggrade/base/text.h"

static bool
exists_on(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->index_count; i++)
        if (strcmp(target->indexes[i].name, name) == 0)
            return true;
    return false;
}

bool
promise_binds(const struct promise *promise, const struct target *target)
{
    if (promise->side != NULL && strcmp(promise->side, target->side->name) != 0)
        return false;
    if (promise->kind == PROMISE_FORBID)
        return true;
    for (size_t i = 0; i < promise->name_count; i++)
        if (exists_on(target, promise->names[i]))
            return true;
    return false;
}

struct search {
    const struct promise *promise;
    bool found;
};

static void
look_at(const struct plan_node *node, void *context)
{
    struct search *search = context;
    const struct promise *promise = search->promise;

    if (promise->kind == PROMISE_FORBID) {
        search->found = search->found ||
            (plan_is(node, promise->names[0]) && node->loops != 0 &&
                (promise->table == NULL ||
                    (node->relation != NULL && strcmp(node->relation, promise->table) == 0)));
        return;
    }
    for (size_t i = 0; i < promise->name_count && node->index != NULL; i++)
        search->found = search->found || strcmp(node->index, promise->names[i]) == 0;
}

bool
promise_matches(const struct promise *promise, const struct plan *plan)
{
    struct search search = {.promise = promise};

    plan_walk(plan->root, look_at, &search);
    return search.found;
}

/* The promised indexes that exist on the side, with "or" between them. */
static void
append_existing(const struct promise *promise, const struct target *target, struct text *out)
{
    bool first = true;

    for (size_t i = 0; i < promise->name_count; i++) {
        if (!exists_on(target, promise->names[i]))
            continue;
        text_printf(out, "%s%s", first ? "" : " or ", promise->names[i]);
        first = false;
    }
}

void
promise_judge(const struct promise *promise, const struct target *target, uint64_t matched,
    uint64_t samples, struct promise_fact *fact)
{
    struct text detail = {0};

    fact->bound = promise_binds(promise, target);
    fact->samples = matched;
    fact->kept = promise->kind == PROMISE_INDEX ? matched > 0 : matched == 0;
    if (!fact->bound) {
        text_append(
            &detail, "does not bind here: none of the promised indexes exists on this side");
    } else if (promise->kind == PROMISE_INDEX) {
        append_existing(promise, target, &detail);
        if (matched == 0)
            text_printf(&detail, " exists here, and none of %llu plans used it",
                (unsigned long long)samples);
        else
            text_printf(&detail, " was used in %llu of %llu plans", (unsigned long long)matched,
                (unsigned long long)samples);
    } else {
        text_printf(&detail, "%s%s%s was in %llu of %llu plans", promise->names[0],
            promise->table == NULL ? "" : " on ", promise->table == NULL ? "" : promise->table,
            (unsigned long long)matched, (unsigned long long)samples);
    }
    fact->detail = detail.data;
}
