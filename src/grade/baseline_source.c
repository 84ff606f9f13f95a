#include "pggrade/grade/baseline_source.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
baseline_refuse(struct baseline_source *source, const char *format, ...)
{
    va_list arguments;
    char words[1024];

    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    return error_set(source->error, ERROR_USAGE, "%s:%d: %s", source->path, source->line, words);
}

void
baseline_next_line(struct baseline_source *source)
{
    do {
        source->words = strsep(&source->rest, "\n");
        source->line++;
        if (source->words == NULL)
            return;
        source->words[strcspn(source->words, "\r")] = '\0';
        source->indent = strspn(source->words, " ");
        source->words += source->indent;
        source->noise = source->words[0] == '~';
        if (source->noise) {
            source->indent = strspn(source->words + 1, " ");
            source->words += 1 + source->indent;
        }
    } while (source->words[0] == '\0' || source->words[0] == '#');
}

char *
baseline_take_word(char **words)
{
    char *word = strsep(words, " ");

    if (*words == NULL)
        *words = word + strlen(word);
    *words += strspn(*words, " ");
    return word;
}

const char *
baseline_keep(struct baseline_source *source, const char *text)
{
    return arena_strdup(source->baseline->arena, text);
}

bool
baseline_read_amount(struct baseline_source *source, const char *word, double *value)
{
    struct error ignored = {0};

    return (text_parse_double(word, value, &ignored) && isfinite(*value) && *value >= 0.0) ||
        baseline_refuse(source, "\"%s\" is no amount; write it like 20 or 4.5", word);
}

bool
baseline_read_time(struct baseline_source *source, char *words, struct baseline_time *time)
{
    double ms;
    double percent;

    *time = (struct baseline_time){NAN, NAN};
    if (!baseline_read_amount(source, baseline_take_word(&words), &ms))
        return false;
    time->value_ns = ms * 1e6;
    if (strcmp(baseline_take_word(&words), "ms") != 0)
        return baseline_refuse(source, "a time needs its unit; write it like 0.0281 ms ±1.2 %%");
    if (words[0] == '\0')
        return true;
    if (strncmp(words, "±", strlen("±")) != 0)
        return baseline_refuse(
            source, "\"%s\" behind a time; write it like 0.0281 ms ±1.2 %%", words);
    words += strlen("±");
    if (!baseline_read_amount(source, baseline_take_word(&words), &percent))
        return false;
    time->noise = percent / 100.0;
    return strcmp(words, "%") == 0 || baseline_refuse(source, "noise is in %%, like ±1.2 %%");
}

size_t
baseline_position(const char *const *names, size_t count, const char *word)
{
    size_t at = 0;

    while (at < count && strcmp(names[at], word) != 0)
        at++;
    return at;
}

bool
baseline_starts_with(const char *words, const char *word)
{
    size_t length = strlen(word);

    return strncmp(words, word, length) == 0 && (words[length] == ' ' || words[length] == '\0');
}
