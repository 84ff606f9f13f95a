#include "pggrade/command/selection.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

static bool
mark_names(const char *const *names, size_t count, const char *list, bool mark, bool *selected,
    struct error *error)
{
    char *copy = xstrdup(list);
    char *rest = copy;
    bool marked = true;

    for (char *name = strsep(&rest, ","); marked && name != NULL; name = strsep(&rest, ",")) {
        size_t at = 0;
        const char *nearest;

        while (at < count && strcmp(names[at], name) != 0)
            at++;
        marked = at < count;
        if (marked) {
            selected[at] = mark;
            continue;
        }
        nearest = text_nearest(name, names, count);
        if (nearest != NULL)
            (void)error_set(
                error, ERROR_USAGE, "unknown query \"%s\"; did you mean \"%s\"?", name, nearest);
        else
            (void)error_set(error, ERROR_USAGE, "unknown query \"%s\"", name);
    }
    free(copy);
    return marked;
}

bool
select_names(const char *const *names, size_t count, const char *only, const char *except,
    bool **selected, struct error *error)
{
    size_t left = 0;

    *selected = xcalloc(count, sizeof **selected);
    for (size_t i = 0; i < count; i++)
        (*selected)[i] = only == NULL;
    if (only != NULL && !mark_names(names, count, only, true, *selected, error))
        return error_prefix(error, "--only");
    if (except != NULL && !mark_names(names, count, except, false, *selected, error))
        return error_prefix(error, "--except");
    for (size_t i = 0; i < count; i++)
        left += (*selected)[i];
    return left > 0 || error_set(error, ERROR_USAGE, "--only and --except leave no query");
}

bool
select_queries(const struct workload *workload, const char *only, const char *except,
    bool **selected, struct error *error)
{
    const char **names = xcalloc(workload->query_count, sizeof *names);
    bool done;

    for (size_t q = 0; q < workload->query_count; q++)
        names[q] = workload->queries[q].name;
    done = select_names(names, workload->query_count, only, except, selected, error);
    free(names);
    return done;
}

bool
select_sides(struct scenario *scenario, const char *list, struct error *error)
{
    char *copy = arena_strdup(scenario->arena, list);
    const struct side **sides =
        arena_alloc(scenario->arena, scenario->side_count, sizeof(const struct side *));
    size_t count = 0;

    for (char *name = strsep(&copy, ","); name != NULL; name = strsep(&copy, ",")) {
        const struct side *side = scenario_side(scenario, name);

        if (side == NULL)
            return error_set(error, ERROR_USAGE, "--sides: scenario %s has no side \"%s\"",
                scenario->name, name);
        for (size_t i = 0; i < count; i++)
            if (sides[i] == side)
                return error_set(error, ERROR_USAGE, "--sides: \"%s\" is named twice", name);
        sides[count++] = side;
    }
    scenario->compare = sides;
    scenario->compare_count = count;
    return true;
}

void
select_twin(struct scenario *scenario)
{
    const struct side **sides = arena_alloc(scenario->arena, 2, sizeof(const struct side *));
    struct side *twin = arena_alloc(scenario->arena, 1, sizeof *twin);

    *twin = *scenario->compare[0];
    twin->name = SELECTION_TWIN;
    twin->title = "an identical copy";
    sides[0] = scenario->compare[0];
    sides[1] = twin;
    scenario->compare = sides;
    scenario->compare_count = 2;
}

/* Where it is written to is no part of a measurement, and a DSN may hold a password. */
static bool
repeats(const struct option *option)
{
    return strcmp(option->name, "dsn") != 0 && strcmp(option->name, "pooler") != 0 &&
        strcmp(option->name, "output") != 0;
}

char *
selection_repeat(const struct command *command, const struct arguments *arguments)
{
    struct text text = {0};

    text_printf(&text, "pggrade %s %s", command->name, arguments->positions[0]);
    for (size_t i = 0; i < command->option_count; i++) {
        if (!arguments->values[i].given || !repeats(&command->options[i]))
            continue;
        text_printf(&text, " --%s", command->options[i].name);
        if (arguments->values[i].text != NULL)
            text_printf(&text, " %s", arguments->values[i].text);
    }
    return text.data;
}
