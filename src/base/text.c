#include "pggrade/base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

void
text_append_length(struct text *text, const char *more, size_t length)
{
    if (text->capacity - text->length <= length) {
        text->capacity = (text->length + length + 1) * 2;
        text->data = xrealloc(text->data, text->capacity, 1);
    }
    memcpy(text->data + text->length, more, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void
text_append(struct text *text, const char *more)
{
    text_append_length(text, more, strlen(more));
}

void
text_append_char(struct text *text, char more)
{
    text_append_length(text, &more, 1);
}

size_t
uint64_format(uint64_t value, char *buffer)
{
    char digits[UINT64_DIGITS];
    size_t count = 0;
    size_t length;

    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    length = count;
    while (count > 0)
        *buffer++ = digits[--count];
    *buffer = '\0';
    return length;
}

void
text_append_uint64(struct text *text, uint64_t value)
{
    char digits[UINT64_DIGITS];
    size_t length = uint64_format(value, digits);

    text_append_length(text, digits, length);
}

void
text_append_identifier(struct text *text, const char *name)
{
    bool plain = name[0] != '\0' && strchr("0123456789$", name[0]) == NULL &&
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_$") == strlen(name);

    if (plain) {
        text_append(text, name);
        return;
    }
    text_append_char(text, '"');
    for (; *name != '\0'; name++)
        text_append(text, (const char[]){*name, *name == '"' ? '"' : '\0', '\0'});
    text_append_char(text, '"');
}

void
text_printf(struct text *text, const char *format, ...)
{
    char *more = NULL;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(&more, format, arguments);
    va_end(arguments);
    if (length < 0)
        abort();
    text_append_length(text, more, (size_t)length);
    free(more);
}

const char *
text_string(const struct text *text)
{
    return text->data == NULL ? "" : text->data;
}

void
text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

bool
text_parse_uint64(
    const char *text, uint64_t low, uint64_t high, uint64_t *value, struct error *error)
{
    char *end = NULL;
    unsigned long long number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end != '\0')
        return error_set(error, ERROR_USAGE, "\"%s\" is not a whole number", text);
    if (errno == ERANGE || number < low || number > high)
        return error_set(error, ERROR_USAGE, "%s is out of range: %llu to %llu", text,
            (unsigned long long)low, (unsigned long long)high);
    *value = number;
    return true;
}

bool
text_parse_int64(const char *text, int64_t *value, struct error *error)
{
    char *end = NULL;
    long long number;
    const char *digits = text[0] == '-' ? text + 1 : text;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (!isdigit((unsigned char)digits[0]) || *end != '\0')
        return error_set(error, ERROR_USAGE, "\"%s\" is not a whole number", text);
    if (errno == ERANGE)
        return error_set(error, ERROR_USAGE, "%s does not fit in 64 bits", text);
    *value = number;
    return true;
}

bool
text_parse_double(const char *text, double *value, struct error *error)
{
    char *end = NULL;
    double number;
    const char *digits = text[0] == '-' ? text + 1 : text;

    errno = 0;
    number = strtod(text, &end);
    if ((!isdigit((unsigned char)digits[0]) && digits[0] != '.') || end == text || *end != '\0' ||
        !isfinite(number) || strpbrk(text, "xX") != NULL)
        return error_set(error, ERROR_USAGE, "\"%s\" is not a number", text);
    *value = number;
    return true;
}

bool
duration_parse(const char *text, uint64_t *duration_ns, struct error *error)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9},
        {"min", 60e9}, {"h", 3600e9}};
    size_t digits = strspn(text, "0123456789.");
    char number[64];
    double value = 0;

    if (digits == 0 || digits >= sizeof number || text[0] == '.')
        return error_set(error, ERROR_USAGE,
            "\"%s\" is not a duration; write it like 250us, 50ms, 1.5s, 2min or 1h", text);
    memcpy(number, text, digits);
    number[digits] = '\0';
    if (!text_parse_double(number, &value, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (strcmp(text + digits, units[i].unit) != 0)
            continue;
        value *= units[i].ns;
        if (value >= 9.2e18)
            return error_set(error, ERROR_USAGE, "%s is longer than 292 years", text);
        *duration_ns = (uint64_t)(value + 0.5);
        return true;
    }
    return error_set(error, ERROR_USAGE,
        "\"%s\" has %s; write it like 250us, 50ms, 1.5s, 2min or 1h", text,
        text[digits] == '\0' ? "no unit" : "an unknown unit");
}

bool
fraction_parse(const char *text, double *fraction, struct error *error)
{
    size_t length = strlen(text);
    char number[64];
    bool percent = length > 0 && text[length - 1] == '%';

    if (length == 0 || length >= sizeof number)
        return error_set(
            error, ERROR_USAGE, "\"%s\" is not a share; write it like 3%% or 0.03", text);
    memcpy(number, text, length + 1);
    if (percent)
        number[length - 1] = '\0';
    if (!text_parse_double(number, fraction, error))
        return error_set(
            error, ERROR_USAGE, "\"%s\" is not a share; write it like 3%% or 0.03", text);
    if (percent)
        *fraction /= 100.0;
    return true;
}

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool
same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Optimal string alignment: three rows of the usual table are enough. */
size_t
text_distance(const char *a, const char *b)
{
    size_t a_length = strlen(a);
    size_t b_length = strlen(b);
    size_t *rows = xcalloc(3 * (b_length + 1), sizeof *rows);
    size_t *older = rows;
    size_t *previous = rows + b_length + 1;
    size_t *current = rows + 2 * (b_length + 1);
    size_t distance;

    for (size_t j = 0; j <= b_length; j++)
        previous[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *oldest = older;

        current[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            bool same = same_letter(a[i - 1], b[j - 1]);

            current[j] =
                least(least(previous[j], current[j - 1]) + 1, previous[j - 1] + (same ? 0 : 1));
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1]))
                current[j] = least(current[j], older[j - 2] + 1);
        }
        older = previous;
        previous = current;
        current = oldest;
    }
    distance = previous[b_length];
    free(rows);
    return distance;
}

const char *
text_nearest(const char *word, const char *const *candidates, size_t count)
{
    size_t length = strlen(word);
    size_t limit = length < 6 ? (length < 2 ? 0 : 1) : length / 3;
    const char *nearest = NULL;

    for (size_t i = 0; i < count; i++) {
        size_t distance = text_distance(word, candidates[i]);

        if (distance <= limit && (nearest == NULL || distance < text_distance(word, nearest)))
            nearest = candidates[i];
    }
    return nearest;
}

size_t
text_columns(const char *text)
{
    size_t columns = 0;

    for (; *text != '\0'; text++)
        columns += ((unsigned char)*text & 0xC0) != 0x80;
    return columns;
}

static bool
is_word_character(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

bool
text_mentions(const char *text, const char *word)
{
    size_t length = strlen(word);

    if (length == 0)
        return false;
    for (const char *at = strcasestr(text, word); at != NULL; at = strcasestr(at + 1, word))
        if ((at == text || !is_word_character(at[-1])) && !is_word_character(at[length]))
            return true;
    return false;
}
