#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/grade/baseline_source.h"

/* "cpu 2.31 ms ±0.4 %; buffers 1.9 ms ±0.5 %" */
static bool
read_speeds(struct baseline_source *source, char *rest)
{
    struct baseline *baseline = source->baseline;
    size_t room = 1;

    for (const char *at = rest; *at != '\0'; at++)
        room += *at == ';';
    baseline->speeds = arena_alloc(baseline->arena, room, sizeof *baseline->speeds);
    baseline->speed_count = 0;
    for (char *part = strsep(&rest, ";"); part != NULL; part = strsep(&rest, ";")) {
        struct baseline_speed *speed = &baseline->speeds[baseline->speed_count++];

        part += strspn(part, " ");
        speed->name = baseline_keep(source, baseline_take_word(&part));
        if (!baseline_read_time(source, part, &speed->time))
            return false;
    }
    return true;
}

/* "2 × Intel(R) Xeon(R)" */
static bool
read_cpu(struct baseline_source *source, char *words)
{
    struct error ignored = {0};

    if (!text_parse_uint64(
            baseline_take_word(&words), 0, UINT64_MAX, &source->baseline->cpu_count, &ignored) ||
        strcmp(baseline_take_word(&words), "×") != 0)
        return baseline_refuse(
            source, "a cpu is written like: ~ cpu 2 × Intel(R) Xeon(R) Processor");
    source->baseline->cpu_model = baseline_keep(source, words);
    return true;
}

/* "24 %" */
static bool
read_waiting(struct baseline_source *source, char *words)
{
    double percent;

    if (!baseline_read_amount(source, baseline_take_word(&words), &percent))
        return false;
    source->baseline->waiting = percent / 100.0;
    return strcmp(words, "%") == 0 ||
        baseline_refuse(source, "waiting is a share of the time, like 24 %%");
}

static bool
read_machine(struct baseline_source *source, const char *key, char *words)
{
    struct baseline *baseline = source->baseline;
    struct error ignored = {0};

    if (strcmp(key, "cpu") == 0)
        return read_cpu(source, words);
    if (strcmp(key, "speed") == 0)
        return read_speeds(source, words);
    if (strcmp(key, "waiting") == 0)
        return read_waiting(source, words);
    if (strcmp(key, "kernel") == 0)
        baseline->kernel = baseline_keep(source, words);
    else if (strcmp(key, "pinned") == 0)
        baseline->pinned = strcmp(words, "yes") == 0;
    else if (strcmp(key, "memory") != 0)
        return baseline_refuse(
            source, "unknown ~ %s; there are cpu, memory, kernel, pinned, waiting and speed", key);
    else if (!text_parse_uint64(words, 0, UINT64_MAX, &baseline->memory_bytes, &ignored))
        return baseline_refuse(source, "\"%s\" is no number of bytes", words);
    return true;
}

static bool
read_key(struct baseline_source *source)
{
    struct baseline *baseline = source->baseline;
    char *words = source->words;
    const char *key = baseline_take_word(&words);
    size_t at = baseline_position(baseline_keys, BASELINE_KEY_COUNT, key);

    if (source->noise)
        return read_machine(source, key, words);
    if (strcmp(key, "server") == 0) {
        baseline->server = baseline_keep(source, words);
        return true;
    }
    if (at == BASELINE_KEY_COUNT)
        return baseline_refuse(source,
            "unknown key \"%s\"; there are scenario, workload, scale, seed, data, server and query",
            key);
    if (baseline->lines[at] > 0)
        return baseline_refuse(source, "%s is there twice", key);
    if (words[0] == '\0')
        return baseline_refuse(source, "%s without a value", key);
    baseline->keys[at] =
        at == BASELINE_DATA && strcmp(words, "unknown") == 0 ? "" : baseline_keep(source, words);
    baseline->lines[at] = source->line;
    return true;
}

static bool
read_format(struct baseline_source *source)
{
    struct error ignored = {0};
    uint64_t format = 0;
    char *words = source->words;

    if (words == NULL || strcmp(baseline_take_word(&words), "pggrade-baseline") != 0 ||
        !text_parse_uint64(words, 1, UINT64_MAX, &format, &ignored))
        return error_set(source->error, ERROR_USAGE,
            "%s:1: not a baseline, which begins with \"pggrade-baseline %d\"; make one by "
            "`pggrade baseline RUN > FILE`",
            source->path, BASELINE_FORMAT);
    if (format != BASELINE_FORMAT)
        return baseline_refuse(source,
            "format %llu is of a newer pggrade; this one reads format %d: make the baseline anew "
            "by `pggrade baseline RUN > FILE`",
            (unsigned long long)format, BASELINE_FORMAT);
    baseline_next_line(source);
    return true;
}

static bool
read_all(struct baseline_source *source)
{
    struct baseline *baseline = source->baseline;

    baseline_next_line(source);
    if (!read_format(source))
        return false;
    while (source->words != NULL && !baseline_starts_with(source->words, "query")) {
        if (!read_key(source))
            return false;
        baseline_next_line(source);
    }
    for (size_t i = 0; i < BASELINE_KEY_COUNT; i++)
        if (baseline->lines[i] == 0)
            return error_set(source->error, ERROR_USAGE,
                "%s: no \"%s\" before the first query; make the baseline anew by `pggrade baseline "
                "RUN > FILE`",
                source->path, baseline_keys[i]);
    while (source->words != NULL) {
        if (!baseline_starts_with(source->words, "query"))
            return baseline_refuse(
                source, "\"%s\" where a query was expected: query NAME on SIDE", source->words);
        if (!baseline_read_cell(source))
            return false;
    }
    return baseline->cell_count > 0 ||
        error_set(source->error, ERROR_USAGE, "%s: a baseline of no query", source->path);
}

bool
baseline_load(const char *path, struct baseline **baseline, struct error *error)
{
    char *content = NULL;
    size_t length = 0;
    struct baseline *draft;
    struct baseline_source source = {.path = path, .error = error};
    bool loaded;

    *baseline = NULL;
    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    draft = xcalloc(1, sizeof *draft);
    draft->arena = arena_create();
    draft->name = arena_strdup(draft->arena, path);
    draft->file = true;
    draft->waiting = NAN;
    draft->server = draft->cpu_model = draft->kernel = "unknown";
    source.rest = content;
    source.baseline = draft;
    loaded = read_all(&source);
    free(content);
    if (!loaded) {
        baseline_destroy(draft);
        return false;
    }
    *baseline = draft;
    return true;
}
