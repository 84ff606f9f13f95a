#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/json.h"
#include "pggrade/report/health.h"

#define DIGITS 6

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

/* Names of objects may be in a database's own encoding; a server's words always are UTF-8 here. */
static json_t *
string(const char *value)
{
    json_t *made = value == NULL ? json_null() : json_string(value);

    return made == NULL ? json_string("?") : made;
}

static const char *
unit_name(enum health_unit unit)
{
    static const char *const names[] = {
        "share", "bytes", "seconds", "days", "rows", "times", "milliseconds", "count"};

    return names[unit];
}

static json_t *
items(const struct health_result *result)
{
    json_t *list = json_array();

    for (size_t i = 0; i < result->item_count; i++) {
        const struct health_item *item = &result->items[i];
        json_t *object = json_object();

        set(object, "object", string(item->object));
        set(object, "value", json_rounded(item->value, DIGITS));
        set(object, "level", json_string(health_level_names[item->level]));
        set(object, "detail", string(item->detail));
        set(object, "remedy", string(item->remedy));
        (void)json_array_append_new(list, object);
    }
    return list;
}

static json_t *
check(const struct health_result *result)
{
    json_t *object = json_object();

    set(object, "check", json_string(result->check->id));
    set(object, "title", json_string(result->check->title));
    set(object, "scope",
        json_string(result->check->scope == HEALTH_SERVER ? "server" : "database"));
    set(object, "level",
        result->skipped != NULL ? json_null() : json_string(health_level_names[result->level]));
    set(object, "skipped", string(result->skipped));
    set(object, "unit", json_string(unit_name(result->check->unit)));
    set(object, "notice", json_rounded(result->limits.notice, DIGITS));
    set(object, "warn", json_rounded(result->limits.warn, DIGITS));
    set(object, "severe", json_rounded(result->limits.severe, DIGITS));
    set(object, "objects", json_integer((json_int_t)result->object_count));
    set(object, "over", json_integer((json_int_t)result->over_count));
    set(object, "meaning", json_string(result->check->meaning));
    set(object, "remedy", json_string(result->check->remedy));
    set(object, "items", items(result));
    return object;
}

static json_t *
grade(const struct health_grade *grade)
{
    json_t *object = json_object();

    set(object, "grade", json_string(grade->letter));
    set(object, "derivation", json_string(grade->derivation));
    set(object, "severe", json_integer((json_int_t)grade->severe));
    set(object, "warnings", json_integer((json_int_t)grade->warnings));
    set(object, "notices", json_integer((json_int_t)grade->notices));
    return object;
}

json_t *
report_health_object(const struct health_report *report)
{
    struct health_grade all = health_grade_all(report);
    struct health_grade server = health_grade_scope(report, HEALTH_SERVER);
    struct health_grade database = health_grade_scope(report, HEALTH_DATABASE);
    json_t *object = json_object();
    json_t *checks = json_array();
    char taken[32];

    clock_format_utc(report->taken_s, taken, sizeof taken);
    set(object, "pggrade", json_string(PGGRADE_VERSION));
    set(object, "database", string(report->database));
    set(object, "server_version", string(report->server_version));
    set(object, "taken", json_string(taken));
    set(object, "duration_ms", json_rounded((double)report->duration_ns / 1e6, DIGITS));
    set(object, "health", grade(&all));
    set(object, "server", grade(&server));
    set(object, "of_database", grade(&database));
    for (size_t i = 0; i < report->result_count; i++)
        (void)json_array_append_new(checks, check(&report->results[i]));
    set(object, "checks", checks);
    return object;
}

void
report_health_json(const struct health_report *report, struct text *out)
{
    json_t *object = report_health_object(report);
    char *text = json_text(object);

    text_append(out, text);
    free(text);
    json_decref(object);
}
