#include "pggrade/plan/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/plan/rules.h"

/* ---- the list ---- */

static void
finding_free(struct finding *finding)
{
    free(finding->code);
    free(finding->evidence);
    free(finding->remedy);
    free(finding->node);
}

/* Takes over what `made` points to; one entry for a code and a node. */
static void
add_finding(struct finding_list *list, struct finding made)
{
    for (size_t i = 0; i < list->count; i++) {
        struct finding *old = &list->items[i];

        if (strcmp(old->code, made.code) != 0 || strcmp(old->node, made.node) != 0)
            continue;
        if (made.severity > old->severity ||
            (made.severity == old->severity && made.share > old->share)) {
            struct finding worse = made;

            made = *old;
            *old = worse;
        }
        finding_free(&made);
        return;
    }
    list->items = grow(list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = made;
}

static char *
take_text(struct text *text)
{
    char *taken = text->data == NULL ? xstrdup("") : text->data;

    *text = (struct text){0};
    return taken;
}

static void
apply_rule(const struct rule *rule, const struct plan_node *node, const struct context *context,
    double work_share, struct finding_list *list)
{
    struct judgement judgement = {.share = NAN};
    double share;

    rule->check(node, context, &judgement);
    if (judgement.value < rule->warn) {
        text_free(&judgement.evidence);
        text_free(&judgement.remedy);
        return;
    }
    share = isfinite(judgement.share) ? judgement.share
        : context->work > 0           ? plan_own_work(node) / context->work
                                      : 0;
    add_finding(list,
        (struct finding){
            .code = xstrdup(rule->code),
            .severity = judgement.value >= rule->severe ? SEVERITY_SEVERE : SEVERITY_WARN,
            .evidence = take_text(&judgement.evidence),
            .remedy = take_text(&judgement.remedy),
            .node = judgement.whole ? xstrdup("") : plan_label(node),
            .share = share * work_share,
        });
}

struct walk {
    struct context context;
    double work_share;
    struct finding_list *list;
};

static void
visit(const struct plan_node *node, void *argument)
{
    struct walk *walk = argument;

    if (node->loops == 0)
        return; /* never executed */
    for (size_t i = 0; i < plan_rule_count; i++)
        apply_rule(&plan_rules[i], node, &walk->context, walk->work_share, walk->list);
}

void
findings_of_plan(const struct plan *plan, double work_share, struct finding_list *list)
{
    struct walk walk = {
        .context = {.plan = plan, .work = plan_work(plan->root)},
        .work_share = work_share,
        .list = list,
    };

    plan_walk(plan->root, visit, &walk);
}

/* ---- promises ---- */

/* The promised name that is not there and says what would have served. */
static const char *
trigram_alternative(const struct promise *promise)
{
    for (size_t i = 0; i < promise->name_count; i++)
        if (strstr(promise->names[i], "trgm") != NULL ||
            strstr(promise->names[i], "trigram") != NULL)
            return promise->names[i];
    return NULL;
}

static const struct index_fact *
existing_index(const struct promise *promise, const struct target *target)
{
    for (size_t n = 0; n < promise->name_count; n++)
        for (size_t i = 0; i < target->index_count; i++)
            if (strcmp(target->indexes[i].name, promise->names[n]) == 0)
                return &target->indexes[i];
    return NULL;
}

static bool
searches_inside(const struct query *query)
{
    for (size_t s = 0; s < query->statement_count; s++) {
        const char *like = strcasestr(query->statements[s].sql, "like '%");

        if (like != NULL)
            return true;
    }
    return false;
}

static void
explain_unused(const struct query *query, const struct promise *promise,
    const struct target *target, struct text *evidence, struct text *remedy)
{
    const struct index_fact *index = existing_index(promise, target);
    const char *better = trigram_alternative(promise);

    if (index != NULL && strstr(index->definition, "_pattern_ops") != NULL &&
        searches_inside(query)) {
        text_append(evidence,
            "; a btree with pattern_ops serves LIKE 'prefix%' and never ILIKE or "
            "a pattern that begins with %");
        text_printf(remedy,
            "DROP INDEX %s; a trigram index%s%s serves this search: USING gin (… "
            "gin_trgm_ops)",
            index->name, better == NULL ? "" : " like ", better == NULL ? "" : better);
        return;
    }
    text_printf(remedy, "look at the plan in plans/: drop %s, or make it match the query",
        index == NULL ? "the index" : index->name);
}

void
findings_of_promises(const struct query *query, const struct target *target,
    const struct promise_fact *facts, size_t count, uint64_t samples, struct finding_list *list)
{
    for (size_t i = 0; i < count; i++) {
        const struct promise_fact *fact = &facts[i];
        const struct promise *promise = &query->promises[fact->promise];
        bool rare = promise->kind == PROMISE_INDEX && fact->kept && fact->samples * 2 < samples;
        struct text evidence = {0};
        struct text remedy = {0};

        if (!fact->bound || samples == 0 || (fact->kept && !rare))
            continue;
        text_append(&evidence, fact->detail);
        if (promise->kind == PROMISE_FORBID)
            text_append(
                &remedy, "an index that serves the query's condition, or take the @forbid back");
        else
            explain_unused(query, promise, target, &evidence, &remedy);
        add_finding(list,
            (struct finding){
                .code = xstrdup(promise->kind == PROMISE_FORBID ? "forbidden-node"
                        : rare                                  ? "promised-index-rare"
                                                                : "promised-index-unused"),
                .severity = rare ? SEVERITY_WARN : SEVERITY_SEVERE,
                .evidence = take_text(&evidence),
                .remedy = take_text(&remedy),
                .node = xstrdup(promise->names[0]),
                .share = 1,
            });
    }
}

static int
compare_findings(const void *a, const void *b)
{
    const struct finding *left = a;
    const struct finding *right = b;

    if (left->severity != right->severity)
        return left->severity > right->severity ? -1 : 1;
    if (left->share != right->share)
        return left->share > right->share ? -1 : 1;
    return strcmp(left->code, right->code);
}

void
findings_sort(struct finding_list *list)
{
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, compare_findings);
}
