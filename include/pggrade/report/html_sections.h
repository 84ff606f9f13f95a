/*
 * html_sections: the parts of the report on one run, from top to bottom.
 *
 * Each writes one <section>, or nothing where the run holds nothing for it.
 */
#ifndef PGGRADE_REPORT_HTML_SECTIONS_H
#define PGGRADE_REPORT_HTML_SECTIONS_H

#include "pggrade/grade/card.h"
#include "pggrade/report/chart.h"
#include "pggrade/report/html.h"

/* The letters as on a school report, the verdict in one sentence, the gate. */
void html_card(struct html *html, const struct card *card);

/* Where in this page to find what. */
void html_contents(struct html *html, const struct card *card);

/* Findings on the sides that are judged, worst first; those of the baseline folded away. */
void html_reasons(struct html *html, const struct card *card);

/* A row per query. */
void html_queries(struct html *html, const struct card *card, const struct charts *charts);

/* Everything about one query. */
void html_query(
    struct html *html, const struct card *card, const struct charts *charts, size_t query);

/* The plans of a query: those of all sides beside one another. */
void html_plans(struct html *html, const struct card *card, size_t query);

/* What became of each claim. */
void html_claims(struct html *html, const struct card *card);

void html_load(struct html *html, const struct card *card, const struct charts *charts);
void html_pools(struct html *html, const struct card *card, const struct charts *charts);
void html_indexes(struct html *html, const struct card *card, const struct charts *charts);
void html_migrations(struct html *html, const struct card *card);
void html_circumstances(struct html *html, const struct card *card);

/* One finding: where, how much is at stake, and what to do; `linked`: with its query, and a link
 * to that. */
void html_finding(
    struct html *html, const struct card *card, const struct card_finding *entry, bool linked);

/* The verdict on the last side in one sentence. */
void html_verdict_sentence(struct text *out, const struct card *card);

#endif
