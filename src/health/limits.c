#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/health/health.h"

static bool
find_check(const char *id, size_t *index, struct error *error)
{
    size_t count = health_check_count();
    const char **ids;
    const char *nearest;

    *index = health_check_find(id);
    if (*index < count)
        return true;
    ids = xcalloc(count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = health_check_at(i)->id;
    nearest = text_nearest(id, ids, count);
    free(ids);
    if (nearest != NULL)
        return error_set(
            error, ERROR_USAGE, "unknown check \"%s\"; did you mean \"%s\"?", id, nearest);
    return error_set(
        error, ERROR_USAGE, "unknown check \"%s\"; `pggrade health --list` shows them", id);
}

/* "dead-tuples=0.1:0.2", or "dead-tuples=0.1" with no severe value. */
static bool
parse_limit(char *word, struct health_limits *limits, struct error *error)
{
    char *equals = strchr(word, '=');
    char *colon;
    size_t index;

    if (equals == NULL)
        return error_set(error, ERROR_USAGE, "\"%s\" is not CHECK=WARN or CHECK=WARN:SEVERE", word);
    *equals = '\0';
    if (!find_check(word, &index, error))
        return false;
    colon = strchr(equals + 1, ':');
    if (colon != NULL)
        *colon = '\0';
    limits[index] = (struct health_limits){HEALTH_NEVER, 0, HEALTH_NEVER};
    return text_parse_double(equals + 1, &limits[index].warn, error) &&
        (colon == NULL || text_parse_double(colon + 1, &limits[index].severe, error));
}

bool
health_limits_parse(const char *list, struct health_limits *limits, struct error *error)
{
    char *copy = xstrdup(list);
    char *rest = copy;
    bool parsed = true;

    for (char *word = strsep(&rest, ","); parsed && word != NULL; word = strsep(&rest, ","))
        parsed = parse_limit(word, limits, error);
    free(copy);
    return parsed;
}

bool
health_selection_parse(const char *list, bool *selected, struct error *error)
{
    char *copy = xstrdup(list);
    char *rest = copy;
    bool parsed = true;

    for (char *word = strsep(&rest, ","); parsed && word != NULL; word = strsep(&rest, ",")) {
        size_t index;

        parsed = find_check(word, &index, error);
        if (parsed)
            selected[index] = true;
    }
    free(copy);
    return parsed;
}
