#include "pggrade/grade/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/caps.h"
#include "pggrade/grade/comparison.h"
#include "pggrade/grade/wording.h"

#define NAMES_MAX 3 /* told by name; the rest are counted */

struct list {
    struct card *card;
    size_t capacity;
};

static void
add(struct list *list, const struct card_finding *finding)
{
    struct card *card = list->card;

    card->findings =
        grow(card->findings, card->finding_count, &list->capacity, sizeof *card->findings);
    card->findings[card->finding_count++] = *finding;
}

static void
add_side(struct list *list, size_t side, const struct finding *made)
{
    struct finding *kept = arena_alloc(list->card->arena, 1, sizeof *kept);

    *kept = *made;
    add(list, &(struct card_finding){.finding = kept, .query = SIZE_MAX, .side = side});
}

static void
add_plans(struct list *list, size_t query, size_t side)
{
    const struct plan_facts *plan = &list->card->run->queries[query].cells[side].plan;
    double average_ms = list->card->queries[query][side].average_ms;

    for (size_t i = 0; i < plan->finding_count; i++)
        add(list,
            &(struct card_finding){
                .finding = &plan->findings[i],
                .query = query,
                .side = side,
                .stake_ms = isnan(average_ms) ? 0.0 : plan->findings[i].share * average_ms,
            });
}

static void
add_comparisons(struct list *list, size_t query, size_t side)
{
    struct card *card = list->card;
    double average_ms = card->queries[query][side].average_ms;
    struct finding *made = arena_alloc(card->arena, COMPARISON_KIND_COUNT, sizeof *made);
    size_t count = comparison_findings(card, query, side, made);

    for (size_t i = 0; i < count; i++)
        add(list,
            &(struct card_finding){
                .finding = &made[i],
                .query = query,
                .side = side,
                .stake_ms = isnan(average_ms) ? 0.0 : made[i].share * average_ms,
            });
}

static void
add_invalid_indexes(struct list *list, size_t side)
{
    const struct run_side *where = &list->card->run->sides[side];
    struct arena *arena = list->card->arena;

    for (size_t i = 0; i < where->index_count; i++) {
        const struct run_index *index = &where->indexes[i];
        char *remedy;

        if (index->valid)
            continue;
        remedy = arena_printf(arena, "REINDEX INDEX CONCURRENTLY %s;",
            wording_identifier(arena, index->schema, index->name));
        add_side(list, side,
            &(struct finding){
                .code = arena_strdup(arena, "invalid-index"),
                .severity = SEVERITY_SEVERE,
                .evidence = arena_printf(arena,
                    "%s on %s.%s is invalid: every write maintains it, "
                    "no plan can use it",
                    index->name, index->schema, index->table),
                .remedy = remedy,
                .node = arena_strdup(arena, ""),
            });
    }
}

/* Up to NAMES_MAX names, then how many more there are. */
struct names {
    struct text text;
    size_t count;
};

static void
names_add(struct names *names, const char *name)
{
    if (names->count < NAMES_MAX)
        text_printf(&names->text, "%s%s", names->count > 0 ? ", " : "", name);
    names->count++;
}

static const char *
names_end(struct names *names)
{
    if (names->count > NAMES_MAX)
        text_printf(&names->text, " and %zu more", names->count - NAMES_MAX);
    return text_string(&names->text);
}

static bool
index_used(const struct run *run, size_t side, const char *name)
{
    for (size_t query = 0; query < run->query_count; query++) {
        const struct plan_facts *plan = &run->queries[query].cells[side].plan;

        for (size_t i = 0; i < plan->index_count; i++)
            if (plan->indexes[i].samples > 0 && strcmp(plan->indexes[i].name, name) == 0)
                return true;
    }
    return false;
}

/* Without plans of every query nothing can be called unused. */
static bool
all_explained(const struct run *run, size_t side)
{
    for (size_t query = 0; query < run->query_count; query++)
        if (run->queries[query].cells[side].plan.samples == 0)
            return false;
    return run->query_count > 0;
}

static void
add_unused_indexes(struct list *list, size_t side)
{
    static const struct wording_noun noun = {"index", "indexes"};
    const struct run *run = list->card->run;
    const struct run_side *where = &run->sides[side];
    struct arena *arena = list->card->arena;
    struct names names = {0};
    double bytes = 0.0;

    if (!all_explained(run, side))
        return;
    for (size_t i = 0; i < where->index_count; i++) {
        const struct run_index *index = &where->indexes[i];

        if (!index->valid || index->primary || index->unique || index_used(run, side, index->name))
            continue;
        names_add(&names, index->name);
        bytes += (double)index->size_bytes;
    }
    if (names.count > 0)
        add_side(list, side,
            &(struct finding){
                .code = arena_strdup(arena, "unused-by-workload"),
                .severity = SEVERITY_INFO,
                .evidence =
                    arena_printf(arena, "%s of %zu (%s) served no query of this workload: %s",
                        wording_count(arena, names.count, &noun), where->index_count,
                        wording_bytes(arena, bytes), names_end(&names)),
                .remedy = arena_strdup(arena,
                    "Look at pg_stat_user_indexes on the live system before "
                    "dropping any: other queries, or foreign keys, may need them."),
                .node = arena_strdup(arena, ""),
            });
    text_free(&names.text);
}

static void
add_stale_tables(struct list *list, size_t side)
{
    static const struct wording_noun noun = {"table has", "tables have"};
    const struct run_side *where = &list->card->run->sides[side];
    struct arena *arena = list->card->arena;
    struct names names = {0};
    struct text remedy = {0};

    for (size_t i = 0; i < where->table_count; i++) {
        const struct run_table *table = &where->tables[i];

        if (table->analysed && !(table->modified_share > CAPS_MODIFIED_SHARE))
            continue;
        names_add(&names, table->name);
        text_printf(&remedy, "%sANALYZE %s;", names.count > 1 ? " " : "",
            wording_identifier(arena, table->schema, table->name));
    }
    if (names.count > 0)
        add_side(list, side,
            &(struct finding){
                .code = arena_strdup(arena, "stale-statistics"),
                .severity = SEVERITY_WARN,
                .evidence = arena_printf(arena,
                    "%s stale statistics (never analysed, or more than "
                    "%.0f %% of the rows changed since): %s",
                    wording_count(arena, names.count, &noun), CAPS_MODIFIED_SHARE * 100.0,
                    names_end(&names)),
                .remedy = arena_strdup(arena, text_string(&remedy)),
                .node = arena_strdup(arena, ""),
            });
    text_free(&names.text);
    text_free(&remedy);
}

static int
compare_sizes(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* Most time first, then the severest; the rest only makes the order one. */
static int
compare_findings(const void *left, const void *right)
{
    const struct card_finding *a = left;
    const struct card_finding *b = right;
    int order;

    if (a->stake_ms != b->stake_ms)
        return a->stake_ms > b->stake_ms ? -1 : 1;
    if (a->finding->severity != b->finding->severity)
        return a->finding->severity > b->finding->severity ? -1 : 1;
    order = compare_sizes(a->query, b->query);
    if (order == 0)
        order = compare_sizes(a->side, b->side);
    if (order == 0)
        order = strcmp(a->finding->code, b->finding->code);
    return order != 0 ? order : strcmp(a->finding->evidence, b->finding->evidence);
}

void
findings_fill(struct card *card)
{
    struct list list = {.card = card};
    struct card_finding *grown;

    for (size_t query = 0; query < card->run->query_count; query++)
        for (size_t side = 0; side < card->run->side_count; side++) {
            add_plans(&list, query, side);
            add_comparisons(&list, query, side);
        }
    for (size_t side = 0; side < card->run->side_count; side++) {
        add_invalid_indexes(&list, side);
        add_unused_indexes(&list, side);
        add_stale_tables(&list, side);
    }
    if (card->finding_count == 0)
        return;
    qsort(card->findings, card->finding_count, sizeof *card->findings, compare_findings);
    grown = card->findings;
    card->findings = arena_alloc(card->arena, card->finding_count, sizeof *card->findings);
    memcpy(card->findings, grown, card->finding_count * sizeof *card->findings);
    free(grown);
}
