#include <stdlib.h>
#include <string.h>

#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"

/*
 * A row per index of any side, with its size on each and the queries whose plans used it.  What
 * else comes to be known of an index gets a column in write_head and write_row.
 */

static const struct run_index *
find_index(const struct run_side *side, const struct run_index *like)
{
    for (size_t i = 0; i < side->index_count; i++)
        if (strcmp(side->indexes[i].name, like->name) == 0 &&
            strcmp(side->indexes[i].schema, like->schema) == 0)
            return &side->indexes[i];
    return NULL;
}

static bool
known_before(const struct run *run, size_t side, const struct run_index *index)
{
    for (size_t i = 0; i < side; i++)
        if (find_index(&run->sides[i], index) != NULL)
            return true;
    return false;
}

/* "search, list" whose plans used it on the last side that has it; false where none did. */
static bool
append_users(struct text *out, const struct run *run, const char *name)
{
    for (size_t q = 0; q < run->query_count; q++) {
        bool used = false;

        for (size_t side = 0; side < run->side_count; side++) {
            const struct plan_facts *facts = &run->queries[q].cells[side].plan;

            for (size_t i = 0; i < facts->index_count; i++)
                used = used || strcmp(facts->indexes[i].name, name) == 0;
        }
        if (used)
            text_printf(out, "%s%s", out->length == 0 ? "" : ", ", run->queries[q].name);
    }
    return out->length > 0;
}

static void
write_row(struct html *html, const struct run *run, const struct run_index *index)
{
    struct text users = {0};

    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    page_name(html, index->name);
    if (!index->valid)
        html_element(html, "span", "mark costly", "invalid");
    html_close(html, "th");
    page_cell_name(html, NULL, index->table);
    for (size_t side = 0; side < run->side_count; side++) {
        const struct run_index *here = find_index(&run->sides[side], index);

        if (here != NULL)
            page_cell_bytes(html, here->size_bytes);
        else
            html_element(html, "td", "number", "–");
    }
    html_open(html, "td");
    if (append_users(&users, run, index->name))
        page_name(html, text_string(&users));
    else
        html_element(html, "span", "none",
            index->primary      ? "no plan; primary key"
                : index->unique ? "no plan; unique"
                                : "no plan");
    html_close(html, "td");
    html_begin(html, "td", "definition");
    html_element(html, "code", NULL, index->definition);
    html_close(html, "td");
    html_close(html, "tr");
    text_free(&users);
}

static void
write_head(struct html *html, const struct run *run)
{
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "index", false);
    page_heading(html, "table", false);
    for (size_t side = 0; side < run->side_count; side++)
        page_heading(html, run->sides[side].name, true);
    page_heading(html, "used by plans of", false);
    page_heading(html, "definition", false);
    html_close(html, "tr");
    html_close(html, "thead");
}

/* "before: 12 indexes, 2.1 MB, of 22 MB in all" */
static void
write_sums(struct html *html, const struct run *run)
{
    html_open(html, "ul");
    for (size_t side = 0; side < run->side_count; side++) {
        const struct run_side *what = &run->sides[side];
        struct text words = {0};
        uint64_t bytes = 0;

        for (size_t i = 0; i < what->index_count; i++)
            bytes += what->indexes[i].size_bytes;
        text_printf(&words, "%s: %zu indexes, ", what->name, what->index_count);
        format_bytes(&words, bytes);
        text_append(&words, "; the database in all ");
        format_bytes(&words, what->size_bytes);
        html_open(html, "li");
        html_take(html, &words);
        html_close(html, "li");
    }
    html_close(html, "ul");
}

void
html_indexes(struct html *html, const struct card *card, const struct charts *charts)
{
    const struct run *run = card->run;

    html_open(html, "section");
    html_attribute(html, "id", "indexes");
    html_element(html, "h2", NULL, "Indexes");
    write_sums(html, run);
    page_chart(html, charts, charts_find(charts, CHART_INDEXES, SIZE_MAX));
    html_open(html, "details");
    html_element(html, "summary", NULL, "Every index, its size on each side, and who uses it");
    page_table_begin(html, "sortable", "Every index of every side");
    write_head(html, run);
    html_open(html, "tbody");
    for (size_t side = 0; side < run->side_count; side++)
        for (size_t i = 0; i < run->sides[side].index_count; i++)
            if (!known_before(run, side, &run->sides[side].indexes[i]))
                write_row(html, run, &run->sides[side].indexes[i]);
    html_close(html, "tbody");
    page_table_end(html);
    html_close(html, "details");
    html_close(html, "section");
}
