#include "pggrade/plan/paste.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

#define HOW_TO_GET_JSON "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT …"

struct source {
    const char *name;
    char *content;
    struct paste *paste;
    size_t capacity;
    bool csv;
};

/* ---- what surrounds JSON ---- */

static bool
begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* psql's sign that a value goes on in the next line: "+", or "↵" with unicode borders; and with
 * borders a bar at either end. */
static void
blank_line_end(char *line, char *end)
{
    static const char arrow[] = "\xE2\x86\xB5";

    while (end > line && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    if (end > line && end[-1] == '|')
        *--end = ' ';
    if (end > line && end[-1] == '+')
        *--end = ' ';
    if (end - line >= 3 && memcmp(end - 3, arrow, 3) == 0)
        memset(end - 3, ' ', 3);
    line += strspn(line, " ");
    if (*line == '|')
        *line = ' ';
}

static void
blank_frame(char *content)
{
    if (begins_with(content, "\xEF\xBB\xBF"))
        memset(content, ' ', 3);
    for (char *line = content; *line != '\0';) {
        char *end = line + strcspn(line, "\n");

        blank_line_end(line, end);
        line = end + (*end == '\n');
    }
}

/* CSV doubles the quotes of JSON and puts one before and one behind: of each pair one becomes a
 * blank, outside of what it quotes, so that lines and columns stay. */
static void
unquote_csv(char *content)
{
    bool open = false;

    for (char *at = content; *at != '\0'; at++) {
        bool escaped = at > content && at[-1] == '\\';

        if (*at != '"')
            continue;
        if (at[1] != '"') {
            *at = ' ';
            continue;
        }
        at[open || escaped ? 1 : 0] = ' ';
        at++;
        open = escaped ? open : !open;
    }
}

/* The text of a plan, which is all people know of EXPLAIN at first. */
static const char *
other_format(const char *content)
{
    if (strstr(content, "(cost=") != NULL || strstr(content, "(actual time=") != NULL ||
        strstr(content, "(actual rows=") != NULL)
        return "text";
    if (strstr(content, "<explain ") != NULL)
        return "XML";
    if (strstr(content, "- Plan:") != NULL)
        return "YAML";
    return NULL;
}

/* ---- JSON ---- */

/* Where an EXPLAIN's JSON may begin, from `at` on: a bracket or brace at the start of a line (of a
 * log line "[2026-01-01 …" is none), followed by what JSON has there. */
static char *
next_value(char *content, char *at)
{
    for (; *at != '\0'; at++) {
        char *first = at;

        if (*at != '[' && *at != '{')
            continue;
        while (first > content && strchr(" \t", first[-1]) != NULL)
            first--;
        if (first > content && first[-1] != '\n')
            continue;
        first = at + 1 + strspn(at + 1, " \t\r\n");
        if (strchr(*at == '[' ? "{[]" : "\"}", *first) != NULL) /* and the end of the text */
            return at;
    }
    return NULL;
}

static int
line_of(const char *content, const char *at)
{
    int line = 1;

    for (; content < at; content++)
        line += *content == '\n';
    return line;
}

static int
column_of(const char *content, const char *at)
{
    int column = 1;

    for (; at > content && at[-1] != '\n'; at--)
        column += ((unsigned char)at[-1] & 0xC0) != 0x80;
    return column;
}

/* jansson counts from where it began; its position is that behind the last byte it took. */
static bool
refuse_json(
    const struct source *source, const char *start, const json_error_t *broken, struct error *error)
{
    const char *at = start + (broken->position > 0 ? broken->position - 1 : 0);

    return error_set(error, ERROR_USAGE, "%s:%d:%d: broken JSON: %s", source->name,
        line_of(source->content, at), column_of(source->content, at), broken->text);
}

static bool
add_plan(struct source *source, json_t *json, int line, struct error *error)
{
    struct paste *paste = source->paste;
    struct plan *plan = NULL;

    if (!plan_parse(json, &plan, error))
        return error_prefix(error, "%s:%d", source->name, line);
    (void)json_incref(json);
    paste->plans = grow(paste->plans, paste->count, &source->capacity, sizeof *paste->plans);
    paste->plans[paste->count++] = (struct pasted_plan){.plan = plan, .line = line};
    return true;
}

/* The plan in a line of PostgreSQL's jsonlog, whose message auto_explain wrote; NULL for others. */
static json_t *
plan_of_log_line(const json_t *object)
{
    const char *message = json_string_value(json_object_get(object, "message"));
    const char *plan = message == NULL ? NULL : strstr(message, "plan:\n");

    return plan == NULL ? NULL : json_loads(plan + strlen("plan:\n"), JSON_DISABLE_EOF_CHECK, NULL);
}

/* An array has the plan of each statement that the rules of a view made of one. */
static bool
add_value(struct source *source, json_t *json, int line, struct error *error)
{
    json_t *logged = plan_of_log_line(json);
    bool added = true;

    if (logged != NULL) {
        added = add_plan(source, logged, line, error);
        json_decref(logged);
        return added;
    }
    if (json_is_object(json) && json_object_get(json, "Plan") == NULL &&
        json_object_get(json, "message") != NULL)
        return true; /* another line of a log */
    if (!json_is_array(json) || json_array_size(json) == 0)
        return add_plan(source, json, line, error);
    for (size_t i = 0; added && i < json_array_size(json); i++)
        added = add_value(source, json_array_get(json, i), line, error);
    return added;
}

static bool
read_values(struct source *source, struct error *error)
{
    char *at = source->content;

    while ((at = next_value(source->content, at)) != NULL) {
        json_error_t broken;
        json_t *json = json_loads(at, JSON_DISABLE_EOF_CHECK, &broken);
        bool added;

        if (json == NULL)
            return refuse_json(source, at, &broken, error);
        added = add_value(source, json, line_of(source->content, at), error);
        json_decref(json);
        if (!added)
            return false;
        at += broken.position;
    }
    return true;
}

bool
paste_read(const char *name, char *content, struct paste *paste, struct error *error)
{
    struct source source = {.name = name, .content = content, .paste = paste};
    const char *format;
    bool read;

    *paste = (struct paste){0};
    blank_frame(content);
    if (strstr(content, "\"[\n") != NULL || strstr(content, "\"[\r\n") != NULL)
        unquote_csv(content);
    read = read_values(&source, error);
    if (read && paste->count > 0)
        return true;
    paste_clear(paste);
    format = other_format(content);
    if (format != NULL && read)
        return error_set(error, ERROR_USAGE,
            "%s: this plan is in %s format; pggrade reads JSON, which comes from\n    %s", name,
            format, HOW_TO_GET_JSON);
    if (!read)
        return false;
    return error_set(error, ERROR_USAGE,
        "%s: no plan in it; it should hold what this prints:\n    %s", name, HOW_TO_GET_JSON);
}

void
paste_clear(struct paste *paste)
{
    for (size_t i = 0; i < paste->count; i++)
        plan_destroy(paste->plans[i].plan);
    free(paste->plans);
    *paste = (struct paste){0};
}
