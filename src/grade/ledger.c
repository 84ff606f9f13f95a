#include "pggrade/grade/ledger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool
on_baseline(const struct run *run, const struct run_index *index)
{
    for (size_t i = 0; i < run->sides[0].index_count; i++)
        if (strcmp(run->sides[0].indexes[i].schema, index->schema) == 0 &&
            strcmp(run->sides[0].indexes[i].name, index->name) == 0)
            return true;
    return false;
}

static int
compare_uses(const void *left, const void *right)
{
    const struct ledger_use *a = left;
    const struct ledger_use *b = right;

    if (a->share != b->share)
        return a->share > b->share ? -1 : 1;
    return (a->query > b->query) - (a->query < b->query);
}

static void
find_uses(const struct card *card, size_t side, struct ledger_entry *entry)
{
    const struct run *run = card->run;

    entry->uses = arena_alloc(card->arena, run->query_count, sizeof *entry->uses);
    for (size_t query = 0; query < run->query_count; query++) {
        const struct plan_facts *plan = &run->queries[query].cells[side].plan;

        for (size_t i = 0; i < plan->index_count; i++)
            if (plan->indexes[i].samples > 0 &&
                strcmp(plan->indexes[i].name, entry->index->name) == 0)
                entry->uses[entry->use_count++] = (struct ledger_use){
                    query, (double)plan->indexes[i].samples / (double)plan->samples};
    }
    if (entry->use_count > 0)
        qsort(entry->uses, entry->use_count, sizeof *entry->uses, compare_uses);
}

/* Of two that replace each other the one goes that serves less; else the later one. */
static bool
is_kept(const struct ledger_entry *entry, const struct ledger_entry *other)
{
    if (entry->use_count != other->use_count)
        return entry->use_count > other->use_count;
    return entry < other;
}

static void
find_twin(const struct ledger *ledger, struct ledger_entry *entry)
{
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *other = &ledger->entries[i];
        enum index_likeness likeness = index_likeness(entry->index, other->index);

        if (likeness == LIKENESS_NONE || (entry->twin != NULL && likeness >= entry->likeness))
            continue;
        if (index_likeness(other->index, entry->index) != LIKENESS_NONE && is_kept(entry, other))
            continue;
        entry->likeness = likeness;
        entry->twin = other->index;
    }
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
add_up(struct ledger *ledger, const struct ledger_entry *entry)
{
    const struct run_index *index = entry->index;

    ledger->bytes += index->size_bytes;
    ledger->build_ns += index->build_ns;
    if (entry->fresh) {
        ledger->fresh_count++;
        ledger->fresh_bytes += index->size_bytes;
    }
    ledger->serving_count += entry->use_count > 0 && !entry->guards;
    if (entry->unused) {
        ledger->unused_count++;
        ledger->unused_bytes += index->size_bytes;
        ledger->foreign_key_count += index->described && index->foreign_key[0] != '\0';
    }
    if (entry->twin != NULL) {
        ledger->redundant_count++;
        ledger->redundant_bytes += index->size_bytes;
    }
}

/* ---- what writes pay ---- */

static double
per_row(double amount, const struct plan_facts *plan)
{
    return plan->samples > 0 && plan->rows_per_call > 0 ? amount / plan->rows_per_call : NAN;
}

static double
hot_share(const struct plan_facts *plan)
{
    return plan->updates_per_call > 0 ? plan->hot_updates_per_call / plan->updates_per_call : NAN;
}

static void
find_prices(const struct card *card, size_t side, struct ledger *ledger)
{
    const struct run *run = card->run;

    ledger->prices = arena_alloc(card->arena, run->query_count, sizeof *ledger->prices);
    for (size_t query = 0; query < run->query_count; query++) {
        const struct plan_facts *here = &run->queries[query].cells[side].plan;
        const struct plan_facts *before = &run->queries[query].cells[0].plan;

        if (!run->queries[query].writes || here->samples == 0)
            continue;
        ledger->prices[ledger->price_count++] = (struct ledger_price){
            .query = query,
            .rows = here->rows_per_call,
            .wal_records = per_row(here->wal_records_per_call, here),
            .wal_records_before = per_row(before->wal_records_per_call, before),
            .wal_bytes = per_row(here->wal_bytes_per_call, here),
            .wal_bytes_before = per_row(before->wal_bytes_per_call, before),
            .hot_share = hot_share(here),
            .hot_share_before = hot_share(before),
            .verdict = side == 0 ? NULL : card_verdict(card, query, 0, side),
        };
    }
}

struct ledger
ledger_of(const struct card *card, size_t side)
{
    const struct run *run = card->run;
    const struct run_side *where = &run->sides[side];
    struct ledger ledger = {
        .known = all_explained(run, side),
        .count = where->index_count,
        .growth_bytes = (int64_t)where->size_bytes - (int64_t)run->sides[0].size_bytes,
    };

    ledger.entries = arena_alloc(card->arena, ledger.count, sizeof *ledger.entries);
    for (size_t i = 0; i < ledger.count; i++) {
        struct ledger_entry *entry = &ledger.entries[i];
        const struct run_index *index = &where->indexes[i];

        entry->index = index;
        entry->fresh = side > 0 && !on_baseline(run, index);
        entry->guards =
            index->primary || index->unique || index->exclusion || index->replica_identity;
        find_uses(card, side, entry);
        entry->unused = ledger.known && index->valid && !entry->guards && entry->use_count == 0;
    }
    for (size_t i = 0; i < ledger.count; i++)
        find_twin(&ledger, &ledger.entries[i]);
    for (size_t i = 0; i < ledger.count; i++)
        add_up(&ledger, &ledger.entries[i]);
    find_prices(card, side, &ledger);
    return ledger;
}
