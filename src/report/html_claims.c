#include "pggrade/report/claim_section.h"
#include "pggrade/report/html_sections.h"
#include "pggrade/report/page.h"

static void
write_row(struct html *html, const struct card_claim *judged)
{
    static const char *const classes[CLAIM_OUTCOME_COUNT] = {
        "severity good", "severity severe", "severity warn", "severity info"};
    const struct run_claim *claim = judged->claim;
    struct text place = {0};

    html_open(html, "tr");
    html_open(html, "th");
    html_attribute(html, "scope", "row");
    html_text(html, claim->text);
    if (claim->implied)
        html_text(html, " (implied)");
    html_close(html, "th");
    html_open(html, "td");
    html_element(html, "span", classes[judged->outcome], claim_outcome_names[judged->outcome]);
    html_close(html, "td");
    html_element(html, "td", NULL, judged->figure);
    html_open(html, "td");
    html_element(html, "code", NULL, claim->bound.written);
    html_close(html, "td");
    claim_section_place(claim, &place);
    html_element(html, "td", NULL, text_string(&place));
    html_close(html, "tr");
    text_free(&place);
}

void
html_claims(struct html *html, const struct card *card)
{
    static const char *const headings[] = {"claim", "outcome", "figure", "bound", "where"};
    struct text counts = {0};

    if (!claim_section_any(card))
        return;
    html_open(html, "section");
    html_attribute(html, "id", "claims");
    html_element(html, "h2", NULL, "Claims");
    claim_section_counts(card, &counts);
    page_table_begin(html, "sortable", text_string(&counts));
    html_open(html, "thead");
    html_open(html, "tr");
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        page_heading(html, headings[i], false);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t i = 0; i < card->run->claim_count; i++)
        write_row(html, &card->claims[i]);
    html_close(html, "tbody");
    page_table_end(html);
    html_close(html, "section");
    text_free(&counts);
}
