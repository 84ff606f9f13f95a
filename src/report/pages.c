#include "pggrade/report/pages.h"

#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/report/health.h"
#include "pggrade/report/page.h"

#define ITEMS_SHOWN 10

static void
link_to(struct html *html, const char *path, const char *words)
{
    html_open(html, "a");
    html_attribute(html, "href", path);
    html_text(html, words);
    html_close(html, "a");
}

/* "plain": a page without drawings. */
static void
begin(struct html *html, const char *eyebrow, const char *title)
{
    page_begin(html, title);
    html_attribute(html, "class", "plain");
    html_begin(html, "header", "sheet");
    html_element(html, "p", "eyebrow", eyebrow);
    html_element(html, "h1", NULL, title);
}

static void
back_to_runs(struct html *html)
{
    html_begin(html, "p", "facts");
    link_to(html, "/", "All runs");
    html_close(html, "p");
}

static void
letter(struct html *html, const char *words)
{
    for (int i = 0; i < LETTER_COUNT; i++)
        if (strcmp(letter_names[i], words) == 0) {
            page_letter(html, (enum letter)i, (enum letter)i);
            return;
        }
    html_text(html, words);
}

static const char *
text_of(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value == NULL ? "" : value;
}

/* The letter of a side's name in a run; "" where it has none. */
static const char *
grade_of(const json_t *summary, const char *side)
{
    const json_t *sides = json_object_get(summary, "sides");

    for (size_t i = 0; i < json_array_size(sides); i++)
        if (strcmp(text_of(json_array_get(sides, i), "name"), side) == 0)
            return text_of(json_array_get(sides, i), "grade");
    return "";
}

/* A+ is best; an unknown letter worst. */
static int
rank(const char *letter)
{
    static const char *const letters[] = {"A+", "A", "B", "C", "D", "F"};

    for (int i = 0; i < (int)COUNT_OF(letters); i++)
        if (strcmp(letters[i], letter) == 0)
            return i;
    return (int)COUNT_OF(letters);
}

/* The run before of the same scenario (the list is newest first). */
static const json_t *
run_before(const struct page_run *runs, size_t count, size_t at)
{
    for (size_t i = at + 1; i < count; i++)
        if (strcmp(text_of(runs[i].summary, "scenario"), text_of(runs[at].summary, "scenario")) ==
            0)
            return runs[i].summary;
    return NULL;
}

static void
grades(struct html *html, const struct page_run *runs, size_t count, size_t at)
{
    const json_t *sides = json_object_get(runs[at].summary, "sides");
    const json_t *before = run_before(runs, count, at);

    html_begin(html, "td", "name");
    for (size_t i = 0; i < json_array_size(sides); i++) {
        const json_t *side = json_array_get(sides, i);
        const char *now = text_of(side, "grade");
        const char *old = before == NULL ? "" : grade_of(before, text_of(side, "name"));

        html_printf(html, "%s%s ", i == 0 ? "" : ", ", text_of(side, "name"));
        letter(html, now);
        if (old[0] != '\0' && rank(old) != rank(now))
            html_printf(html, " %s from %s", rank(now) < rank(old) ? "▲" : "▼", old);
    }
    html_close(html, "td");
}

/* "3 faster, 1 slower" of a run's verdicts. */
static void
verdicts(struct html *html, const json_t *summary)
{
    const json_t *list = json_object_get(summary, "verdicts");
    size_t faster = 0;
    size_t slower = 0;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *verdict = text_of(json_array_get(list, i), "verdict");

        faster += strcmp(verdict, "faster") == 0;
        slower += strcmp(verdict, "slower") == 0;
    }
    html_open(html, "td");
    html_printf(html, "%zu faster, ", faster);
    html_begin(html, "span", slower > 0 ? "word slower" : NULL);
    html_printf(html, "%zu slower", slower);
    html_close(html, "span");
    html_close(html, "td");
}

static void
run_row(struct html *html, const struct page_run *runs, size_t count, size_t at)
{
    struct text path = {0};

    text_printf(&path, "/runs/%s", runs[at].name);
    html_open(html, "tr");
    html_begin(html, "th", "name");
    html_attribute(html, "scope", "row");
    link_to(html, text_string(&path), runs[at].name);
    html_close(html, "th");
    html_element(html, "td", "name", text_of(runs[at].summary, "scenario"));
    grades(html, runs, count, at);
    verdicts(html, runs[at].summary);
    html_close(html, "tr");
    text_free(&path);
}

void
report_page_runs(const struct page_run *runs, size_t count, bool live, struct text *out)
{
    struct html html = {.out = out};

    begin(&html, "pggrade serve", "Runs");
    html_begin(&html, "p", "facts");
    if (live)
        link_to(&html, "/health", "Live health");
    else
        html_text(&html, "No database is looked at: pggrade serve was started without one.");
    html_close(&html, "p");
    html_close(&html, "header");
    if (count == 0)
        html_element(&html, "p", "none", "No run is stored here yet.");
    page_table_begin(&html, NULL, "Runs, the newest first");
    html_open(&html, "thead");
    html_open(&html, "tr");
    page_heading(&html, "run", false);
    page_heading(&html, "scenario", false);
    page_heading(&html, "grades, and from what they came", false);
    page_heading(&html, "verdicts", false);
    html_close(&html, "tr");
    html_close(&html, "thead");
    html_open(&html, "tbody");
    for (size_t i = 0; i < count; i++)
        run_row(&html, runs, count, i);
    html_close(&html, "tbody");
    page_table_end(&html);
    page_end(&html, NULL);
}

void
report_page_words(const char *title, const char *words, struct text *out)
{
    struct html html = {.out = out};

    begin(&html, "pggrade report", title);
    back_to_runs(&html);
    html_close(&html, "header");
    html_open(&html, "pre");
    html_attribute(&html, "tabindex", "0");
    html_text(&html, words);
    html_close(&html, "pre");
    page_end(&html, NULL);
}

static void
health_item(struct html *html, const struct health_check *check, const struct health_item *item)
{
    struct text value = {0};

    report_health_value(&value, check->unit, item->value);
    html_open(html, "tr");
    html_begin(html, "th", "name");
    html_attribute(html, "scope", "row");
    html_text(html, item->object);
    html_close(html, "th");
    html_element(html, "td", "number", text_string(&value));
    html_element(html, "td", "name", item->detail);
    html_begin(html, "td", "name");
    if (item->remedy != NULL)
        html_element(html, "code", NULL, item->remedy);
    else
        html_text(html, check->remedy);
    html_close(html, "td");
    html_close(html, "tr");
    text_free(&value);
}

static void
health_result(struct html *html, const struct health_result *result)
{
    static const char *const classes[] = {
        [HEALTH_OK] = "severity good",
        [HEALTH_NOTICE] = "severity info",
        [HEALTH_WARN] = "severity warn",
        [HEALTH_SEVERE] = "severity severe",
    };

    html_open(html, "section");
    html_open(html, "h2");
    html_element(html, "span", classes[result->level], health_level_names[result->level]);
    html_printf(html, " %s", result->check->title);
    html_close(html, "h2");
    html_element(html, "p", "note", result->check->meaning);
    page_table_begin(html, NULL, result->check->title);
    html_open(html, "thead");
    html_open(html, "tr");
    page_heading(html, "object", false);
    page_heading(html, "value", true);
    page_heading(html, "observed", false);
    page_heading(html, "do", false);
    html_close(html, "tr");
    html_close(html, "thead");
    html_open(html, "tbody");
    for (size_t i = 0; i < result->item_count && i < ITEMS_SHOWN; i++)
        if (result->items[i].level > HEALTH_OK)
            health_item(html, result->check, &result->items[i]);
    html_close(html, "tbody");
    page_table_end(html);
    html_close(html, "section");
}

static void
fact(struct html *html, const char *name, const char *words)
{
    html_element(html, "dt", NULL, name);
    html_element(html, "dd", NULL, words);
}

void
report_page_health(const struct health_report *report, struct text *out)
{
    struct health_grade server = health_grade_scope(report, HEALTH_SERVER);
    struct health_grade database = health_grade_scope(report, HEALTH_DATABASE);
    struct html html = {.out = out};
    char taken[32];

    clock_format_utc(report->taken_s, taken, sizeof taken);
    begin(&html, "pggrade health", "Live health");
    back_to_runs(&html);
    html_begin(&html, "dl", "facts");
    fact(&html, "database", report->database);
    fact(&html, "PostgreSQL", report->server_version);
    fact(&html, "seen", taken);
    fact(&html, "server", server.derivation);
    fact(&html, "its tables", database.derivation);
    html_close(&html, "dl");
    html_close(&html, "header");
    for (size_t i = 0; i < report->result_count; i++)
        if (report->results[i].skipped == NULL && report->results[i].level > HEALTH_OK)
            health_result(&html, &report->results[i]);
    page_end(&html, NULL);
}
