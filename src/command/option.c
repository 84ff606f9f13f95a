#include "pggrade/command/option.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

#define NOT_FOUND SIZE_MAX

static size_t
find_long(const struct option *table, size_t count, const char *name, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(table[i].name) == length && strncmp(table[i].name, name, length) == 0)
            return i;
    return NOT_FOUND;
}

static size_t
find_letter(const struct option *table, size_t count, char letter)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].letter != '\0' && table[i].letter == letter)
            return i;
    return NOT_FOUND;
}

static bool
refuse_unknown(const struct option *table, size_t count, const char *word, struct error *error)
{
    const char **names = xcalloc(count, sizeof *names);
    size_t length = strcspn(word, "=");
    char *name = xstrndup(word, length);
    const char *nearest;

    for (size_t i = 0; i < count; i++)
        names[i] = table[i].name;
    nearest = text_nearest(name + strspn(name, "-"), names, count);
    if (nearest != NULL)
        (void)error_set(error, ERROR_USAGE, "unknown option %s; did you mean --%s?", name, nearest);
    else
        (void)error_set(error, ERROR_USAGE, "unknown option %s", name);
    free(names);
    free(name);
    return false;
}

static bool
parse_choice(const struct option *option, struct option_value *value, struct error *error)
{
    struct text list = {0};
    const char *nearest;
    size_t count = 0;

    for (size_t i = 0; option->choices[i] != NULL; i++, count++) {
        if (strcmp(option->choices[i], value->text) == 0) {
            value->whole = i;
            text_free(&list);
            return true;
        }
        text_printf(&list, "%s%s", i == 0 ? "" : ", ", option->choices[i]);
    }
    nearest = text_nearest(value->text, option->choices, count);
    if (nearest != NULL)
        text_printf(&list, "; did you mean \"%s\"?", nearest);
    (void)error_set(error, ERROR_USAGE, "\"%s\" is not one of %s", value->text, text_string(&list));
    text_free(&list);
    return false;
}

static bool
parse_value(const struct option *option, struct option_value *value, struct error *error)
{
    switch (option->kind) {
    case OPTION_WHOLE:
        return text_parse_uint64(value->text, option->low, option->high, &value->whole, error);
    case OPTION_NUMBER:
        if (!text_parse_double(value->text, &value->number, error))
            return false;
        return value->number > 0 ||
            error_set(error, ERROR_USAGE, "\"%s\" is not above 0", value->text);
    case OPTION_DURATION:
        if (!duration_parse(value->text, &value->whole, error))
            return false;
        return value->whole > 0 ||
            error_set(error, ERROR_USAGE, "\"%s\" is not above 0", value->text);
    case OPTION_CHOICE:
        return parse_choice(option, value, error);
    default:
        return true;
    }
}

static bool
set_value(
    const struct option *option, struct option_value *value, const char *text, struct error *error)
{
    if (value->given)
        return error_set(error, ERROR_USAGE, "--%s is given twice", option->name);
    value->given = true;
    value->text = text;
    if (!parse_value(option, value, error))
        return error_prefix(error, "--%s", option->name);
    return true;
}

/* One word that begins with a dash; moves on over its argument. */
static bool
take_option(const struct option *table, size_t count, char *const **words,
    struct arguments *arguments, struct error *error)
{
    const char *word = **words;
    bool is_long = word[1] == '-';
    const char *equals = is_long ? strchr(word, '=') : NULL;
    size_t row = is_long ? find_long(table, count, word + 2,
                               equals == NULL ? strlen(word + 2) : (size_t)(equals - word - 2))
                         : find_letter(table, count, word[1]);
    const char *text = equals != NULL ? equals + 1 : NULL;

    if (row == NOT_FOUND)
        return refuse_unknown(table, count, word, error);
    if (table[row].kind == OPTION_FLAG) {
        if (text != NULL || (!is_long && word[2] != '\0'))
            return error_set(error, ERROR_USAGE, "--%s takes no value", table[row].name);
        return set_value(&table[row], &arguments->values[row], NULL, error);
    }
    if (!is_long && word[2] != '\0')
        text = word + 2;
    if (text == NULL) {
        if ((*words)[1] == NULL)
            return error_set(error, ERROR_USAGE, "--%s needs a value: --%s %s", table[row].name,
                table[row].name, table[row].argument);
        ++*words;
        text = **words;
    }
    return set_value(&table[row], &arguments->values[row], text, error);
}

static bool
take_standards(
    const struct option *table, size_t count, struct arguments *arguments, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (arguments->values[i].given || table[i].standard == NULL)
            continue;
        arguments->values[i].text = table[i].standard;
        if (!parse_value(&table[i], &arguments->values[i], error))
            return false; /* a table with a wrong default: any test of the command finds it */
    }
    return true;
}

bool
option_parse(const struct option *table, size_t count, size_t positions_max, char *const *words,
    struct arguments *arguments, struct error *error)
{
    bool options_over = false;
    bool parsed = true;

    *arguments = (struct arguments){.values = xcalloc(count, sizeof(struct option_value))};
    for (; parsed && *words != NULL; words++) {
        if (!options_over && strcmp(*words, "--") == 0) {
            options_over = true;
        } else if (!options_over && (*words)[0] == '-' && (*words)[1] != '\0') {
            parsed = take_option(table, count, &words, arguments, error);
        } else if (arguments->position_count == positions_max) {
            parsed = error_set(error, ERROR_USAGE, "\"%s\" is one word too many", *words);
        } else {
            arguments->positions[arguments->position_count++] = *words;
        }
    }
    parsed = parsed && take_standards(table, count, arguments, error);
    if (!parsed)
        arguments_clear(arguments);
    return parsed;
}

void
arguments_clear(struct arguments *arguments)
{
    free(arguments->values);
    arguments->values = NULL;
}
