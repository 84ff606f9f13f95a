#include "pggrade/report/index_section.h"

#include <math.h>

#include "pggrade/grade/ledger.h"
#include "pggrade/grade/wording.h"
#include "pggrade/report/format.h"

#define USES_TOLD_MAX 3

static bool
described(const struct run_side *side)
{
    return side->index_count > 0 && side->indexes[0].described;
}

/* Where a migration was taken back there is nothing new to tell. */
static bool
told(const struct run_side *side)
{
    return described(side) && side->undoes == NULL;
}

static bool
any_described(const struct card *card)
{
    for (size_t side = 0; side < card->run->side_count; side++)
        if (described(&card->run->sides[side]))
            return true;
    return false;
}

/* "66 more than on before, 32 MB (database +33 MB), built in 3.4 s; 14 serve queries, …" */
static void
append_summary(const struct card *card, size_t side, const struct ledger *ledger, struct text *out)
{
    if (side == 0) {
        text_printf(out, "%zu indexes, ", ledger->count);
        format_bytes(out, ledger->bytes);
    } else {
        text_printf(out, "%zu more than on %s, ", ledger->fresh_count, card->run->sides[0].name);
        format_bytes(out, ledger->fresh_bytes);
        if (ledger->growth_bytes > 0 && ledger->fresh_count > 0) {
            text_append(out, " (the database grew by ");
            format_bytes(out, (uint64_t)ledger->growth_bytes);
            text_append_char(out, ')');
        }
    }
    if (ledger->build_ns > 0)
        text_printf(out, ", built in %s", wording_duration(card->arena, (double)ledger->build_ns));
    if (ledger->known && ledger->serving_count + ledger->unused_count > 0)
        text_printf(out, "; %zu serve%s queries, %zu no query of this workload",
            ledger->serving_count, ledger->serving_count == 1 ? "s" : "", ledger->unused_count);
    if (ledger->unused_count > 0) {
        text_append(out, " (");
        format_bytes(out, ledger->unused_bytes);
        if (ledger->foreign_key_count > 0)
            text_printf(out, ", %zu keep a foreign key cheap", ledger->foreign_key_count);
        text_append_char(out, ')');
    }
    if (ledger->redundant_count > 0) {
        text_printf(out, "; %zu are replaced by another (", ledger->redundant_count);
        format_bytes(out, ledger->redundant_bytes);
        text_append_char(out, ')');
    }
}

/* "2 → 11 WAL records" */
static void
append_more(struct text *out, double now, double before, const char *unit)
{
    if (isfinite(now) && isfinite(before))
        text_printf(out, "%.4g → %.4g %s", before, now, unit);
    else if (isfinite(now))
        text_printf(out, "%.4g %s", now, unit);
    else
        text_printf(out, "unknown %s", unit);
}

/* "message_insert 2 → 11 WAL records, 239 → 1005 bytes a row, HOT 81 → 0 %, time ×1.9 (slower)" */
static void
append_price(const struct card *card, const struct ledger_price *price, struct text *out)
{
    bool compared = price->verdict != NULL;

    text_printf(out, "%s ", card->run->queries[price->query].name);
    append_more(out, price->wal_records, compared ? price->wal_records_before : NAN, "WAL records");
    text_append(out, ", ");
    append_more(out, price->wal_bytes, compared ? price->wal_bytes_before : NAN, "bytes");
    text_append(out, " a row");
    if (isfinite(price->hot_share)) {
        text_append(out, ", HOT ");
        if (compared && isfinite(price->hot_share_before) &&
            fabs(price->hot_share - price->hot_share_before) >= 0.005)
            text_printf(out, "%.0f → ", 100 * price->hot_share_before);
        text_printf(out, "%.0f %%", 100 * price->hot_share);
    }
    if (compared) {
        text_append(out, ", time ");
        format_ratio(out, price->verdict->ratio);
        text_printf(out, " (%s)", verdict_names[price->verdict->kind]);
    }
}

static const char *
likeness_word(enum index_likeness likeness)
{
    static const char *const words[] = {
        [LIKENESS_NONE] = "",
        [LIKENESS_EQUAL] = "equal to",
        [LIKENESS_MIRROR] = "the reverse of",
        [LIKENESS_COVERED] = "within",
        [LIKENESS_PREFIX] = "a prefix of",
    };

    return words[likeness];
}

/* "contact_list 100 %, top_contacts 30 %", "no query", "guards"; then its twin. */
static void
append_services(const struct card *card, const struct ledger_entry *entry, struct text *out)
{
    const struct run_index *index = entry->index;

    for (size_t i = 0; i < entry->use_count && i < USES_TOLD_MAX; i++)
        text_printf(out, "%s%s %.0f %%", i == 0 ? "" : ", ",
            card->run->queries[entry->uses[i].query].name, 100 * entry->uses[i].share);
    if (entry->use_count > USES_TOLD_MAX)
        text_printf(out, " and %zu more", entry->use_count - USES_TOLD_MAX);
    if (entry->use_count == 0)
        text_append(out,
            !index->valid       ? "invalid: no plan can use it"
                : entry->guards ? "keeps a constraint"
                : entry->unused ? "no query of this workload"
                                : "not known");
    if (index->described && index->foreign_key[0] != '\0')
        text_printf(out, "; foreign key %s", index->foreign_key);
    if (entry->twin != NULL)
        text_printf(out, "; %s %s", likeness_word(entry->likeness), entry->twin->name);
}

/* ---- the terminal ---- */

static void
print_entry(
    const struct card *card, const struct ledger_entry *entry, size_t width, struct text *out)
{
    struct text head = {0};
    struct text words = {0};

    text_printf(&head, "    %s, ", entry->index->name);
    format_bytes(&head, entry->index->size_bytes);
    if (entry->index->build_ns > 0)
        text_printf(
            &head, ", built in %s", wording_duration(card->arena, (double)entry->index->build_ns));
    format_cut(out, text_string(&head), width, false);
    text_append_char(out, '\n');
    append_services(card, entry, &words);
    for (size_t i = 0; i < entry->index->price_count; i++) {
        const struct run_index_price *price = &entry->index->prices[i];

        text_printf(&words, "; costs %s %.1f WAL records, %.0f bytes a call", price->query,
            price->wal_records, price->wal_bytes);
    }
    format_wrapped(out, "      ", 6, width, text_string(&words));
    text_free(&head);
    text_free(&words);
}

static void
print_side(const struct card *card, size_t side, bool all, size_t width, struct text *out)
{
    struct ledger ledger = ledger_of(card, side);
    struct text first = {0};
    struct text words = {0};

    text_printf(&first, "  %s: ", card->run->sides[side].name);
    append_summary(card, side, &ledger, &words);
    format_wrapped(out, text_string(&first), 4, width, text_string(&words));
    text_free(&first);
    for (size_t i = 0; i < ledger.price_count && (all || side > 0); i++) {
        words.length = 0;
        append_price(card, &ledger.prices[i], &words);
        format_wrapped(out, "    ", 6, width, text_string(&words));
    }
    for (size_t i = 0; all && i < ledger.count; i++)
        if (side == 0 || ledger.entries[i].fresh)
            print_entry(card, &ledger.entries[i], width, out);
    text_free(&words);
}

void
index_section_terminal(const struct card *card, bool all, size_t width, struct text *out)
{
    if (!any_described(card))
        return;
    text_append(out, "Indexes\n");
    for (size_t side = 0; side < card->run->side_count; side++)
        if (told(&card->run->sides[side]))
            print_side(card, side, all, width, out);
    text_append_char(out, '\n');
}

/* ---- Markdown ---- */

static void
markdown_entry(const struct card *card, const struct ledger_entry *entry, struct text *out)
{
    struct text words = {0};

    text_append(out, "| ");
    format_cell(out, entry->index->name);
    text_append(out, " | ");
    format_cell(out, entry->index->table);
    text_append(out, " | ");
    format_bytes(out, entry->index->size_bytes);
    text_append(out, " | ");
    if (entry->index->build_ns > 0)
        text_append(out, wording_duration(card->arena, (double)entry->index->build_ns));
    text_append(out, " | ");
    append_services(card, entry, &words);
    format_cell(out, text_string(&words));
    text_append(out, " | ");
    for (size_t i = 0; i < entry->index->price_count; i++) {
        const struct run_index_price *price = &entry->index->prices[i];

        text_append(out, i == 0 ? "" : "; ");
        format_cell(out, price->query);
        text_printf(out, " %.1f, %.0f B", price->wal_records, price->wal_bytes);
    }
    text_append(out, " |\n");
    text_free(&words);
}

static void
markdown_side(const struct card *card, size_t side, struct text *out)
{
    struct ledger ledger = ledger_of(card, side);

    text_append(out, "**");
    format_cell(out, card->run->sides[side].name);
    text_append(out, "**: ");
    append_summary(card, side, &ledger, out);
    text_append(out, "\n\n");
    for (size_t i = 0; i < ledger.price_count; i++) {
        struct text words = {0};

        append_price(card, &ledger.prices[i], &words);
        text_append(out, "- ");
        format_cell(out, text_string(&words));
        text_append_char(out, '\n');
        text_free(&words);
    }
    if (side > 0 && ledger.fresh_count == 0)
        return;
    text_append(out,
        "\n<details><summary>every index</summary>\n\n"
        "| index | table | size | built in | serves | WAL records, bytes a call |\n"
        "|---|---|--:|--:|---|---|\n");
    for (size_t i = 0; i < ledger.count; i++)
        if (side == 0 || ledger.entries[i].fresh)
            markdown_entry(card, &ledger.entries[i], out);
    text_append(out, "\n</details>\n\n");
}

void
index_section_markdown(const struct card *card, struct text *out)
{
    if (!any_described(card))
        return;
    text_append(out, "## Indexes\n\n");
    for (size_t side = 0; side < card->run->side_count; side++)
        if (told(&card->run->sides[side]))
            markdown_side(card, side, out);
}
