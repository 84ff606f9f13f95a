/*
 * svg: a drawing of gnuplot's as a part of a page.
 *
 * Only elements and attributes that draw are taken over, from a list; everything else of the file
 * is left out, so that a drawing from elsewhere can bring no script, style, link or event.  Its
 * identifiers get a prefix, and the colours that chart.c gives become classes, which the page's
 * style sheet colours for light and dark.
 */
#ifndef PGGRADE_REPORT_SVG_H
#define PGGRADE_REPORT_SVG_H

#include <stdbool.h>

#include "pggrade/base/text.h"

struct svg_label {
    const char *prefix; /* of the identifiers: letters, digits, '-' and '_' */
    const char *title;
    const char *words;
};

/* False where this is no SVG that can be taken over; `out` is then as it was. */
bool svg_inline(struct text *out, const struct svg_label *label, const char *drawing);

#endif
