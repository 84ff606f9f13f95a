#include "pggrade/report/pages.h"

#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/report/health.h"

#define ITEMS_SHOWN 10

static const char style[] =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:1rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid #ddd;"
    "overflow-wrap:anywhere}th{white-space:nowrap}"
    "pre{overflow-x:auto;background:#f6f6f6;padding:.8rem}"
    ".severe,.F,.D{color:#b00020;font-weight:600}.warn,.C{color:#8a5a00;font-weight:600}"
    ".ok,.A{color:#176b2c}.notice{color:#555}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}"
    "pre{background:#222}th,td{border-color:#333}.severe,.F,.D{color:#ff7b72}"
    ".warn,.C{color:#e3b341}.ok,.A{color:#56d364}.notice{color:#aaa}a{color:#79c0ff}}";

static void
escaped(struct text *out, const char *words)
{
    for (; *words != '\0'; words++)
        switch (*words) {
        case '<':
            text_append(out, "&lt;");
            break;
        case '>':
            text_append(out, "&gt;");
            break;
        case '&':
            text_append(out, "&amp;");
            break;
        case '"':
            text_append(out, "&quot;");
            break;
        default:
            text_append_char(out, *words);
        }
}

static void
begin(struct text *out, const char *title)
{
    text_append(out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
    escaped(out, title);
    text_printf(out, "</title><style>%s</style></head>\n<body>\n<h1>", style);
    escaped(out, title);
    text_append(out, "</h1>\n");
}

static void
end(struct text *out)
{
    text_append(out, "</body></html>\n");
}

static void
cell(struct text *out, const char *class, const char *words)
{
    text_printf(out, "<td%s%s%s>", class[0] == '\0' ? "" : " class=\"", class,
        class[0] == '\0' ? "" : "\"");
    escaped(out, words);
    text_append(out, "</td>");
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
grades(struct text *out, const struct page_run *runs, size_t count, size_t at)
{
    const json_t *sides = json_object_get(runs[at].summary, "sides");
    const json_t *before = run_before(runs, count, at);

    text_append(out, "<td>");
    for (size_t i = 0; i < json_array_size(sides); i++) {
        const json_t *side = json_array_get(sides, i);
        const char *letter = text_of(side, "grade");
        const char *old = before == NULL ? "" : grade_of(before, text_of(side, "name"));
        char class[2] = {letter[0] >= 'A' && letter[0] <= 'F' ? letter[0] : 'N', '\0'};

        text_append(out, i == 0 ? "" : ", ");
        escaped(out, text_of(side, "name"));
        text_printf(out, " <span class=\"%s\">", class);
        escaped(out, letter);
        text_append(out, "</span>");
        if (old[0] != '\0' && rank(old) != rank(letter)) {
            text_append(out, rank(letter) < rank(old) ? " ▲ from " : " ▼ from ");
            escaped(out, old);
        }
    }
    text_append(out, "</td>");
}

/* "3 faster, 1 slower" of a run's verdicts. */
static void
verdicts(struct text *out, const json_t *summary)
{
    const json_t *list = json_object_get(summary, "verdicts");
    size_t faster = 0;
    size_t slower = 0;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *verdict = text_of(json_array_get(list, i), "verdict");

        faster += strcmp(verdict, "faster") == 0;
        slower += strcmp(verdict, "slower") == 0;
    }
    text_printf(out, "<td>%zu faster, <span class=\"%s\">%zu slower</span></td>", faster,
        slower > 0 ? "warn" : "ok", slower);
}

void
report_page_runs(const struct page_run *runs, size_t count, bool live, struct text *out)
{
    begin(out, "Runs");
    text_append(out, live ? "<p><a href=\"/health\">Live health</a></p>\n" : "");
    text_append(out,
        "<table><tr><th>run</th><th>scenario</th><th>grades, and from what they came"
        "</th><th>verdicts</th></tr>\n");
    for (size_t i = 0; i < count; i++) {
        text_append(out, "<tr><td><a href=\"/runs/");
        escaped(out, runs[i].name);
        text_append(out, "\">");
        escaped(out, runs[i].name);
        text_append(out, "</a></td>");
        cell(out, "", text_of(runs[i].summary, "scenario"));
        grades(out, runs, count, i);
        verdicts(out, runs[i].summary);
        text_append(out, "</tr>\n");
    }
    text_append(out, "</table>\n");
    if (count == 0)
        text_append(out, "<p>No run is stored here yet.</p>\n");
    end(out);
}

void
report_page_words(const char *title, const char *words, struct text *out)
{
    begin(out, title);
    text_append(out, "<p><a href=\"/\">All runs</a></p>\n<pre>");
    escaped(out, words);
    text_append(out, "</pre>\n");
    end(out);
}

static void
health_check(struct text *out, const struct health_result *result)
{
    const char *level = health_level_names[result->level];

    text_append(out, "<h2>");
    text_printf(out, "<span class=\"%s\">%s</span> ", level, level);
    escaped(out, result->check->title);
    text_append(out,
        "</h2>\n<table><tr><th>object</th><th>value</th><th>observed</th>"
        "<th>do</th></tr>\n");
    for (size_t i = 0; i < result->item_count && i < ITEMS_SHOWN; i++) {
        const struct health_item *item = &result->items[i];
        struct text value = {0};

        if (item->level == HEALTH_OK)
            break;
        report_health_value(&value, result->check->unit, item->value);
        text_append(out, "<tr>");
        cell(out, "", item->object);
        cell(out, health_level_names[item->level], text_string(&value));
        cell(out, "", item->detail);
        cell(out, "", item->remedy == NULL ? result->check->remedy : item->remedy);
        text_append(out, "</tr>\n");
        text_free(&value);
    }
    text_append(out, "</table>\n<p>");
    escaped(out, result->check->meaning);
    text_append(out, "</p>\n");
}

void
report_page_health(const struct health_report *report, struct text *out)
{
    struct health_grade server = health_grade_scope(report, HEALTH_SERVER);
    struct health_grade database = health_grade_scope(report, HEALTH_DATABASE);
    char taken[32];

    clock_format_utc(report->taken_s, taken, sizeof taken);
    begin(out, "Live health");
    text_append(out, "<p><a href=\"/\">All runs</a></p>\n<table>");
    text_append(out, "<tr><th>database</th>");
    cell(out, "", report->database);
    text_append(out, "</tr><tr><th>PostgreSQL</th>");
    cell(out, "", report->server_version);
    text_append(out, "</tr><tr><th>seen</th>");
    cell(out, "", taken);
    text_append(out, "</tr><tr><th>server</th>");
    cell(out, "", server.derivation);
    text_append(out, "</tr><tr><th>database</th>");
    cell(out, "", database.derivation);
    text_append(out, "</tr></table>\n");
    for (size_t i = 0; i < report->result_count; i++)
        if (report->results[i].skipped == NULL && report->results[i].level > HEALTH_OK)
            health_check(out, &report->results[i]);
    end(out);
}
