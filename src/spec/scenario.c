#include "pggrade/spec/scenario.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/text.h"
#include "pggrade/spec/scenario_reader.h"

enum field {
    FIELD_TITLE,
    FIELD_DESCRIPTION,
    FIELD_WORKLOAD,
    FIELD_SCHEMA,
    FIELD_DATA,
    FIELD_SEED,
    FIELD_SCALE,
    FIELD_SIDES,
    FIELD_COMPARE,
    FIELD_COUNT
};

static const struct {
    const char *name;
    bool required;
} fields[FIELD_COUNT] = {
    [FIELD_TITLE] = {"title", true},
    [FIELD_DESCRIPTION] = {"description", false},
    [FIELD_WORKLOAD] = {"workload", true},
    [FIELD_SCHEMA] = {"schema", false},
    [FIELD_DATA] = {"data", false},
    [FIELD_SEED] = {"seed", false},
    [FIELD_SCALE] = {"scale", false},
    [FIELD_SIDES] = {"sides", true},
    [FIELD_COMPARE] = {"compare", false},
};

static bool
read_texts(struct scenario_reader *reader, const struct yaml_pair *pairs)
{
    struct scenario *scenario = reader->scenario;
    const char *text;

    if (!yaml_line(&reader->yaml, pairs[FIELD_TITLE].value, "title", &text))
        return false;
    scenario->title = arena_strdup(reader->arena, text);
    scenario->description = "";
    if (pairs[FIELD_DESCRIPTION].value == NULL)
        return true;
    if (!yaml_scalar(&reader->yaml, pairs[FIELD_DESCRIPTION].value, "description", &text))
        return false;
    scenario->description = arena_strdup(reader->arena, text);
    return true;
}

static bool
read_numbers(struct scenario_reader *reader, const struct yaml_pair *pairs)
{
    struct scenario *scenario = reader->scenario;
    const yaml_node_t *seed = pairs[FIELD_SEED].value;
    const yaml_node_t *scale = pairs[FIELD_SCALE].value;
    struct error reason = {0};
    const char *text;

    scenario->seed = 1;
    scenario->scale = 1;
    if (seed != NULL) {
        if (!yaml_scalar(&reader->yaml, seed, "seed", &text))
            return false;
        if (!text_parse_uint64(text, 0, UINT64_MAX, &scenario->seed, &reason))
            return yaml_refuse(&reader->yaml, seed, "%s", reason.text);
    }
    if (scale != NULL) {
        if (!yaml_scalar(&reader->yaml, scale, "scale", &text))
            return false;
        if (!text_parse_double(text, &scenario->scale, &reason))
            return yaml_refuse(&reader->yaml, scale, "%s", reason.text);
        if (!(scenario->scale > 0))
            return yaml_refuse(&reader->yaml, scale, "scale must be above 0, not %s", text);
    }
    return true;
}

static bool
read_workload(struct scenario_reader *reader, const yaml_node_t *node)
{
    const char *text;
    const char *path;

    if (!yaml_line(&reader->yaml, node, "workload", &text))
        return false;
    path = scenario_path(reader->arena, reader->scenario->path, text);
    return scenario_check_file(reader, node, path) &&
        workload_load(path, &reader->scenario->workload, reader->error);
}

/* NULL where every side has a database of its own. */
static const yaml_node_t *
first_built_side(const struct scenario_reader *reader)
{
    for (size_t i = 0; i < reader->scenario->side_count; i++)
        if (reader->scenario->sides[i].dsn == NULL)
            return reader->side_nodes[i];
    return NULL;
}

/* A script that sides are built from, checked with the variables it may use. */
static bool
read_script(struct scenario_reader *reader, const yaml_node_t *node, const char *otherwise,
    const struct script_variable *variables, size_t variable_count, const char **path,
    const char **content)
{
    const yaml_node_t *built = first_built_side(reader);
    const char *text = otherwise;
    struct script *script;

    if (node != NULL && !yaml_line(&reader->yaml, node, "a path", &text))
        return false;
    *path = scenario_path(reader->arena, reader->scenario->path, text);
    if (node == NULL && !file_exists(*path)) {
        if (built != NULL)
            return yaml_refuse(
                &reader->yaml, built, "there is no file %s, and this side is built from it", *path);
        *path = NULL;
        return true;
    }
    if ((node != NULL && !scenario_check_file(reader, node, *path)) ||
        !script_load(*path, variables, variable_count, true, &script, reader->error))
        return false;
    *content = arena_strdup(reader->arena, script->content);
    script_destroy(script);
    return true;
}

static bool
read_scripts(struct scenario_reader *reader, const struct yaml_pair *pairs)
{
    struct scenario *scenario = reader->scenario;
    const struct script_variable variables[] = {
        {"seed", arena_printf(reader->arena, "%" PRIu64, scenario->seed)},
        {"scale", arena_printf(reader->arena, "%.15g", scenario->scale)},
    };

    return read_script(reader, pairs[FIELD_SCHEMA].value, "schema.sql", NULL, 0,
               &scenario->schema_path, &scenario->schema_content) &&
        read_script(reader, pairs[FIELD_DATA].value, "data.sql", variables, COUNT_OF(variables),
            &scenario->data_path, &scenario->data_content);
}

/* The workload knows the names of sides, the scenario the sides. */
static bool
check_promise(struct scenario_reader *reader, const struct promise *promise)
{
    const struct scenario *scenario = reader->scenario;
    struct document document = document_of(scenario->workload->path, scenario->workload->content);

    return promise->side == NULL ||
        scenario_check_side(reader, &document,
            document_offset(
                &document, (struct place){.line = promise->line, .column = promise->side_column}),
            promise->side);
}

static bool
check_promises(struct scenario_reader *reader)
{
    const struct workload *workload = reader->scenario->workload;

    for (size_t q = 0; q < workload->query_count; q++)
        for (size_t p = 0; p < workload->queries[q].promise_count; p++)
            if (!check_promise(reader, &workload->queries[q].promises[p]))
                return false;
    return true;
}

static bool
read_fields(struct scenario_reader *reader)
{
    const yaml_node_t *root = yaml_root(&reader->yaml);
    struct yaml_pair pairs[FIELD_COUNT];
    const char *names[FIELD_COUNT];

    for (size_t i = 0; i < FIELD_COUNT; i++)
        names[i] = fields[i].name;
    if (!yaml_fields(&reader->yaml, root, "a scenario", names, FIELD_COUNT, pairs))
        return false;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (fields[i].required && pairs[i].value == NULL)
            return yaml_refuse(&reader->yaml, root, "the key \"%s\" is missing", fields[i].name);
    return read_texts(reader, pairs) && read_numbers(reader, pairs) &&
        read_workload(reader, pairs[FIELD_WORKLOAD].value) &&
        scenario_read_sides(reader, pairs[FIELD_SIDES].value) &&
        scenario_read_compare(reader, pairs[FIELD_COMPARE].value) && read_scripts(reader, pairs) &&
        check_promises(reader) && scenario_read_claims(reader);
}

static bool
read_document(struct scenario_reader *reader, const char *content)
{
    struct document document = document_of(reader->scenario->path, content);
    bool read;

    document.guarded = true;
    if (!document_check(&document, reader->error) ||
        !yaml_reader_open(&reader->yaml, &document, reader->error))
        return false;
    read = read_fields(reader);
    yaml_reader_close(&reader->yaml);
    return read;
}

/* The folder's name, also where the path is only "scenario.yaml". */
static void
set_name(struct scenario *scenario, const char *path)
{
    const char *file = path_name(path);
    char *real;

    scenario->path = arena_strdup(scenario->arena, path);
    scenario->folder = file == path
        ? "."
        : arena_strndup(scenario->arena, path, (size_t)(file - path) - (file - path > 1 ? 1 : 0));
    real = realpath(scenario->folder, NULL);
    scenario->name =
        arena_strdup(scenario->arena, path_name(real == NULL ? scenario->folder : real));
    free(real);
}

bool
scenario_load(const char *path, struct scenario **scenario, struct error *error)
{
    struct scenario_reader reader = {.error = error};
    struct arena *arena;
    char *content;
    size_t length;
    bool read;

    *scenario = NULL;
    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    arena = arena_create();
    reader.arena = arena;
    reader.scenario = arena_alloc(arena, 1, sizeof *reader.scenario);
    reader.scenario->arena = arena;
    set_name(reader.scenario, path);
    read = read_document(&reader, content);
    free(content);
    if (!read) {
        scenario_destroy(reader.scenario);
        return false;
    }
    *scenario = reader.scenario;
    return true;
}

void
scenario_destroy(struct scenario *scenario)
{
    if (scenario == NULL)
        return;
    workload_destroy(scenario->workload);
    for (size_t s = 0; s < scenario->side_count; s++)
        for (size_t m = 0; m < scenario->sides[s].migration_count; m++)
            migration_destroy(scenario->sides[s].migrations[m]);
    arena_destroy(scenario->arena);
}

const struct side *
scenario_side(const struct scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->side_count; i++)
        if (strcmp(scenario->sides[i].name, name) == 0)
            return &scenario->sides[i];
    return NULL;
}
