#include "pggrade/grade/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/caps.h"
#include "pggrade/grade/comparison.h"
#include "pggrade/grade/finding_list.h"
#include "pggrade/grade/ledger.h"
#include "pggrade/grade/migration.h"
#include "pggrade/grade/rollback.h"
#include "pggrade/grade/wording.h"

static void
add_plans(struct card_findings *list, size_t query, size_t side)
{
    const struct plan_facts *plan = &list->card->run->queries[query].cells[side].plan;
    double average_ms = list->card->queries[query][side].average_ms;

    for (size_t i = 0; i < plan->finding_count; i++)
        card_findings_add(list,
            &(struct card_finding){
                .finding = &plan->findings[i],
                .query = query,
                .side = side,
                .stake_ms = isnan(average_ms) ? 0.0 : plan->findings[i].share * average_ms,
            });
}

static void
add_comparisons(struct card_findings *list, size_t query, size_t side)
{
    struct card *card = list->card;
    double average_ms = card->queries[query][side].average_ms;
    struct finding *made = arena_alloc(card->arena, COMPARISON_KIND_COUNT, sizeof *made);
    size_t count = comparison_findings(card, query, side, made);

    for (size_t i = 0; i < count; i++)
        card_findings_add(list,
            &(struct card_finding){
                .finding = &made[i],
                .query = query,
                .side = side,
                .stake_ms = isnan(average_ms) ? 0.0 : made[i].share * average_ms,
            });
}

static void
add_invalid_indexes(struct card_findings *list, size_t side)
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
        card_findings_add_side(list, side,
            &(struct side_finding){
                .code = "invalid-index",
                .severity = SEVERITY_SEVERE,
                .evidence = arena_printf(arena,
                    "%s on %s.%s is invalid: every write maintains it, "
                    "no plan can use it",
                    index->name, index->schema, index->table),
                .remedy = remedy,
            });
    }
}

static void
add_stale_tables(struct card_findings *list, size_t side)
{
    static const struct wording_noun noun = {"table has", "tables have"};
    const struct run_side *where = &list->card->run->sides[side];
    struct arena *arena = list->card->arena;
    struct told_names names = {0};
    struct text remedy = {0};

    for (size_t i = 0; i < where->table_count; i++) {
        const struct run_table *table = &where->tables[i];

        if (table->analysed && !(table->modified_share > CAPS_MODIFIED_SHARE))
            continue;
        told_names_add(&names, table->name);
        text_printf(&remedy, "%sANALYZE %s;", names.count > 1 ? " " : "",
            wording_identifier(arena, table->schema, table->name));
    }
    if (names.count > 0)
        card_findings_add_side(list, side,
            &(struct side_finding){
                .code = "stale-statistics",
                .severity = SEVERITY_WARN,
                .evidence = arena_printf(arena,
                    "%s stale statistics (never analysed, or more than "
                    "%.0f %% of the rows changed since): %s",
                    wording_count(arena, names.count, &noun), CAPS_MODIFIED_SHARE * 100.0,
                    told_names_end(&names)),
                .remedy = text_string(&remedy),
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
    struct card_findings list = {.card = card};
    struct card_finding *grown;

    for (size_t query = 0; query < card->run->query_count; query++)
        for (size_t side = 0; side < card->run->side_count; side++) {
            if (card->run->sides[side].undoes != NULL)
                continue;
            add_plans(&list, query, side);
            add_comparisons(&list, query, side);
        }
    for (size_t side = 0; side < card->run->side_count; side++) {
        add_invalid_indexes(&list, side);
        add_stale_tables(&list, side);
        rollback_find(&list, side);
        if (card->run->sides[side].undoes != NULL)
            continue; /* the rest is told of the side whose migrations these are */
        ledger_find(&list, side);
        migration_find(&list, side);
    }
    if (card->finding_count == 0)
        return;
    qsort(card->findings, card->finding_count, sizeof *card->findings, compare_findings);
    grown = card->findings;
    card->findings = arena_alloc(card->arena, card->finding_count, sizeof *card->findings);
    memcpy(card->findings, grown, card->finding_count * sizeof *card->findings);
    free(grown);
}
