/*
 * preflight_section: what was found before the run.
 */
#ifndef PGGRADE_REPORT_PREFLIGHT_SECTION_H
#define PGGRADE_REPORT_PREFLIGHT_SECTION_H

#include <jansson.h>

#include "pggrade/base/text.h"
#include "pggrade/result/run.h"

/* "This run is not valid: …", and one note: "warning: after, autovacuum: …". */
const char *preflight_section_heading(const struct run *run);
void preflight_section_note(const struct run_note *note, struct text *out);

/* Nothing where nothing was found. */
void preflight_section_terminal(const struct run *run, size_t width, struct text *out);
void preflight_section_markdown(const struct run *run, struct text *out);
void preflight_section_json(const struct run *run, json_t *summary);

#endif
