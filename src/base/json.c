#include "pggrade/base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"

bool
json_read_file(const char *path, json_t **value, struct error *error)
{
    json_error_t parse;
    char *content = NULL;
    size_t length = 0;

    *value = NULL;
    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    *value = json_loadb(content, length, JSON_REJECT_DUPLICATES, &parse);
    free(content);
    if (*value == NULL)
        return error_set(error, ERROR_USAGE, "%s:%d:%d: not JSON: %s", path, parse.line,
            parse.column, parse.text);
    return true;
}

char *
json_text(const json_t *value)
{
    char *text = json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    char *line;

    if (text == NULL) {
        (void)fputs("pggrade: a JSON value cannot be written\n", stderr);
        abort();
    }
    line = xasprintf("%s\n", text);
    free(text);
    return line;
}

static bool
get(const json_t *object, const char *place, const char *key, const json_t **member,
    struct error *error)
{
    *member = json_object_get(object, key);
    if (*member == NULL)
        return error_set(error, ERROR_USAGE, "%s has no \"%s\"", place, key);
    return true;
}

static bool
refuse(const char *place, const char *key, const char *wanted, struct error *error)
{
    return error_set(error, ERROR_USAGE, "%s.%s is not %s", place, key, wanted);
}

bool
json_get_string(const json_t *object, const char *place, const char *key, const char **value,
    struct error *error)
{
    const json_t *member;

    if (!get(object, place, key, &member, error))
        return false;
    if (!json_is_string(member))
        return refuse(place, key, "text", error);
    *value = json_string_value(member);
    return true;
}

bool
json_get_uint64(
    const json_t *object, const char *place, const char *key, uint64_t *value, struct error *error)
{
    const json_t *member;

    if (!get(object, place, key, &member, error))
        return false;
    if (!json_is_integer(member) || json_integer_value(member) < 0)
        return refuse(place, key, "a whole number from 0", error);
    *value = (uint64_t)json_integer_value(member);
    return true;
}

bool
json_get_double(
    const json_t *object, const char *place, const char *key, double *value, struct error *error)
{
    const json_t *member;

    if (!get(object, place, key, &member, error))
        return false;
    if (json_is_null(member)) {
        *value = NAN; /* how json_rounded writes one */
        return true;
    }
    if (!json_is_number(member))
        return refuse(place, key, "a number", error);
    *value = json_number_value(member);
    return true;
}

bool
json_get_bool(
    const json_t *object, const char *place, const char *key, bool *value, struct error *error)
{
    const json_t *member;

    if (!get(object, place, key, &member, error))
        return false;
    if (!json_is_boolean(member))
        return refuse(place, key, "true or false", error);
    *value = json_is_true(member);
    return true;
}

bool
json_get_array(const json_t *object, const char *place, const char *key, const json_t **value,
    struct error *error)
{
    if (!get(object, place, key, value, error))
        return false;
    return json_is_array(*value) || refuse(place, key, "a list", error);
}

bool
json_get_object(const json_t *object, const char *place, const char *key, const json_t **value,
    struct error *error)
{
    if (!get(object, place, key, value, error))
        return false;
    return json_is_object(*value) || refuse(place, key, "an object", error);
}

json_t *
json_rounded(double value, int digits)
{
    char text[40];

    if (!isfinite(value))
        return json_null();
    (void)snprintf(text, sizeof text, "%.*g", digits, value);
    return json_real(strtod(text, NULL));
}
