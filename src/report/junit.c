#include <stdint.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/report/ci.h"
#include "pggrade/report/ci_issue.h"

/*
 * The elements and attributes are those of the XSD of Jenkins' xUnit plugin, junit-10: a test
 * case has no attribute but name, classname, time and group.  tests/ci/junit.xsd says so too.
 */

/* ---- text in XML ---- */

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* XML 1.0 has no way to write the others, not even as &#1;. */
static bool
allowed(uint32_t code)
{
    if (code < 0x20)
        return code == '\t' || code == '\n' || code == '\r';
    return code <= 0xD7FF || (code >= 0xE000 && code <= 0xFFFD) ||
        (code >= 0x10000 && code <= 0x10FFFF);
}

/* Bytes of the UTF-8 character at `text`; 0 where there is none, or none that XML allows. */
static size_t
character_length(const unsigned char *text)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000}; /* by length */
    uint32_t code = text[0];
    size_t length = 1;

    if (code >= 0xF0 && code <= 0xF4) {
        length = 4;
        code &= 0x07;
    } else if (code >= 0xE0 && code < 0xF0) {
        length = 3;
        code &= 0x0F;
    } else if (code >= 0xC0 && code < 0xE0) {
        length = 2;
        code &= 0x1F;
    } else if (code >= 0x80) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0; /* also at the end of the text */
        code = code << 6 | (text[i] & 0x3FU);
    }
    return code >= smallest[length] && allowed(code) ? length : 0;
}

static const char *
entity(char byte)
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
    /* A parser makes blanks of these in an attribute, and LF of CR anywhere. */
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

static void
append_xml(struct text *out, const char *words, bool attribute)
{
    while (*words != '\0') {
        size_t length = character_length((const unsigned char *)words);
        const char *written = entity(*words);

        if (!attribute && (*words == '\n' || *words == '\t'))
            written = NULL;
        if (length == 0)
            text_append(out, REPLACEMENT);
        else if (written != NULL)
            text_append(out, written);
        else
            text_append_length(out, words, length);
        words += length == 0 ? 1 : length;
    }
}

static void
append_attribute(struct text *out, const char *name, const char *value)
{
    text_printf(out, " %s=\"", name);
    append_xml(out, value, true);
    text_append_char(out, '"');
}

/* ---- test cases ---- */

static const char *const elements[] = {
    [GATE_FAILED] = "failure",
    [GATE_UNSURE] = "skipped",
    [GATE_ERROR] = "error",
};

/* SQL errors have test cases of their own, also where there were none. */
static bool
is_error_rule(const struct gate_check *check)
{
    return strcmp(check->rule, "error") == 0;
}

static const struct gate_check *
error_of(const struct card *card, size_t query, size_t side)
{
    for (size_t i = 0; i < card->gate.check_count; i++) {
        const struct gate_check *check = &card->gate.checks[i];

        if (is_error_rule(check) && check->query == query && check->side == side)
            return check;
    }
    return NULL;
}

/* What a build server shows when a test case is opened. */
static void
append_body(struct text *out, const struct card *card, const struct gate_check *check)
{
    struct text body = {0};
    const char *path = ci_path(card->run);

    if (path != NULL && check->query != SIZE_MAX)
        text_printf(&body, "%s:%d\n", path, card->run->queries[check->query].line);
    if (check->sentence[0] != '\0')
        text_printf(&body, "%s\n", check->sentence);
    text_printf(&body, "value: %s\nlimit: %s\n", check->value, check->limit);
    append_xml(out, text_string(&body), false);
    text_free(&body);
}

static void
append_outcome(struct text *out, const struct card *card, const struct gate_check *check)
{
    const char *element = elements[check->outcome];
    struct text message = {0};
    struct text line = {0};

    ci_check_text(&message, check);
    ci_one_line(&line, text_string(&message));
    text_printf(out, "      <%s", element);
    append_attribute(out, "type", check->rule);
    append_attribute(out, "message", text_string(&line));
    text_append_char(out, '>');
    append_body(out, card, check);
    text_printf(out, "</%s>\n", element);
    text_free(&line);
    text_free(&message);
}

/* `check` is NULL where there is nothing to check and so nothing wrong. */
static void
append_case(struct text *out, const struct card *card, const char *rule, size_t query, size_t side,
    const struct gate_check *check)
{
    const char *side_name = card->run->sides[side].name;
    struct text classname = {0};
    struct text name = {0};

    text_printf(&classname, "%s.%s", card->run->scenario,
        query == SIZE_MAX ? side_name : card->run->queries[query].name);
    text_printf(&name, "%s on %s", rule, side_name);
    text_append(out, "    <testcase");
    append_attribute(out, "classname", text_string(&classname));
    append_attribute(out, "name", text_string(&name));
    if (check == NULL || check->outcome == GATE_PASSED) {
        text_append(out, "/>\n");
    } else {
        text_append(out, ">\n");
        append_outcome(out, card, check);
        text_append(out, "    </testcase>\n");
    }
    text_free(&name);
    text_free(&classname);
}

static void
append_cases(struct text *out, const struct card *card)
{
    const struct run *run = card->run;

    for (size_t query = 0; query < run->query_count; query++)
        for (size_t side = 0; side < run->side_count; side++)
            append_case(out, card, "no SQL error", query, side, error_of(card, query, side));
    for (size_t i = 0; i < card->gate.check_count; i++) {
        const struct gate_check *check = &card->gate.checks[i];

        if (!is_error_rule(check))
            append_case(out, card, check->rule, check->query, check->side, check);
    }
}

/* ---- the suite ---- */

static void
append_counts(struct text *out, const struct card *card)
{
    size_t counts[GATE_ERROR + 1] = {0};
    size_t tests = card->run->query_count * card->run->side_count;

    for (size_t i = 0; i < card->gate.check_count; i++) {
        tests += !is_error_rule(&card->gate.checks[i]);
        counts[card->gate.checks[i].outcome]++;
    }
    text_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", tests, counts[GATE_FAILED],
        counts[GATE_ERROR]);
    text_printf(out, " skipped=\"%zu\"", counts[GATE_UNSURE]);
}

static void
append_property(struct text *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_append(out, "      <property");
    append_attribute(out, "name", name);
    append_attribute(out, "value", value);
    text_append(out, "/>\n");
}

void
report_junit(const struct card *card, struct text *out)
{
    const struct run *run = card->run;
    struct text suite = {0};
    char started[32];

    /* In UTC and without a "Z", which not every reader takes. */
    clock_format_utc(run->started_s, started, sizeof started);
    started[strcspn(started, "Z")] = '\0';
    text_printf(&suite, "pggrade %s", run->scenario);
    text_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite");
    append_attribute(out, "name", text_string(&suite));
    append_counts(out, card);
    text_printf(out, " time=\"%.3f\" timestamp=\"%s\">\n", (double)run->duration_ns / 1e9, started);
    text_append(out, "    <properties>\n");
    append_property(out, "pggrade", run->version);
    append_property(out, "command", run->command);
    append_property(out, "PostgreSQL", run->server_version);
    text_append(out, "    </properties>\n");
    append_cases(out, card);
    text_append(out, "  </testsuite>\n</testsuites>\n");
    text_free(&suite);
}
