#include "pggrade/report/html.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* ---- text ---- */

/*
 * The length of one character of well-formed UTF-8, else 0: no overlong forms, no surrogates,
 * nothing above U+10FFFF (RFC 3629, section 4).
 */
static size_t
character_length(const unsigned char *at)
{
    size_t length = at[0] < 0x80 ? 1 : at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;

    if (length == 1)
        return 1;
    if (at[0] < 0xC2 || at[0] > 0xF4)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ||
        (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F))
        return 0;
    return length;
}

/* C1 controls, and the marks with which later text can be shown in another order than it has. */
static bool
misleading(const unsigned char *at, size_t length)
{
    if (length == 1)
        return (at[0] < 0x20 && at[0] != '\n' && at[0] != '\t') || at[0] == 0x7F;
    if (length == 2)
        return at[0] == 0xC2 && at[1] < 0xA0;
    if (length == 3 && at[0] == 0xE2 && at[1] == 0x80)
        return at[2] == 0x8E || at[2] == 0x8F || (at[2] >= 0xA8 && at[2] <= 0xAE);
    return length == 3 && at[0] == 0xE2 && at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9;
}

static const char *
entity(unsigned char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void
html_escape(struct text *out, const char *words)
{
    const unsigned char *at = (const unsigned char *)words;

    while (*at != '\0') {
        size_t length = character_length(at);
        const char *escaped = entity(*at);

        if (escaped != NULL)
            text_append(out, escaped);
        else if (length == 0 || misleading(at, length))
            text_append(out, REPLACEMENT);
        else
            text_append_length(out, (const char *)at, length);
        at += length == 0 ? 1 : length;
    }
}

/* ---- elements ---- */

static bool
one_of(const char *tag, const char *const *tags, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tag, tags[i]) == 0)
            return true;
    return false;
}

/* A line of its own, so that two reports can be compared line by line. */
static bool
starts_line(const char *tag)
{
    static const char *const tags[] = {"head", "body", "meta", "title", "style", "script", "header",
        "nav", "main", "footer", "section", "article", "h1", "h2", "h3", "h4", "p", "div", "table",
        "caption", "thead", "tbody", "tr", "ul", "ol", "li", "dl", "dt", "figure", "figcaption",
        "pre", "details", "summary"};

    return one_of(tag, tags, COUNT_OF(tags));
}

static bool
has_no_end(const char *tag)
{
    static const char *const tags[] = {"meta", "br", "col", "wbr"};

    return one_of(tag, tags, COUNT_OF(tags));
}

static void
end_tag_words(struct html *html)
{
    if (html->in_tag)
        text_append_char(html->out, '>');
    html->in_tag = false;
}

void
html_open(struct html *html, const char *tag)
{
    assert(html->depth < HTML_DEPTH_MAX);
    end_tag_words(html);
    if (starts_line(tag))
        text_append_char(html->out, '\n');
    text_printf(html->out, "<%s", tag);
    html->open[html->depth++] = tag;
    html->in_tag = true;
}

void
html_attribute(struct html *html, const char *name, const char *value)
{
    assert(html->in_tag);
    text_printf(html->out, " %s=\"", name);
    html_escape(html->out, value);
    text_append_char(html->out, '"');
}

void
html_number(struct html *html, const char *name, double value)
{
    char digits[40];

    if (!isfinite(value))
        return;
    (void)snprintf(digits, sizeof digits, "%.9g", value);
    html_attribute(html, name, digits);
}

void
html_close(struct html *html, const char *tag)
{
    assert(html->depth > 0 && strcmp(html->open[html->depth - 1], tag) == 0);
    end_tag_words(html);
    html->depth--;
    if (!has_no_end(tag))
        text_printf(html->out, "</%s>", tag);
}

void
html_begin(struct html *html, const char *tag, const char *class_name)
{
    html_open(html, tag);
    if (class_name != NULL)
        html_attribute(html, "class", class_name);
}

void
html_element(struct html *html, const char *tag, const char *class_name, const char *words)
{
    html_begin(html, tag, class_name);
    html_text(html, words);
    html_close(html, tag);
}

void
html_text(struct html *html, const char *words)
{
    end_tag_words(html);
    html_escape(html->out, words);
}

void
html_take(struct html *html, struct text *words)
{
    html_text(html, text_string(words));
    text_free(words);
    *words = (struct text){0};
}

void
html_printf(struct html *html, const char *format, ...)
{
    char *words = NULL;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(&words, format, arguments);
    va_end(arguments);
    if (length < 0)
        abort();
    html_text(html, words);
    free(words);
}

void
html_trusted(struct html *html, const char *markup)
{
    end_tag_words(html);
    text_append(html->out, markup);
}
