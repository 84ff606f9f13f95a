/*
 * slowest_section: the parameters with which each query was slowest; nothing where none differ
 * or none were kept.
 */
#ifndef PGGRADE_REPORT_SLOWEST_SECTION_H
#define PGGRADE_REPORT_SLOWEST_SECTION_H

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"
#include "pggrade/report/html.h"

/* A line or two for each side. */
void slowest_section_terminal(const struct run *run, size_t query, size_t width, struct text *out);

void slowest_section_html(struct html *html, const struct run *run, size_t query);

#endif
