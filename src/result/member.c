#include "pggrade/result/member.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/json.h"

size_t
reader_enter(struct reader *reader, const char *format, ...)
{
    size_t mark = reader->place.length;
    va_list arguments;
    char *more = NULL;

    va_start(arguments, format);
    if (vasprintf(&more, format, arguments) < 0)
        abort();
    va_end(arguments);
    text_append(&reader->place, more);
    free(more);
    return mark;
}

void
reader_leave(struct reader *reader, size_t mark)
{
    reader->place.length = mark;
    reader->place.data[mark] = '\0';
}

bool
reader_refuse(struct reader *reader, const char *format, ...)
{
    va_list arguments;
    char *problem = NULL;

    va_start(arguments, format);
    if (vasprintf(&problem, format, arguments) < 0)
        abort();
    va_end(arguments);
    (void)error_set(reader->error, ERROR_USAGE, "%s %s", text_string(&reader->place), problem);
    free(problem);
    return false;
}

bool
reader_list(struct reader *reader, const json_t *object, const char *key, const json_t **list)
{
    return json_get_array(object, text_string(&reader->place), key, list, reader->error);
}

bool
reader_object(struct reader *reader, const json_t *object, const char *key, const json_t **member)
{
    return json_get_object(object, text_string(&reader->place), key, member, reader->error);
}

bool
member_read_list(struct reader *reader, const json_t *object, const struct member_list *list,
    void **items, size_t *count)
{
    const json_t *values;
    size_t length;

    *items = NULL;
    *count = 0;
    if (!reader_list(reader, object, list->key, &values))
        return false;
    length = json_array_size(values);
    if (length == 0)
        return true;
    *items = list->heap ? xcalloc(length, list->item_size)
                        : arena_alloc(reader->arena, length, list->item_size);
    *count = length;
    for (size_t i = 0; i < length; i++) {
        const json_t *value = json_array_get(values, i);
        size_t mark = reader_enter(reader, ".%s[%zu]", list->key, i);

        if (!json_is_object(value))
            return reader_refuse(reader, "is not an object");
        if (!list->read(reader, value, (char *)*items + i * list->item_size, list->context))
            return false;
        reader_leave(reader, mark);
    }
    return true;
}

bool
member_read_list_if_any(struct reader *reader, const json_t *object, const struct member_list *list,
    void **items, size_t *count)
{
    *items = NULL;
    *count = 0;
    return json_object_get(object, list->key) == NULL ||
        member_read_list(reader, object, list, items, count);
}

bool
member_read_texts(struct reader *reader, const json_t *object, const char *key, const char ***texts,
    size_t *count)
{
    const json_t *values;

    *count = 0;
    if (!reader_list(reader, object, key, &values))
        return false;
    *texts = arena_alloc(reader->arena, json_array_size(values), sizeof **texts);
    for (; *count < json_array_size(values); (*count)++) {
        const char *value = json_string_value(json_array_get(values, *count));

        if (value == NULL)
            return reader_refuse(reader, "has a \"%s\" with what is no text", key);
        (*texts)[*count] = arena_strdup(reader->arena, value);
    }
    return true;
}

bool
member_read_counts_if_any(
    struct reader *reader, const json_t *object, const char *key, uint64_t **counts, size_t *count)
{
    const json_t *values;

    *count = 0;
    if (json_object_get(object, key) == NULL)
        return true;
    if (!reader_list(reader, object, key, &values))
        return false;
    *counts = arena_alloc(reader->arena, json_array_size(values), sizeof **counts);
    for (; *count < json_array_size(values); (*count)++) {
        const json_t *value = json_array_get(values, *count);

        if (!json_is_integer(value) || json_integer_value(value) < 0)
            return reader_refuse(reader, "has a \"%s\" with what is no whole number", key);
        (*counts)[*count] = (uint64_t)json_integer_value(value);
    }
    return true;
}

json_t *
member_counts(const uint64_t *counts, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_integer((json_int_t)counts[i]));
    return list;
}

static bool
read_text(struct reader *reader, const json_t *object, const char *key, bool null_allowed,
    const char **value)
{
    const char *borrowed;

    if (null_allowed && json_is_null(json_object_get(object, key))) {
        *value = NULL;
        return true;
    }
    if (!json_get_string(object, text_string(&reader->place), key, &borrowed, reader->error))
        return false;
    *value = arena_strdup(reader->arena, borrowed);
    return true;
}

static bool
read_integer(struct reader *reader, const json_t *object, const char *key, int64_t *value)
{
    const json_t *member = json_object_get(object, key);

    if (!json_is_integer(member))
        return reader_refuse(reader,
            member == NULL ? "has no \"%s\"" : "has a \"%s\" that is not a whole number", key);
    *value = json_integer_value(member);
    return true;
}

static bool
read_large(struct reader *reader, const json_t *object, const char *key, uint64_t *value)
{
    const char *digits;
    struct error ignored = {0};

    if (!json_get_string(object, text_string(&reader->place), key, &digits, reader->error))
        return false;
    if (!text_parse_uint64(digits, 0, UINT64_MAX, value, &ignored))
        return reader_refuse(reader, "has a \"%s\" that is not a whole number in quotes", key);
    return true;
}

static bool
read_number(struct reader *reader, const json_t *object, const struct member *member, double *value)
{
    if (!json_get_double(object, text_string(&reader->place), member->key, value, reader->error))
        return false;
    if (member->kind == MEMBER_AMOUNT && *value < 0.0)
        return reader_refuse(reader, "has a negative \"%s\"", member->key);
    return true;
}

static bool
read_member(struct reader *reader, const json_t *object, const struct member *member, void *target)
{
    const char *place = text_string(&reader->place);
    uint64_t large = 0;
    int64_t integer = 0;

    switch (member->kind) {
    case MEMBER_TEXT:
    case MEMBER_TEXT_OR_NULL:
        return read_text(reader, object, member->key, member->kind == MEMBER_TEXT_OR_NULL, target);
    case MEMBER_UINT64:
        return json_get_uint64(object, place, member->key, target, reader->error);
    case MEMBER_LARGE:
        return read_large(reader, object, member->key, target);
    case MEMBER_SIZE:
        if (!json_get_uint64(object, place, member->key, &large, reader->error))
            return false;
        *(size_t *)target = (size_t)large;
        return true;
    case MEMBER_INT64:
        return read_integer(reader, object, member->key, target);
    case MEMBER_INT:
        if (!read_integer(reader, object, member->key, &integer))
            return false;
        if (integer < INT_MIN || integer > INT_MAX)
            return reader_refuse(reader, "has a \"%s\" out of range", member->key);
        *(int *)target = (int)integer;
        return true;
    case MEMBER_NUMBER:
    case MEMBER_AMOUNT:
        return read_number(reader, object, member, target);
    case MEMBER_BOOL:
        return json_get_bool(object, place, member->key, target, reader->error);
    }
    return false;
}

bool
member_read(struct reader *reader, const json_t *object, const struct member *members, size_t count,
    void *data)
{
    for (size_t i = 0; i < count; i++)
        if (!read_member(reader, object, &members[i], (char *)data + members[i].offset))
            return false;
    return true;
}

bool
member_read_if_any(struct reader *reader, const json_t *object, const struct member *members,
    size_t count, void *data)
{
    for (size_t i = 0; i < count; i++)
        if (json_object_get(object, members[i].key) != NULL &&
            !read_member(reader, object, &members[i], (char *)data + members[i].offset))
            return false;
    return true;
}

json_t *
member_string(const char *value)
{
    json_t *string;
    char *copy;

    if (value == NULL)
        return json_null();
    string = json_string(value);
    if (string != NULL)
        return string;
    copy = xstrdup(value); /* a server's message may be in any encoding */
    for (char *at = copy; *at != '\0'; at++)
        if ((unsigned char)*at >= 0x80)
            *at = '?';
    string = json_string(copy);
    free(copy);
    return string;
}

json_t *
member_texts(const char *const *texts, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, member_string(texts[i]));
    return list;
}

static json_t *
large_string(uint64_t value)
{
    char digits[24];

    (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    return json_string(digits);
}

static json_t *
member_value(const struct member *member, const void *source)
{
    switch (member->kind) {
    case MEMBER_TEXT:
    case MEMBER_TEXT_OR_NULL: {
        const char *value = *(const char *const *)source;

        return member_string(value == NULL && member->kind == MEMBER_TEXT ? "" : value);
    }
    case MEMBER_UINT64: {
        uint64_t value = *(const uint64_t *)source;

        return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
    }
    case MEMBER_LARGE:
        return large_string(*(const uint64_t *)source);
    case MEMBER_SIZE:
        return json_integer((json_int_t) * (const size_t *)source);
    case MEMBER_INT64:
        return json_integer(*(const int64_t *)source);
    case MEMBER_INT:
        return json_integer(*(const int *)source);
    case MEMBER_NUMBER:
    case MEMBER_AMOUNT: {
        double value = *(const double *)source;

        return isfinite(value) ? json_real(value) : json_null();
    }
    case MEMBER_BOOL:
        return json_boolean(*(const bool *)source);
    }
    return json_null();
}

void
member_write(json_t *object, const struct member *members, size_t count, const void *data)
{
    for (size_t i = 0; i < count; i++)
        (void)json_object_set_new(object, members[i].key,
            member_value(&members[i], (const char *)data + members[i].offset));
}

/* Zero, an empty text, false: what a struct has where nothing was read. */
static bool
is_empty(const json_t *value)
{
    return json_is_null(value) || json_is_false(value) ||
        (json_is_number(value) && json_number_value(value) == 0.0) ||
        (json_is_string(value) && json_string_length(value) == 0);
}

void
member_write_present(json_t *object, const struct member *members, size_t count, const void *data)
{
    for (size_t i = 0; i < count; i++) {
        json_t *value = member_value(&members[i], (const char *)data + members[i].offset);

        if (is_empty(value))
            json_decref(value);
        else
            (void)json_object_set_new(object, members[i].key, value);
    }
}
