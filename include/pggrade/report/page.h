/*
 * page: what every HTML page of pggrade begins and ends with.
 *
 * A page is one file that loads nothing: its style sheet and its script are in it, and a
 * Content-Security-Policy allows these two by their hashes and nothing else, so that what a run
 * holds could not act even if it came to be markup.
 */
#ifndef PGGRADE_REPORT_PAGE_H
#define PGGRADE_REPORT_PAGE_H

#include "pggrade/report/chart.h"
#include "pggrade/report/html.h"

/* page.css and page.js, put into the program by the Makefile. */
extern const char page_css[];
extern const char page_js[];

void page_begin(struct html *html, const char *title);
void page_end(struct html *html, const char *version); /* NULL: not of one run */

/* An entry of the contents: a link within the page. */
void page_link(struct html *html, const char *anchor, const char *words);

/* A drawing with its title below it; where there is none, why. */
void page_chart(struct html *html, const struct charts *charts, const struct chart *chart);

/* Cells of tables: a figure by which the column can be sorted, and a dash for an unknown one. */
void page_cell_ms(struct html *html, double ms);
void page_cell_count(struct html *html, uint64_t count);
void page_cell_bytes(struct html *html, uint64_t bytes);

/* A name of many words, which may be broken behind each "_"; and a cell with one. */
void page_name(struct html *html, const char *name);
void page_cell_name(struct html *html, const char *class_name, const char *name);

/* Opens a table that may be wider than the page, and closes it. */
void page_table_begin(struct html *html, const char *class_name, const char *caption);
void page_table_end(struct html *html);

/* <th scope="col">; `number` aligns it as figures are. */
void page_heading(struct html *html, const char *words, bool number);

/* A letter as a badge; with the better one where the interval spans a boundary. */
void page_letter(struct html *html, enum letter letter, enum letter best);

#endif
