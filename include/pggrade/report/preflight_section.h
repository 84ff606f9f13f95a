/*
 * preflight_section: what was found before the run.
 */
#ifndef PGGRADE_REPORT_PREFLIGHT_SECTION_H
#define PGGRADE_REPORT_PREFLIGHT_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/result/run.h"

/* Nothing where nothing was found. */
void preflight_section_terminal(const struct run *run, size_t width, struct text *out);
void preflight_section_markdown(const struct run *run, struct text *out);
void preflight_section_json(const struct run *run, json_t *summary);

#endif
