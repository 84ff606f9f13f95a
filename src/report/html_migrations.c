#include "pggrade/report/format.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"

static void
write_steps(struct html *html, const struct run_side *side)
{
    struct text caption = {0};

    text_printf(&caption, "Statements of the migrations of %s", side->name);
    page_table_begin(html, "sortable", text_string(&caption));
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "statement", false);
    page_heading(html, "file", false);
    page_heading(html, "line", true);
    page_heading(html, "took, ms", true);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t i = 0; i < side->step_count; i++) {
        html_open(html, "tr");
        html_open(html, "th");
        html_attribute(html, "scope", "row");
        html_text(html, side->steps[i].title);
        html_close(html, "th");
        html_element(html, "td", NULL, side->steps[i].file);
        page_cell_count(html, side->steps[i].line < 0 ? 0 : (uint64_t)side->steps[i].line);
        page_cell_ms(html, (double)side->steps[i].duration_ns / 1e6);
        html_close(html, "tr");
    }
    html_close(html, "tbody");
    page_table_end(html);
    text_free(&caption);
}

static void
write_side(struct html *html, const struct run_side *side)
{
    uint64_t sum_ns = 0;
    const struct run_migration_step *longest = NULL;
    struct text words = {0};

    if (side->step_count == 0) {
        html_begin(html, "p", NULL);
        html_printf(html, "%s: no migration.", side->name);
        html_close(html, "p");
        return;
    }
    for (size_t i = 0; i < side->step_count; i++) {
        sum_ns += side->steps[i].duration_ns;
        if (longest == NULL || side->steps[i].duration_ns > longest->duration_ns)
            longest = &side->steps[i];
    }
    text_printf(&words, "%s: %zu statements in ", side->name, side->step_count);
    format_ms(&words, (double)sum_ns / 1e6);
    text_append(&words, " ms, the longest ");
    format_ms(&words, (double)longest->duration_ns / 1e6);
    text_printf(&words, " ms (%s:%d)", longest->file, longest->line);
    html_open(html, "details");
    html_open(html, "summary");
    html_take(html, &words);
    html_close(html, "summary");
    write_steps(html, side);
    html_close(html, "details");
}

void
html_migrations(struct html *html, const struct card *card)
{
    html_open(html, "section");
    html_attribute(html, "id", "migrations");
    html_element(html, "h2", NULL, "Migrations");
    for (size_t side = 0; side < card->run->side_count; side++)
        write_side(html, &card->run->sides[side]);
    html_close(html, "section");
}
