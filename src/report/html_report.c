#include "pggrade/report/html_report.h"

#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"

void
report_html(const struct card *card, const struct charts *charts, struct text *out)
{
    struct html html = {.out = out};
    const struct run *run = card->run;
    struct text title = {0};

    text_printf(&title, "%s: %s",
        run->title == NULL || run->title[0] == '\0' ? run->scenario : run->title,
        letter_names[card->sides[run->side_count - 1].letter]);
    page_begin(&html, text_string(&title));
    html_card(&html, card);
    html_contents(&html, card);
    html_reasons(&html, card);
    html_queries(&html, card, charts);
    html_claims(&html, card);
    html_load(&html, card, charts);
    html_pools(&html, card, charts);
    html_begin(&html, "section", "each");
    html_attribute(&html, "id", "each");
    html_element(&html, "h2", NULL, "Query by query");
    if (charts_crowded(run)) {
        html_begin(&html, "p", "note");
        html_printf(&html,
            "Curves of %zu sides cannot be told apart, so there are none; pggrade report --format "
            "csv has the percentiles.",
            run->side_count);
        html_close(&html, "p");
    }
    for (size_t q = 0; q < run->query_count; q++)
        html_query(&html, card, charts, q);
    html_close(&html, "section");
    html_indexes(&html, card, charts);
    html_migrations(&html, card);
    html_circumstances(&html, card);
    page_end(&html, run->version);
    text_free(&title);
}
