#include "pggrade/trial/capacity_profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/text.h"

#define MINUTES_MAX 10080   /* a week */
#define RATE_MAX 10000000.0 /* a second */
#define RATE_MIN 0.001      /* for minutes without a request: a schedule has no standstill */

struct minute {
    const char *label;
    double rate;
};

/* "120" or "7200/min" */
static bool
read_rate(char *text, double *rate)
{
    struct error ignored = {0}; /* told with file and line */
    char *slash = strchr(text, '/');
    double unit = 1;

    if (slash != NULL) {
        if (strcmp(slash, "/min") == 0)
            unit = 60;
        else if (strcmp(slash, "/s") != 0)
            return false;
        *slash = '\0';
    }
    if (!text_parse_double(text, rate, &ignored))
        return false;
    *rate /= unit;
    return *rate >= 0 && *rate <= RATE_MAX;
}

static bool
read_line(struct arena *arena, char *line, size_t number, struct minute *minute)
{
    char *words[3];
    size_t count = 0;
    char *rest = line;

    line[strcspn(line, "#\r")] = '\0';
    for (char *word = strsep(&rest, " \t,;"); word != NULL && count < 3;
         word = strsep(&rest, " \t,;"))
        if (word[0] != '\0')
            words[count++] = word;
    *minute = (struct minute){0};
    if (count == 0)
        return true;
    if (count > 2 || !read_rate(words[count - 1], &minute->rate))
        return false;
    minute->label =
        count == 2 ? arena_strdup(arena, words[0]) : arena_printf(arena, "line %zu", number);
    return true;
}

static bool
read_minutes(struct arena *arena, const char *path, char *content, struct minute *minutes,
    size_t *count, struct error *error)
{
    size_t number = 0;

    *count = 0;
    for (char *line = strsep(&content, "\n"); line != NULL; line = strsep(&content, "\n")) {
        struct minute minute;

        number++;
        if (!read_line(arena, line, number, &minute))
            return error_set(error, ERROR_USAGE,
                "%s:%zu: not a minute's rate; a line is like \"09:15 120\" (requests a second) or "
                "\"7200/min\"",
                path, number);
        if (minute.label == NULL)
            continue;
        if (*count == MINUTES_MAX)
            return error_set(
                error, ERROR_USAGE, "%s:%zu: more than %d minutes", path, number, MINUTES_MAX);
        minutes[(*count)++] = minute;
    }
    return *count > 0 || error_set(error, ERROR_USAGE, "%s holds no rate", path);
}

static void
lay_out(struct arena *arena, const struct minute *minutes, size_t count,
    struct capacity_profile *profile)
{
    size_t seconds = (size_t)(profile->time_ns / NS_PER_S);
    size_t each = seconds == 0 ? count : (count + seconds - 1) / seconds;
    uint64_t played_ns = 0;

    profile->segments = arena_alloc(arena, count, sizeof *profile->segments);
    profile->labels = arena_alloc(arena, count, sizeof *profile->labels);
    for (size_t first = 0; first < count; first += each) {
        size_t end = first + each < count ? first + each : count;
        uint64_t end_ns = (uint64_t)((double)profile->time_ns * (double)end / (double)count);
        double rate = 0;

        for (size_t i = first; i < end; i++)
            rate += minutes[i].rate / (double)(end - first);
        rate = fmax(rate, RATE_MIN);
        profile->segments[profile->count] =
            (struct arrival_segment){rate, rate, end_ns - played_ns};
        profile->labels[profile->count++] = minutes[first].label;
        played_ns = end_ns;
    }
}

bool
capacity_profile_read(struct arena *arena, const char *path, uint64_t time_ns,
    struct capacity_profile *profile, struct error *error)
{
    struct minute *minutes;
    char *content = NULL;
    size_t length;
    size_t count;
    bool read;

    *profile = (struct capacity_profile){.path = path, .time_ns = time_ns};
    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    minutes = xcalloc(MINUTES_MAX, sizeof *minutes);
    read = read_minutes(arena, path, content, minutes, &count, error);
    if (read)
        lay_out(arena, minutes, count, profile);
    free(minutes);
    free(content);
    return read;
}
