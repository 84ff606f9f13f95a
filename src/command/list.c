#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"

enum row { ROW_NAMES, ROW_COUNT };

static const struct option options[ROW_COUNT] = {
    [ROW_NAMES] = {.name = "names", .kind = OPTION_FLAG, .help = "only the scenarios' names"},
};

static void
list_queries(const struct scenario *scenario, struct text *out)
{
    const struct workload *workload = scenario->workload;

    for (size_t q = 0; q < workload->query_count; q++) {
        const struct query *query = &workload->queries[q];

        text_printf(out, "  %-26s %s\n", query->name, query->title);
    }
}

static void
list_scenario(const struct scenario *scenario, struct text *out)
{
    text_printf(out, "%s: %s\n  sides:", scenario->name, scenario->title);
    for (size_t i = 0; i < scenario->side_count; i++)
        text_printf(out, "%s %s", i == 0 ? "" : ",", scenario->sides[i].name);
    text_append_char(out, '\n');
    list_queries(scenario, out);
}

static bool
list_one(const char *name, bool names_only, struct text *out, struct error *error)
{
    struct scenario *scenario;

    if (names_only) {
        text_printf(out, "%s\n", name);
        return true;
    }
    if (!common_load_scenario(name, &scenario, error))
        return false;
    list_scenario(scenario, out);
    scenario_destroy(scenario);
    return true;
}

static bool
list_all(bool names_only, struct text *out, struct error *error)
{
    struct scenario_folders folders;
    char **names = NULL;
    size_t count = 0;
    bool listed;

    scenario_folders_find(&folders);
    listed =
        scenario_names((const char *const *)folders.items, folders.count, &names, &count, error);
    scenario_folders_clear(&folders);
    for (size_t i = 0; i < count; i++) {
        listed = listed && list_one(names[i], names_only, out, error);
        if (listed && !names_only && i + 1 < count)
            text_append_char(out, '\n');
        free(names[i]);
    }
    free(names);
    return listed;
}

static bool
run_list(const struct arguments *arguments, int *status, struct error *error)
{
    struct text out = {0};
    bool names_only = arguments->values[ROW_NAMES].given;
    bool listed;

    (void)status;
    listed =
        (arguments->position_count > 0 ? list_one(arguments->positions[0], names_only, &out, error)
                                       : list_all(names_only, &out, error)) &&
        common_print(text_string(&out), error);
    text_free(&out);
    return listed;
}

const struct command command_list = {
    .name = "list",
    .summary = "the scenarios and their queries",
    .usage = "[SCENARIO]",
    .description = "Lists every scenario, or one, with its sides and its queries.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 1,
    .run = run_list,
};
