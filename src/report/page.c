#include "pggrade/report/page.h"

#include <math.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/report/format.h"
#include "pggrade/report/svg.h"

#define PAGE_WIDE 600 /* drawings of at most this stand two by two */
#define SHA256_BYTES 32
#define SHA256_BASE64 44 /* characters */

/* "'sha256-…'", as a Content-Security-Policy names what stands between two tags. */
static void
append_hash(struct text *out, const char *content)
{
    unsigned char digest[SHA256_BYTES];
    unsigned char base64[SHA256_BASE64 + 1];

    if (EVP_Digest(content, strlen(content), digest, NULL, EVP_sha256(), NULL) != 1)
        abort(); /* SHA-256 is part of every OpenSSL */
    (void)EVP_EncodeBlock(base64, digest, SHA256_BYTES);
    text_printf(out, "'sha256-%s'", (const char *)base64);
}

static void
meta(struct html *html, const char *key, const char *name, const char *content)
{
    html_open(html, "meta");
    html_attribute(html, key, name);
    html_attribute(html, "content", content);
    html_close(html, "meta");
}

static void
policy(struct html *html)
{
    struct text content = {0};

    text_append(&content, "default-src 'none'; style-src ");
    append_hash(&content, page_css);
    text_append(&content, "; script-src ");
    append_hash(&content, page_js);
    text_append(&content, "; base-uri 'none'; form-action 'none'");
    meta(html, "http-equiv", "Content-Security-Policy", text_string(&content));
    text_free(&content);
}

void
page_begin(struct html *html, const char *title)
{
    html_trusted(html, "<!DOCTYPE html>\n");
    html_open(html, "html");
    html_attribute(html, "lang", "en");
    html_open(html, "head");
    html_open(html, "meta");
    html_attribute(html, "charset", "utf-8");
    html_close(html, "meta");
    policy(html);
    meta(html, "name", "viewport", "width=device-width, initial-scale=1");
    meta(html, "name", "color-scheme", "light dark");
    meta(html, "name", "generator", "pggrade");
    html_element(html, "title", NULL, title);
    html_open(html, "style");
    html_trusted(html, page_css);
    html_close(html, "style");
    html_close(html, "head");
    html_open(html, "body");
    html_open(html, "a");
    html_attribute(html, "class", "skip");
    html_attribute(html, "href", "#main");
    html_text(html, "To the report");
    html_close(html, "a");
    html_open(html, "main");
    html_attribute(html, "id", "main");
}

void
page_end(struct html *html, const char *version)
{
    html_close(html, "main");
    html_open(html, "footer");
    html_open(html, "p");
    if (version == NULL)
        html_text(html, "Served by pggrade.");
    else
        html_printf(html, "Made by pggrade from a run that pggrade %s measured.", version);
    html_close(html, "p");
    html_close(html, "footer");
    html_open(html, "script");
    html_trusted(html, page_js);
    html_close(html, "script");
    html_close(html, "body");
    html_close(html, "html");
    html_trusted(html, "\n");
}

void
page_link(struct html *html, const char *anchor, const char *words)
{
    html_open(html, "li");
    html_open(html, "a");
    html_attribute(html, "href", anchor);
    html_text(html, words);
    html_close(html, "a");
    html_close(html, "li");
}

/* ---- charts ---- */

void
page_chart(struct html *html, const struct charts *charts, const struct chart *chart)
{
    struct text drawing = {0};
    char prefix[16];
    bool wide;

    if (chart == NULL)
        return;
    wide = chart->width > PAGE_WIDE;
    (void)snprintf(prefix, sizeof prefix, "c%u", (unsigned)(chart - charts->items + 1));
    html_begin(html, "figure", wide ? "chart wide" : "chart");
    html_element(html, "figcaption", NULL, chart->title);
    if (chart->drawing != NULL &&
        svg_inline(&drawing,
            &(struct svg_label){.prefix = prefix, .title = chart->title, .words = chart->words},
            chart->drawing)) {
        if (wide) { /* on a phone it is as wide as it can be read, and moved by hand or key */
            html_begin(html, "div", "draw");
            html_attribute(html, "tabindex", "0");
            html_attribute(html, "role", "group");
            html_attribute(html, "aria-label", chart->title);
        }
        html_trusted(html, text_string(&drawing));
        if (wide)
            html_close(html, "div");
    } else {
        const char *why = charts->note;

        if (why == NULL)
            why =
                chart->drawing != NULL ? "The drawing is no SVG that gnuplot makes." : "Not drawn.";
        html_begin(html, "p", "no-chart");
        html_printf(html, "%s In words: %s.", why, chart->words);
        html_close(html, "p");
    }
    text_free(&drawing);
    html_close(html, "figure");
}

/* ---- tables ---- */

void
page_table_begin(struct html *html, const char *class_name, const char *caption)
{
    html_open(html, "div");
    html_attribute(html, "class", "scroll");
    html_attribute(html, "role", "region");
    html_attribute(html, "aria-label", caption);
    html_attribute(html, "tabindex", "0");
    html_begin(html, "table", class_name);
    html_element(html, "caption", NULL, caption);
}

void
page_table_end(struct html *html)
{
    html_close(html, "table");
    html_close(html, "div");
}

void
page_heading(struct html *html, const char *words, bool number)
{
    html_open(html, "th");
    html_attribute(html, "scope", "col");
    if (number)
        html_attribute(html, "class", "number");
    html_text(html, words);
    html_close(html, "th");
}

static void
number_cell(struct html *html, double value, struct text *words)
{
    html_begin(html, "td", "number");
    html_number(html, "data-value", value);
    html_take(html, words);
    html_close(html, "td");
}

void
page_cell_ms(struct html *html, double ms)
{
    struct text words = {0};

    format_ms(&words, ms);
    number_cell(html, ms, &words);
}

void
page_cell_count(struct html *html, uint64_t count)
{
    struct text words = {0};

    format_count(&words, count);
    number_cell(html, (double)count, &words);
}

void
page_cell_bytes(struct html *html, uint64_t bytes)
{
    struct text words = {0};

    format_bytes(&words, bytes);
    number_cell(html, (double)bytes, &words);
}

void
page_name(struct html *html, const char *name)
{
    struct text part = {0};

    for (; *name != '\0'; name++) {
        text_append_char(&part, *name);
        if (*name != '_' || name[1] == '\0')
            continue;
        html_take(html, &part);
        html_open(html, "wbr");
        html_close(html, "wbr");
    }
    html_take(html, &part);
}

void
page_cell_name(struct html *html, const char *class_name, const char *name)
{
    html_begin(html, "td", class_name);
    page_name(html, name);
    html_close(html, "td");
}

void
page_letter(struct html *html, enum letter letter, enum letter best)
{
    static const char *const classes[LETTER_COUNT] = {
        "letter a-plus", "letter a", "letter b", "letter c", "letter d", "letter f"};

    html_element(html, "span", classes[letter], letter_names[letter]);
    if (best < letter) {
        html_begin(html, "span", "perhaps");
        html_printf(html, "perhaps %s", letter_names[best]);
        html_close(html, "span");
    }
}
