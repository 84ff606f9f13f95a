#include <string.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/scenario_reader.h"
#include "pggrade/spec/secret.h"

enum pool_field {
    POOL_PRESET,
    POOL_MODE,
    POOL_SIZE,
    POOL_MIN,
    POOL_MAX_OVERFLOW,
    POOL_ACQUIRE_TIMEOUT,
    POOL_IDLE_TIMEOUT,
    POOL_MAX_LIFETIME,
    POOL_PRE_PING,
    POOL_STATEMENT_TIMEOUT,
    POOL_CONNECT_TIMEOUT,
    POOL_PER_REQUEST,
    POOL_DSN,
    POOL_FIELD_COUNT
};

static const char *const fields[POOL_FIELD_COUNT] = {
    [POOL_PRESET] = "preset",
    [POOL_MODE] = "mode",
    [POOL_SIZE] = "size",
    [POOL_MIN] = "min",
    [POOL_MAX_OVERFLOW] = "max_overflow",
    [POOL_ACQUIRE_TIMEOUT] = "acquire_timeout",
    [POOL_IDLE_TIMEOUT] = "idle_timeout",
    [POOL_MAX_LIFETIME] = "max_lifetime",
    [POOL_PRE_PING] = "pre_ping",
    [POOL_STATEMENT_TIMEOUT] = "statement_timeout",
    [POOL_CONNECT_TIMEOUT] = "connect_timeout",
    [POOL_PER_REQUEST] = "per_request",
    [POOL_DSN] = "dsn",
};

static bool
refuse_unknown(struct scenario_reader *reader, const yaml_node_t *node, const char *what,
    const char *word, const char *const *known, size_t known_count)
{
    return document_refuse_unknown(reader->yaml.document, yaml_offset(&reader->yaml, node),
        &(struct unknown){.what = what,
            .left = "\"",
            .right = "\"",
            .word = word,
            .known = known,
            .known_count = known_count},
        reader->error);
}

static bool
read_preset(struct scenario_reader *reader, const yaml_node_t *node, struct pool *pool)
{
    const char **known = arena_alloc(reader->arena, pool_preset_count, sizeof *known);
    const char *text;

    if (!yaml_line(&reader->yaml, node, "preset", &text))
        return false;
    for (size_t i = 0; i < pool_preset_count; i++) {
        known[i] = pool_presets[i].name;
        if (strcmp(text, pool_presets[i].name) == 0) {
            *pool = pool_presets[i].pool;
            return true;
        }
    }
    return refuse_unknown(reader, node, "preset", text, known, pool_preset_count);
}

static bool
read_mode(struct scenario_reader *reader, const yaml_node_t *node, enum pool_mode *mode)
{
    const char *text;

    if (!yaml_line(&reader->yaml, node, "mode", &text))
        return false;
    for (size_t i = 0; i < POOL_MODE_COUNT; i++)
        if (strcmp(text, pool_mode_names[i]) == 0) {
            *mode = (enum pool_mode)i;
            return true;
        }
    return refuse_unknown(reader, node, "mode", text, pool_mode_names, POOL_MODE_COUNT);
}

static bool
read_count(struct scenario_reader *reader, const struct yaml_pair *pair, uint64_t *count)
{
    struct error reason = {0};
    const char *text;

    if (pair->value == NULL)
        return true;
    if (!yaml_scalar(&reader->yaml, pair->value, "a number of connections", &text))
        return false;
    return text_parse_uint64(text, 0, POOL_SIZE_MAX, count, &reason) ||
        yaml_refuse(&reader->yaml, pair->value, "%s", reason.text);
}

static bool
read_duration(struct scenario_reader *reader, const struct yaml_pair *pair, uint64_t *duration_ns)
{
    struct error reason = {0};
    const char *text;

    if (pair->value == NULL)
        return true;
    if (!yaml_scalar(&reader->yaml, pair->value, "a duration", &text))
        return false;
    return duration_parse(text, duration_ns, &reason) ||
        yaml_refuse(&reader->yaml, pair->value, "%s", reason.text);
}

static bool
read_flag(struct scenario_reader *reader, const struct yaml_pair *pair, bool *flag)
{
    const char *text;

    if (pair->value == NULL)
        return true;
    if (!yaml_scalar(&reader->yaml, pair->value, "a flag", &text))
        return false;
    *flag = strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
    return *flag || strcmp(text, "false") == 0 || strcmp(text, "no") == 0 ||
        yaml_refuse(&reader->yaml, pair->value, "\"%s\" is neither true nor false", text);
}

static bool
read_dsn(struct scenario_reader *reader, const yaml_node_t *node, struct pool *pool)
{
    const char *text;

    if (node == NULL)
        return true;
    if (!yaml_line(&reader->yaml, node, "dsn", &text))
        return false;
    if (secret_in(text))
        return yaml_refuse(&reader->yaml, node,
            "a password does not belong into this file; put it into PGPASSFILE or ~/.pgpass");
    pool->dsn = arena_strdup(reader->arena, text);
    return true;
}

/* The preset or the mode says what holds where nothing else does. */
static bool
read_beginning(struct scenario_reader *reader, const struct yaml_pair *pairs, struct pool *pool)
{
    enum pool_mode mode = POOL_APP;

    if (pairs[POOL_PRESET].value != NULL && !read_preset(reader, pairs[POOL_PRESET].value, pool))
        return false;
    if (pairs[POOL_MODE].value != NULL && !read_mode(reader, pairs[POOL_MODE].value, &mode))
        return false;
    if (pairs[POOL_PRESET].value == NULL)
        *pool = pool_of(mode, 0);
    else if (pairs[POOL_MODE].value != NULL)
        pool->mode = mode;
    return true;
}

bool
scenario_read_pool(
    struct scenario_reader *reader, const yaml_node_t *node, const struct pool **pool)
{
    struct pool *read = arena_alloc(reader->arena, 1, sizeof *read);
    struct yaml_pair pairs[POOL_FIELD_COUNT];
    struct error reason = {0};

    if (!yaml_fields(&reader->yaml, node, "a pool", fields, POOL_FIELD_COUNT, pairs) ||
        !read_beginning(reader, pairs, read) || !read_count(reader, &pairs[POOL_SIZE], &read->size))
        return false;
    if (read->size == 0)
        return yaml_refuse(&reader->yaml, node,
            "a pool needs a size, as in { size: 10 }, or a preset, as in { preset: sqlalchemy }");
    if (pairs[POOL_PRESET].value == NULL)
        *read = pool_of(read->mode, read->size);
    if (pairs[POOL_IDLE_TIMEOUT].value != NULL && pairs[POOL_PRESET].value == NULL)
        read->min = 0; /* what may close is not all kept */
    if (!read_count(reader, &pairs[POOL_MIN], &read->min) ||
        !read_count(reader, &pairs[POOL_MAX_OVERFLOW], &read->max_overflow) ||
        !read_duration(reader, &pairs[POOL_ACQUIRE_TIMEOUT], &read->acquire_timeout_ns) ||
        !read_duration(reader, &pairs[POOL_IDLE_TIMEOUT], &read->idle_timeout_ns) ||
        !read_duration(reader, &pairs[POOL_MAX_LIFETIME], &read->max_lifetime_ns) ||
        !read_flag(reader, &pairs[POOL_PRE_PING], &read->pre_ping) ||
        !read_duration(reader, &pairs[POOL_STATEMENT_TIMEOUT], &read->statement_timeout_ns) ||
        !read_duration(reader, &pairs[POOL_CONNECT_TIMEOUT], &read->connect_timeout_ns) ||
        !read_flag(reader, &pairs[POOL_PER_REQUEST], &read->per_request) ||
        !read_dsn(reader, pairs[POOL_DSN].value, read))
        return false;
    *pool = read;
    return pool_check(read, &reason) || yaml_refuse(&reader->yaml, node, "%s", reason.text);
}
