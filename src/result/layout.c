#include "pggrade/result/layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"

static void append_value(struct text *out, const json_t *value, int depth);

/* 15 digits suffice for most, 17 for all; always with a point or exponent, so that it is read
 * as a real number again. */
static void
append_real(struct text *out, double value)
{
    char digits[40];

    (void)snprintf(digits, sizeof digits, "%.15g", value);
    if (strtod(digits, NULL) < value || strtod(digits, NULL) > value)
        (void)snprintf(digits, sizeof digits, "%.17g", value);
    text_append(out, digits);
    if (strpbrk(digits, ".e") == NULL)
        text_append(out, ".0");
}

static void
append_scalar(struct text *out, const json_t *value)
{
    char *text;

    if (json_is_real(value)) {
        append_real(out, json_real_value(value));
        return;
    }
    text = json_dumps(value, JSON_ENCODE_ANY);
    if (text == NULL)
        abort(); /* what was parsed or built can be written */
    text_append(out, text);
    free(text);
}

static bool
is_container(const json_t *value)
{
    return json_is_array(value) || json_is_object(value);
}

static bool
holds_containers(const json_t *value)
{
    const char *key;
    json_t *member;
    size_t index;

    if (json_is_array(value)) {
        json_array_foreach(value, index, member) if (is_container(member)) return true;
        return false;
    }
    json_object_foreach((json_t *)value, key, member) if (is_container(member)) return true;
    return false;
}

/* Before each member: a comma behind the one before, then a blank or a new line. */
static void
separate(struct text *out, bool first, bool lines, int depth)
{
    if (!first)
        text_append_char(out, ',');
    if (lines)
        text_printf(out, "\n%*s", depth * 2, "");
    else if (!first)
        text_append_char(out, ' ');
}

static void
append_container(struct text *out, const json_t *value, int depth)
{
    bool lines = holds_containers(value);
    bool first = true;
    const char *key;
    json_t *member;
    size_t index;

    text_append_char(out, json_is_array(value) ? '[' : '{');
    json_array_foreach(value, index, member)
    {
        separate(out, first, lines, depth + 1);
        append_value(out, member, depth + 1);
        first = false;
    }
    json_object_foreach((json_t *)value, key, member)
    {
        json_t *name = json_string(key);

        separate(out, first, lines, depth + 1);
        append_scalar(out, name);
        json_decref(name);
        text_append(out, ": ");
        append_value(out, member, depth + 1);
        first = false;
    }
    if (lines)
        text_printf(out, "\n%*s", depth * 2, "");
    text_append_char(out, json_is_array(value) ? ']' : '}');
}

static void
append_value(struct text *out, const json_t *value, int depth)
{
    if (is_container(value))
        append_container(out, value, depth);
    else
        append_scalar(out, value);
}

char *
layout_text(const json_t *value)
{
    struct text out = {0};

    append_value(&out, value, 0);
    text_append_char(&out, '\n');
    return out.data;
}
