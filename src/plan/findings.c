#include "pggrade/plan/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/plan/remedy.h"
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

        if (strcmp(old->code, made.code) != 0 || strcmp(old->node, made.node) != 0 ||
            (list->apart && old->number != made.number))
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

void
findings_clear(struct finding_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        finding_free(&list->items[i]);
    free(list->items);
    *list = (struct finding_list){.apart = list->apart};
}

void
findings_merge(struct finding_list *list, struct finding_list *more)
{
    for (size_t i = 0; i < more->count; i++)
        add_finding(list, more->items[i]);
    more->count = 0;
    findings_clear(more);
}

static struct finding *
find_like(const struct finding_list *list, const struct finding *wanted)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].code, wanted->code) == 0 &&
            strcmp(list->items[i].node, wanted->node) == 0)
            return &list->items[i];
    return NULL;
}

void
findings_keep_common(struct finding_list *kept, struct finding_list *other)
{
    size_t count = 0;

    for (size_t i = 0; i < kept->count; i++) {
        struct finding *again = find_like(other, &kept->items[i]);
        struct finding finding = kept->items[i];

        if (again == NULL) {
            finding_free(&finding);
            continue;
        }
        if (again->severity < finding.severity) {
            kept->items[i] = *again;
            *again = finding;
        }
        kept->items[count++] = kept->items[i];
    }
    kept->count = count;
    findings_clear(other);
}

static char *
take_text(struct text *text)
{
    char *taken = text->data == NULL ? xstrdup("") : text->data;

    *text = (struct text){0};
    return taken;
}

/* "96MB", with half as much again: estimates of memory are low, and steps are cheap. */
static void
append_memory(double kilobytes, struct text *out)
{
    double megabytes = ceil(kilobytes * 1.5 / 1024);

    text_printf(out, "%.0fMB", fmax(megabytes, 1));
}

/* The row's remedy with what the node says in place of {table}, {index} and {memory}. */
static void
fill_remedy(const char *remedy, const struct plan_node *node, const struct judgement *judgement,
    struct text *out)
{
    for (const char *brace = strchr(remedy, '{'); brace != NULL; brace = strchr(remedy, '{')) {
        text_append_length(out, remedy, (size_t)(brace - remedy));
        remedy = strchr(brace, '}') + 1;
        if (strncmp(brace, "{table}", 7) == 0)
            remedy_table(node, out);
        else if (strncmp(brace, "{index}", 7) == 0)
            remedy_index(node, out);
        else
            append_memory(judgement->memory_kb, out);
    }
    text_append(out, remedy);
}

struct walk {
    struct context context;
    double work_share;
    enum findings_choice choice;
    struct finding_list *list;
};

static void
apply_rule(const struct rule *rule, const struct plan_node *node, const struct walk *walk)
{
    struct judgement judgement = {.share = NAN};
    enum severity severity;

    rule->check(node, &walk->context, &judgement);
    if (!kind_severity(&rule->kind, judgement.value, &severity)) {
        text_free(&judgement.evidence);
        text_free(&judgement.remedy);
        return;
    }
    if (isnan(judgement.share))
        judgement.share = plan_own_share(walk->context.plan, node, walk->context.basis);
    if (judgement.remedy.length == 0)
        fill_remedy(rule->kind.remedy, node, &judgement, &judgement.remedy);
    add_finding(walk->list,
        (struct finding){
            .code = xstrdup(rule->kind.code),
            .severity = severity,
            .evidence = take_text(&judgement.evidence),
            .remedy = take_text(&judgement.remedy),
            .node = judgement.whole ? xstrdup("") : plan_label(node),
            .number = judgement.whole ? 0 : node->number,
            .share = judgement.share * walk->work_share,
        });
}

static void
visit(const struct plan_node *node, void *argument)
{
    const struct walk *walk = argument;

    for (size_t i = 0; i < plan_rule_count; i++)
        if (plan_rules[i].unexecuted == (node->loops == 0) &&
            (walk->choice == FINDINGS_ALL ||
                plan_rules[i].clocked == (walk->choice == FINDINGS_CLOCKED)))
            apply_rule(&plan_rules[i], node, walk);
}

void
findings_of_plan(const struct plan *plan, enum plan_basis basis, double work_share,
    enum findings_choice choice, struct finding_list *list)
{
    struct walk walk = {
        .context = {.plan = plan, .basis = basis},
        .work_share = work_share,
        .choice = choice,
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
    if (index != NULL)
        text_printf(
            remedy, "look at the plan in plans/: drop %s, or make it match the query", index->name);
}

/* The kind of finding that a judged promise is; QUERY_KIND_COUNT where it is kept. */
static enum query_kind
broken_how(const struct promise *promise, const struct promise_fact *fact, uint64_t samples)
{
    if (promise->kind == PROMISE_FORBID)
        return fact->kept ? QUERY_KIND_COUNT : QUERY_KIND_FORBIDDEN;
    if (!fact->kept)
        return QUERY_KIND_PROMISE_UNUSED;
    return fact->samples * 2 < samples ? QUERY_KIND_PROMISE_RARE : QUERY_KIND_COUNT;
}

void
findings_of_promises(const struct query *query, const struct target *target,
    const struct promise_fact *facts, size_t count, uint64_t samples, struct finding_list *list)
{
    for (size_t i = 0; i < count; i++) {
        const struct promise_fact *fact = &facts[i];
        const struct promise *promise = &query->promises[fact->promise];
        enum query_kind how = broken_how(promise, fact, samples);
        struct text evidence = {0};
        struct text remedy = {0};

        if (!fact->bound || samples == 0 || how == QUERY_KIND_COUNT)
            continue;
        text_append(&evidence, fact->detail);
        if (promise->kind == PROMISE_INDEX)
            explain_unused(query, promise, target, &evidence, &remedy);
        if (remedy.length == 0)
            text_append(&remedy, query_kinds[how].remedy);
        add_finding(list,
            (struct finding){
                .code = xstrdup(query_kinds[how].code),
                .severity = how == QUERY_KIND_PROMISE_RARE ? SEVERITY_WARN : SEVERITY_SEVERE,
                .evidence = take_text(&evidence),
                .remedy = take_text(&remedy),
                .node = xstrdup(promise->names[0]),
                .share = 1,
            });
    }
}

void
findings_of_generic(const struct generic_cost *cost, struct finding_list *list)
{
    const struct finding_kind *kind = &query_kinds[QUERY_KIND_GENERIC];
    enum severity severity;
    struct text evidence = {0};

    if (cost->generic_pages < 1000 ||
        !kind_severity(kind, cost->generic_work / fmax(cost->custom_work, 1), &severity))
        return;
    text_printf(&evidence,
        "planned without the parameters' values it reads %.0f pages, with them %.0f, over the "
        "same %llu parameter sets",
        cost->generic_pages, cost->custom_pages, (unsigned long long)cost->sets);
    text_append(&evidence,
        cost->met ? "; the server does plan it without" : "; the server chose to plan with them");
    add_finding(list,
        (struct finding){
            .code = xstrdup(kind->code),
            .severity = cost->met ? severity : SEVERITY_INFO,
            .evidence = take_text(&evidence),
            .remedy = xstrdup(kind->remedy),
            .node = xstrdup(""),
            .share = cost->met ? 1 - cost->custom_work / fmax(cost->generic_work, 1) : 0,
        });
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
