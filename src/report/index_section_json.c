#include "pggrade/base/json.h"
#include "pggrade/grade/ledger.h"
#include "pggrade/report/index_section.h"

#define DIGITS 6

static json_t *
name_or_null(const struct run_index *index)
{
    return index == NULL ? json_null() : json_string(index->name);
}

static json_t *
entry_json(const struct card *card, const struct ledger_entry *entry)
{
    static const char *const likenesses[] = {
        [LIKENESS_NONE] = "",
        [LIKENESS_EQUAL] = "equal",
        [LIKENESS_MIRROR] = "reverse",
        [LIKENESS_COVERED] = "covered",
        [LIKENESS_PREFIX] = "prefix",
    };
    json_t *uses = json_array();
    json_t *prices = json_array();

    for (size_t i = 0; i < entry->use_count; i++)
        (void)json_array_append_new(uses,
            json_pack("{s:s, s:o}", "query", card->run->queries[entry->uses[i].query].name, "share",
                json_rounded(entry->uses[i].share, DIGITS)));
    for (size_t i = 0; i < entry->index->price_count; i++) {
        const struct run_index_price *price = &entry->index->prices[i];

        (void)json_array_append_new(prices,
            json_pack("{s:s, s:o, s:o}", "query", price->query, "wal_records",
                json_rounded(price->wal_records, DIGITS), "wal_bytes",
                json_rounded(price->wal_bytes, DIGITS)));
    }
    return json_pack("{s:s, s:s, s:s, s:I, s:o, s:b, s:b, s:b, s:s, s:o, s:s, s:o, s:o}", "name",
        entry->index->name, "schema", entry->index->schema, "table", entry->index->table,
        "size_bytes", (json_int_t)entry->index->size_bytes, "build_ms",
        json_rounded((double)entry->index->build_ns / 1e6, DIGITS), "valid", entry->index->valid,
        "unique", entry->index->unique, "unused", entry->unused, "foreign_key",
        entry->index->described ? entry->index->foreign_key : "", "replaced_by",
        name_or_null(entry->twin), "likeness", likenesses[entry->likeness], "uses", uses, "prices",
        prices);
}

static json_t *
price_json(const struct card *card, const struct ledger_price *price)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "query",
        card->run->queries[price->query].name, "wal_records_per_row",
        json_rounded(price->wal_records, DIGITS), "wal_records_per_row_before",
        json_rounded(price->wal_records_before, DIGITS), "wal_bytes_per_row",
        json_rounded(price->wal_bytes, DIGITS), "wal_bytes_per_row_before",
        json_rounded(price->wal_bytes_before, DIGITS), "hot_share",
        json_rounded(price->hot_share, DIGITS), "hot_share_before",
        json_rounded(price->hot_share_before, DIGITS), "time_ratio",
        price->verdict == NULL ? json_null() : json_rounded(price->verdict->ratio, DIGITS));
}

json_t *
index_section_json(const struct card *card, size_t side)
{
    const struct run_side *where = &card->run->sides[side];
    struct ledger ledger;
    json_t *entries;
    json_t *prices;

    if (where->index_count == 0 || !where->indexes[0].described)
        return json_null();
    ledger = ledger_of(card, side);
    entries = json_array();
    prices = json_array();
    for (size_t i = 0; i < ledger.count; i++)
        (void)json_array_append_new(entries, entry_json(card, &ledger.entries[i]));
    for (size_t i = 0; i < ledger.price_count; i++)
        (void)json_array_append_new(prices, price_json(card, &ledger.prices[i]));
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "bytes", (json_int_t)ledger.bytes,
        "new_bytes", (json_int_t)ledger.fresh_bytes, "growth_bytes",
        (json_int_t)ledger.growth_bytes, "new", (json_int_t)ledger.fresh_count, "unused",
        (json_int_t)ledger.unused_count, "replaced", (json_int_t)ledger.redundant_count, "indexes",
        entries, "writes", prices);
}
