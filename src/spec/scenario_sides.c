#include <ctype.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/spec/list.h"
#include "pggrade/spec/scenario_reader.h"
#include "pggrade/spec/secret.h"

#define SIDE_NAME_MAX 40

enum side_field {
    SIDE_TITLE,
    SIDE_MIGRATIONS,
    SIDE_SETTINGS,
    SIDE_POOL,
    SIDE_DSN,
    SIDE_CLAIMS,
    SIDE_FIELD_COUNT
};

static const char *const side_fields[SIDE_FIELD_COUNT] = {
    "title", "migrations", "settings", "pool", "dsn", "claims"};

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* Names become parts of database names, files and headings. */
static bool
is_side_name(const char *name)
{
    size_t length = strspn(name, letters);

    if (length == 0 || strlen(name) > SIDE_NAME_MAX)
        return false;
    while (name[length] != '\0' &&
        (strchr(letters, name[length]) != NULL || strchr("_.-", name[length]) != NULL))
        length++;
    return name[length] == '\0';
}

static bool
read_migration(struct scenario_reader *reader, struct side *side, const yaml_node_t *node)
{
    struct migration *migration;
    const char *name;
    const char *path;

    if (!yaml_line(&reader->yaml, node, "a migration", &name))
        return false;
    for (size_t i = 0; i < side->migration_count; i++)
        if (strcmp(side->migrations[i]->name, path_name(name)) == 0)
            return yaml_refuse(&reader->yaml, node, "\"%s\" is applied twice", name);
    path = scenario_path(
        reader->arena, reader->scenario->path, arena_printf(reader->arena, "migrations/%s", name));
    if (!scenario_check_file(reader, node, path))
        return false;
    if (!migration_load(path, &migration, reader->error))
        return false;
    side->migrations =
        list_grow(reader->arena, side->migrations, side->migration_count, sizeof *side->migrations);
    side->migrations[side->migration_count++] = migration;
    return true;
}

static bool
read_migrations(struct scenario_reader *reader, struct side *side, const yaml_node_t *node)
{
    size_t count;

    if (!yaml_sequence(&reader->yaml, node, "migrations", &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!read_migration(reader, side, yaml_item(&reader->yaml, node, i)))
            return false;
    return true;
}

/* work_mem, or my_extension.limit */
static bool
is_setting_name(const char *name)
{
    return (islower((unsigned char)name[0]) || name[0] == '_') &&
        name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.")] == '\0';
}

static bool
read_settings(struct scenario_reader *reader, struct side *side, const yaml_node_t *node)
{
    size_t count;

    if (!yaml_mapping(&reader->yaml, node, "settings", &count))
        return false;
    side->settings = arena_alloc(reader->arena, count, sizeof *side->settings);
    for (size_t i = 0; i < count; i++) {
        struct yaml_pair pair = yaml_pair(&reader->yaml, node, i);
        const char *name;
        const char *value;

        if (!yaml_line(&reader->yaml, pair.key, "a setting", &name))
            return false;
        if (!is_setting_name(name))
            return yaml_refuse(&reader->yaml, pair.key,
                "\"%s\" is not the name of a setting: small letters, digits, _ and .", name);
        if (!yaml_scalar(&reader->yaml, pair.value, name, &value))
            return false;
        side->settings[side->setting_count++] = (struct setting){
            .name = arena_strdup(reader->arena, name), .value = arena_strdup(reader->arena, value)};
    }
    return true;
}

static bool
read_dsn(struct scenario_reader *reader, struct side *side, const yaml_node_t *node)
{
    const char *dsn;

    if (!yaml_line(&reader->yaml, node, "dsn", &dsn))
        return false;
    if (secret_in(dsn))
        return yaml_refuse(&reader->yaml, node,
            "a password does not belong into this file; put it into PGPASSFILE or ~/.pgpass");
    if (strchr(dsn, '=') == NULL && strncmp(dsn, "postgresql://", strlen("postgresql://")) != 0 &&
        strncmp(dsn, "postgres://", strlen("postgres://")) != 0)
        return yaml_refuse(&reader->yaml, node,
            "\"%s\" is not a connection string; write it like \"host=db dbname=app\" or "
            "postgresql://db/app",
            dsn);
    side->dsn = arena_strdup(reader->arena, dsn);
    return true;
}

static bool
read_side(struct scenario_reader *reader, struct side *side, struct yaml_pair pair,
    const yaml_node_t **claims)
{
    struct yaml_pair fields[SIDE_FIELD_COUNT];
    const char *text;

    if (!yaml_line(&reader->yaml, pair.key, "a side", &text))
        return false;
    if (!is_side_name(text))
        return yaml_refuse(&reader->yaml, pair.key,
            "\"%s\" is not a name for a side: up to %d letters, digits, _, - and .", text,
            SIDE_NAME_MAX);
    side->name = side->title = arena_strdup(reader->arena, text);
    side->line = (int)pair.key->start_mark.line + 1;
    if (!yaml_fields(&reader->yaml, pair.value, "a side", side_fields, SIDE_FIELD_COUNT, fields))
        return false;
    *claims = fields[SIDE_CLAIMS].value;
    if (fields[SIDE_TITLE].value != NULL) {
        if (!yaml_line(&reader->yaml, fields[SIDE_TITLE].value, "title", &text))
            return false;
        side->title = arena_strdup(reader->arena, text);
    }
    if (fields[SIDE_DSN].value != NULL && !read_dsn(reader, side, fields[SIDE_DSN].value))
        return false;
    if (fields[SIDE_MIGRATIONS].value != NULL && side->dsn != NULL)
        return yaml_refuse(&reader->yaml, fields[SIDE_MIGRATIONS].key,
            "a side with a dsn is only read, so no migrations are applied to it");
    return (fields[SIDE_MIGRATIONS].value == NULL ||
               read_migrations(reader, side, fields[SIDE_MIGRATIONS].value)) &&
        (fields[SIDE_SETTINGS].value == NULL ||
            read_settings(reader, side, fields[SIDE_SETTINGS].value)) &&
        (fields[SIDE_POOL].value == NULL ||
            scenario_read_pool(reader, fields[SIDE_POOL].value, &side->pool));
}

bool
scenario_read_sides(struct scenario_reader *reader, const yaml_node_t *node)
{
    struct scenario *scenario = reader->scenario;
    size_t count;

    if (!yaml_mapping(&reader->yaml, node, "sides", &count))
        return false;
    if (count == 0)
        return yaml_refuse(&reader->yaml, node, "a scenario needs at least one side");
    scenario->sides = arena_alloc(reader->arena, count, sizeof *scenario->sides);
    reader->side_nodes = arena_alloc(reader->arena, count, sizeof *reader->side_nodes);
    reader->claim_nodes = arena_alloc(reader->arena, count, sizeof *reader->claim_nodes);
    for (size_t i = 0; i < count; i++) {
        struct yaml_pair pair = yaml_pair(&reader->yaml, node, i);

        reader->side_nodes[i] = pair.key;
        scenario->side_count++;
        if (!read_side(reader, &scenario->sides[i], pair, &reader->claim_nodes[i]))
            return false;
    }
    return true;
}

bool
scenario_check_side(
    struct scenario_reader *reader, const struct document *document, size_t at, const char *name)
{
    const struct scenario *scenario = reader->scenario;
    const char **known;

    if (scenario_side(scenario, name) != NULL)
        return true;
    known = arena_alloc(reader->arena, scenario->side_count, sizeof *known);
    for (size_t i = 0; i < scenario->side_count; i++)
        known[i] = scenario->sides[i].name;
    return document_refuse_unknown(document, at,
        &(struct unknown){.what = "side",
            .left = "\"",
            .right = "\"",
            .word = name,
            .known = known,
            .known_count = scenario->side_count},
        reader->error);
}

static bool
read_compared(struct scenario_reader *reader, const yaml_node_t *node)
{
    struct scenario *scenario = reader->scenario;
    const struct side *side;
    const char *name;

    if (!yaml_line(&reader->yaml, node, "a side of compare", &name))
        return false;
    if (!scenario_check_side(
            reader, reader->yaml.document, yaml_offset(&reader->yaml, node), name))
        return false;
    side = scenario_side(scenario, name);
    for (size_t i = 0; i < scenario->compare_count; i++)
        if (scenario->compare[i] == side)
            return yaml_refuse(&reader->yaml, node, "side \"%s\" stands here twice", name);
    scenario->compare[scenario->compare_count++] = side;
    return true;
}

bool
scenario_read_compare(struct scenario_reader *reader, const yaml_node_t *node)
{
    struct scenario *scenario = reader->scenario;
    size_t count;

    if (node == NULL) {
        scenario->compare =
            arena_alloc(reader->arena, scenario->side_count, sizeof *scenario->compare);
        for (size_t i = 0; i < scenario->side_count; i++)
            scenario->compare[scenario->compare_count++] = &scenario->sides[i];
        return true;
    }
    if (!yaml_sequence(&reader->yaml, node, "compare", &count))
        return false;
    if (count == 0)
        return yaml_refuse(&reader->yaml, node, "compare names at least one side");
    scenario->compare = arena_alloc(reader->arena, count, sizeof *scenario->compare);
    for (size_t i = 0; i < count; i++)
        if (!read_compared(reader, yaml_item(&reader->yaml, node, i)))
            return false;
    return true;
}
