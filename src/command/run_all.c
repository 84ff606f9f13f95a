#include "pggrade/command/run_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"

static bool
is_of_family(const char *scenario, const char *family)
{
    size_t length = strlen(family);

    return strncmp(scenario, family, length) == 0 &&
        (scenario[length] == '\0' || scenario[length] == '_');
}

static bool
is_wanted(const struct run_all *all, const char *scenario)
{
    for (size_t i = 0; i < all->family_count; i++)
        if (is_of_family(scenario, all->families[i]))
            return true;
    return all->family_count == 0;
}

static bool
check_families(const struct run_all *all, char *const *names, size_t count, struct error *error)
{
    for (size_t f = 0; f < all->family_count; f++) {
        const char *nearest = text_nearest(all->families[f], (const char *const *)names, count);
        bool known = false;

        for (size_t i = 0; i < count; i++)
            known = known || is_of_family(names[i], all->families[f]);
        if (known)
            continue;
        if (nearest != NULL)
            return error_set(error, ERROR_USAGE,
                "no scenario is of the family \"%s\"; did you mean \"%s\"?", all->families[f],
                nearest);
        return error_set(error, ERROR_USAGE,
            "no scenario is of the family \"%s\"; `pggrade list --names` shows them all",
            all->families[f]);
    }
    return true;
}

/* What cannot be told is better than what has failed, and that than what could not be run. */
static int
worse(int one, int other)
{
    static const int order[] = {0, 4, 1, 5, 2, 3};
    size_t one_at = 0;
    size_t other_at = 0;

    for (size_t i = 0; i < COUNT_OF(order); i++) {
        one_at = order[i] == one ? i : one_at;
        other_at = order[i] == other ? i : other_at;
    }
    return one_at > other_at ? one : other;
}

static bool
run_one(const struct run_all *all, const char *scenario, size_t count, struct overview *overview,
    int *worst, struct error *error)
{
    uint64_t begun_ns = clock_monotonic_ns();
    struct error failure = {0};
    int status = 0;

    if (!all->run(all->context, scenario, count, overview, &status, &failure)) {
        if (failure.kind == ERROR_INTERRUPTED) {
            *error = failure;
            return false;
        }
        status = command_status(failure.kind);
        (void)fprintf(stderr, "pggrade: %s: %s\n", scenario, failure.text);
        overview_add_failure(overview, scenario, failure.text,
            &(struct overview_end){
                status, (double)(clock_monotonic_ns() - begun_ns) / (double)NS_PER_S});
    }
    *worst = worse(status, *worst);
    return true;
}

static bool
run_names(const struct run_all *all, char *const *names, size_t name_count,
    struct overview *overview, int *status, struct error *error)
{
    size_t count = 0;

    for (size_t i = 0; i < name_count; i++)
        count += is_wanted(all, names[i]);
    if (count == 0)
        return error_set(error, ERROR_USAGE, "there is no scenario to run");
    for (size_t i = 0; i < name_count; i++)
        if (is_wanted(all, names[i]) && !run_one(all, names[i], count, overview, status, error))
            return false;
    return true;
}

bool
run_all(const struct run_all *all, struct overview *overview, int *status, struct error *error)
{
    struct scenario_folders folders;
    char **names = NULL;
    size_t count = 0;
    bool done;

    scenario_folders_find(&folders);
    done =
        scenario_names((const char *const *)folders.items, folders.count, &names, &count, error) &&
        check_families(all, names, count, error) &&
        run_names(all, names, count, overview, status, error);
    scenario_folders_clear(&folders);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return done;
}
