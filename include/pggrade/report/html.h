/*
 * html: a page written element by element, with everything escaped.
 *
 * The writer keeps the open elements, so that nothing is left open, and is the only place that
 * puts markup together: whatever text a database, a workload or a plan holds is shown as text.
 * Bytes that are no UTF-8, control characters and those that turn the direction of the text
 * become U+FFFD.
 */
#ifndef PGGRADE_REPORT_HTML_H
#define PGGRADE_REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pggrade/base/text.h"

#define HTML_DEPTH_MAX 256

struct html {
    struct text *out; /* borrowed */
    const char *open[HTML_DEPTH_MAX];
    size_t depth;
    bool in_tag; /* attributes may follow */
};

/* Opens an element; `tag` is a literal.  Attributes come right behind it. */
void html_open(struct html *html, const char *tag);
void html_attribute(struct html *html, const char *name, const char *value);
void html_number(struct html *html, const char *name, double value); /* none where not finite */

/* Closes the innermost element, which is a `tag`. */
void html_close(struct html *html, const char *tag);

/* The same with a class, which may be NULL; and a whole element with words in it. */
void html_begin(struct html *html, const char *tag, const char *class_name);
void html_element(struct html *html, const char *tag, const char *class_name, const char *words);

void html_text(struct html *html, const char *words);
void html_printf(struct html *html, const char *format, ...) PGGRADE_PRINTF(2, 3);

/* What `words` hold, as text; they are freed. */
void html_take(struct html *html, struct text *words);

/* Markup as it is: style sheets of our own, and drawings that svg.h has cleaned. */
void html_trusted(struct html *html, const char *markup);

/* Appends words so that they are text between tags and within quotes. */
void html_escape(struct text *out, const char *words);

#endif
