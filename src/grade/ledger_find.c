#include "pggrade/grade/ledger.h"
#include "pggrade/grade/wording.h"

static const struct wording_noun index_noun = {"index", "indexes"};

static void
find_unused(struct card_findings *list, size_t side, const struct ledger *ledger)
{
    struct arena *arena = list->card->arena;
    struct told_names names = {0};
    struct text evidence = {0};

    for (size_t i = 0; i < ledger->count; i++)
        if (ledger->entries[i].unused)
            told_names_add(&names, ledger->entries[i].index->name);
    text_printf(&evidence, "%s of %zu (%s) served no query of this workload: %s",
        wording_count(arena, names.count, &index_noun), ledger->count,
        wording_bytes(arena, (double)ledger->unused_bytes), told_names_end(&names));
    if (ledger->foreign_key_count > 0)
        text_printf(&evidence, "; %zu of them keep a foreign key cheap", ledger->foreign_key_count);
    if (names.count > 0)
        card_findings_add_side(list, side,
            &(struct side_finding){
                .code = "index-unused",
                .severity = SEVERITY_INFO,
                .evidence = text_string(&evidence),
                .remedy = "Look at pg_stat_user_indexes on the live system before dropping any: "
                          "other queries, or foreign keys, may need them.",
            });
    text_free(&names.text);
    text_free(&evidence);
}

/* Those that another index replaces: in its whole (equal), or as its beginning. */
static void
find_redundant(struct card_findings *list, size_t side, const struct ledger *ledger, bool prefix)
{
    struct arena *arena = list->card->arena;
    struct told_names names = {0};
    struct text remedy = {0};
    double bytes = 0;

    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];

        if (entry->twin == NULL || (entry->likeness == LIKENESS_PREFIX) != prefix)
            continue;
        told_names_add(&names,
            arena_printf(arena, "%s (%s %s)", entry->index->name,
                prefix                                    ? "begins"
                    : entry->likeness == LIKENESS_MIRROR  ? "reversed"
                    : entry->likeness == LIKENESS_COVERED ? "within"
                                                          : "equals",
                entry->twin->name));
        text_printf(&remedy, "%sDROP INDEX CONCURRENTLY %s;", names.count > 1 ? " " : "",
            wording_identifier(arena, entry->index->schema, entry->index->name));
        bytes += (double)entry->index->size_bytes;
    }
    if (names.count > 0)
        card_findings_add_side(list, side,
            &(struct side_finding){
                .code = prefix ? "index-prefix" : "index-equal",
                .severity = prefix ? SEVERITY_INFO : SEVERITY_WARN,
                .evidence = arena_printf(arena, "another index does all that %s (%s) %s: %s",
                    wording_count(arena, names.count, &index_noun), wording_bytes(arena, bytes),
                    names.count == 1 ? "does" : "do", told_names_end(&names)),
                .remedy = text_string(&remedy),
            });
    text_free(&names.text);
    text_free(&remedy);
}

void
ledger_find(struct card_findings *list, size_t side)
{
    struct ledger ledger = ledger_of(list->card, side);

    find_redundant(list, side, &ledger, false);
    find_redundant(list, side, &ledger, true);
    find_unused(list, side, &ledger);
}
