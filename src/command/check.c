#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"

struct counts {
    size_t statements;
    size_t parameters;
    size_t unparsed;
};

static struct counts
count_workload(const struct workload *workload)
{
    struct counts counts = {0};

    for (size_t q = 0; q < workload->query_count; q++) {
        const struct query *query = &workload->queries[q];

        counts.statements += query->statement_count;
        counts.parameters += query->parameter_count;
        for (size_t s = 0; s < query->statement_count; s++)
            counts.unparsed += !query->statements[s].parsed;
    }
    return counts;
}

static void
append_count(struct text *out, size_t count, const char *one, const char *many)
{
    text_printf(out, "%zu %s", count, count == 1 ? one : many);
}

static void
describe(const char *name, const struct scenario *scenario, const struct workload *workload,
    struct text *out)
{
    struct counts counts = count_workload(workload);

    text_printf(out, "%s: ", name);
    if (scenario != NULL) {
        append_count(out, scenario->side_count, "side", "sides");
        text_append(out, ", ");
    }
    append_count(out, workload->query_count, "query", "queries");
    text_append(out, ", ");
    append_count(out, counts.statements, "statement", "statements");
    text_append(out, ", ");
    append_count(out, counts.parameters, "parameter", "parameters");
    text_append(out, ": all right\n");
    if (counts.unparsed > 0)
        text_printf(out,
            "%zu of the statements use syntax newer than PostgreSQL 15's; only the "
            "server can check them\n",
            counts.unparsed);
}

static bool
ends_in_sql(const char *name)
{
    size_t length = strlen(name);

    return length > 4 && strcmp(name + length - 4, ".sql") == 0;
}

static bool
check_workload(const char *path, struct text *out, struct error *error)
{
    struct workload *workload;

    if (!workload_load(path, &workload, error))
        return false;
    describe(workload->name, NULL, workload, out);
    workload_destroy(workload);
    return true;
}

static bool
check_scenario(const char *name, struct text *out, struct error *error)
{
    struct scenario *scenario;

    if (!common_load_scenario(name, &scenario, error))
        return false;
    describe(scenario->name, scenario, scenario->workload, out);
    scenario_destroy(scenario);
    return true;
}

static bool
run_check(const struct arguments *arguments, int *status, struct error *error)
{
    struct text out = {0};
    bool checked;

    (void)status;
    if (arguments->position_count == 0)
        return error_set(error, ERROR_USAGE,
            "check needs a scenario or a workload: pggrade check SCENARIO|FILE.sql");
    checked = (ends_in_sql(arguments->positions[0])
                      ? check_workload(arguments->positions[0], &out, error)
                      : check_scenario(arguments->positions[0], &out, error)) &&
        common_print(text_string(&out), error);
    text_free(&out);
    return checked;
}

const struct command command_check = {
    .name = "check",
    .summary = "read everything a run would read, without a server",
    .usage = "SCENARIO|FILE.sql",
    .description =
        "Reads a scenario with its workload and migrations, or a workload alone, completely:\n"
        "parses every statement and resolves every parameter.  What is wrong is shown with\n"
        "file, line and column, and the status is 2.\n",
    .positions_max = 1,
    .run = run_check,
};
