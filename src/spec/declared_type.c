#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/calendar.h"
#include "pggrade/spec/declaration.h"

const struct parameter_type_row parameter_types[PARAMETER_TYPE_COUNT] = {
    [PARAMETER_SMALLINT] = {"smallint", 21, 1005},
    [PARAMETER_INT] = {"int", 23, 1007},
    [PARAMETER_BIGINT] = {"bigint", 20, 1016},
    [PARAMETER_REAL] = {"real", 700, 1021},
    [PARAMETER_DOUBLE] = {"double", 701, 1022},
    [PARAMETER_NUMERIC] = {"numeric", 1700, 1231},
    [PARAMETER_TEXT] = {"text", 25, 1009},
    [PARAMETER_BOOLEAN] = {"boolean", 16, 1000},
    [PARAMETER_DATE] = {"date", 1082, 1182},
    [PARAMETER_TIMESTAMP] = {"timestamp", 1114, 1115},
    [PARAMETER_TIMESTAMPTZ] = {"timestamptz", 1184, 1185},
    [PARAMETER_INTERVAL] = {"interval", 1186, 1187},
    [PARAMETER_UUID] = {"uuid", 2950, 2951},
    [PARAMETER_JSON] = {"json", 114, 199},
    [PARAMETER_JSONB] = {"jsonb", 3802, 3807},
};

/* Other names that PostgreSQL or other servers have for these types. */
static const struct {
    const char *other;
    const char *name;
} synonyms[] = {{"integer", "int"}, {"int2", "smallint"}, {"int4", "int"}, {"int8", "bigint"},
    {"float", "double"}, {"float4", "real"}, {"float8", "double"}, {"decimal", "numeric"},
    {"varchar", "text"}, {"char", "text"}, {"string", "text"}, {"bool", "boolean"},
    {"datetime", "timestamp"}};

/* Whole numbers up to here are exact as double, which is how bounds are kept. */
#define EXACT_MAX INT64_C(9007199254740992)

enum type_family
type_family(enum parameter_type type)
{
    switch (type) {
    case PARAMETER_SMALLINT:
    case PARAMETER_INT:
    case PARAMETER_BIGINT:
        return FAMILY_WHOLE;
    case PARAMETER_REAL:
    case PARAMETER_DOUBLE:
    case PARAMETER_NUMERIC:
        return FAMILY_NUMBER;
    case PARAMETER_DATE:
    case PARAMETER_TIMESTAMP:
    case PARAMETER_TIMESTAMPTZ:
        return FAMILY_TIME;
    default:
        return FAMILY_OTHER;
    }
}

bool
type_read(const struct document *document, struct piece word, enum parameter_type *type,
    bool *array, struct error *error)
{
    const char *names[PARAMETER_TYPE_COUNT];
    char name[32] = "";
    size_t length = strlen(word.text);

    *array = length > 2 && strcmp(word.text + length - 2, "[]") == 0;
    if (*array)
        length -= 2;
    (void)snprintf(name, sizeof name, "%.*s", (int)(length > 31 ? 31 : length), word.text);
    for (*type = 0; *type < PARAMETER_TYPE_COUNT; ++*type) {
        names[*type] = parameter_types[*type].name;
        if (strcmp(name, names[*type]) == 0)
            return true;
    }
    for (size_t i = 0; i < COUNT_OF(synonyms); i++)
        if (strcasecmp(name, synonyms[i].other) == 0)
            return document_refuse(document, word.at, error,
                "unknown type \"%s\"; did you mean \"%s\"?", name, synonyms[i].name);
    return document_refuse_unknown(document, word.at,
        &(struct unknown){.what = "type",
            .left = "\"",
            .right = "\"",
            .word = name,
            .known = names,
            .known_count = PARAMETER_TYPE_COUNT},
        error);
}

static bool
check_whole(const struct document *document, struct piece value, enum parameter_type type,
    int64_t *number, struct error *error)
{
    int64_t limit = type == PARAMETER_SMALLINT ? INT16_MAX
        : type == PARAMETER_INT                ? INT32_MAX
                                               : INT64_MAX;
    struct error reason = {0};

    if (!text_parse_int64(value.text, number, &reason))
        return document_refuse(document, value.at, error, "%s", reason.text);
    if (*number > limit || *number < -limit - 1)
        return document_refuse(document, value.at, error, "%s does not fit %s", value.text,
            parameter_types[type].name);
    return true;
}

static bool
check_number(
    const struct document *document, struct piece value, double *number, struct error *error)
{
    struct error reason = {0};

    if (!text_parse_double(value.text, number, &reason))
        return document_refuse(document, value.at, error, "%s", reason.text);
    return true;
}

static bool
check_boolean(const struct document *document, struct piece value, struct error *error)
{
    static const char *const words[] = {
        "true", "false", "t", "f", "yes", "no", "y", "n", "on", "off", "1", "0"};

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcasecmp(value.text, words[i]) == 0)
            return true;
    return document_refuse(
        document, value.at, error, "\"%s\" is not a boolean: true or false", value.text);
}

static bool
check_uuid(const struct document *document, struct piece value, struct error *error)
{
    size_t digits = 0;

    for (const char *at = value.text; *at != '\0'; at++) {
        if (strchr("0123456789abcdefABCDEF", *at) != NULL)
            digits++;
        else if (strchr("-{}", *at) == NULL)
            digits = 33; /* refused below */
    }
    if (digits != 32)
        return document_refuse(document, value.at, error, "\"%s\" is not a uuid", value.text);
    return true;
}

bool
type_check(const struct document *document, struct piece value, enum parameter_type type,
    struct error *error)
{
    int64_t whole;
    double number;

    switch (type_family(type)) {
    case FAMILY_WHOLE:
        return check_whole(document, value, type, &whole, error);
    case FAMILY_NUMBER:
        return check_number(document, value, &number, error);
    default:
        if (type == PARAMETER_BOOLEAN)
            return check_boolean(document, value, error);
        if (type == PARAMETER_UUID)
            return check_uuid(document, value, error);
        return true; /* the server knows more forms of the others than are worth repeating */
    }
}

bool
type_read_bound(const struct document *document, struct piece value, enum parameter_type type,
    double *bound, struct error *error)
{
    int64_t whole;

    if (type_family(type) == FAMILY_TIME) {
        bool time = type != PARAMETER_DATE;
        bool zone = type == PARAMETER_TIMESTAMPTZ;

        if (calendar_parse(value.text, time, zone, bound))
            return true;
        return document_refuse(document, value.at, error,
            "\"%s\" is not a %s; write it like '2026-01-31%s%s'", value.text,
            parameter_types[type].name, time ? " 23:59:59" : "", zone ? "+00" : "");
    }
    if (type_family(type) == FAMILY_NUMBER)
        return check_number(document, value, bound, error);
    if (!check_whole(document, value, type, &whole, error))
        return false;
    *bound = (double)whole;
    if (whole > EXACT_MAX || whole < -EXACT_MAX)
        return document_refuse(document, value.at, error,
            "%s is too large to draw from: bounds go up to 2^53", value.text);
    return true;
}
