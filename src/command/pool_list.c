#include "pggrade/command/pool_list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

static bool
find_word(const char *option, const char *word, const char *const *known, size_t count,
    size_t *place, struct error *error)
{
    const char *nearest;

    for (*place = 0; *place < count; ++*place)
        if (strcmp(known[*place], word) == 0)
            return true;
    nearest = text_nearest(word, known, count);
    if (nearest != NULL)
        return error_set(
            error, ERROR_USAGE, "%s: unknown \"%s\"; did you mean \"%s\"?", option, word, nearest);
    return error_set(error, ERROR_USAGE, "%s: unknown \"%s\"", option, word);
}

static bool
add(struct pool_list *pools, char *name, const struct pool *pool, struct error *error)
{
    size_t capacity = pools->capacity;

    for (size_t i = 0; i < pools->count; i++)
        if (strcmp(pools->names[i], name) == 0) {
            (void)error_set(error, ERROR_USAGE, "the pool %s is named twice", name);
            free(name);
            return false;
        }
    pools->items = grow(pools->items, pools->count, &capacity, sizeof *pools->items);
    pools->names = grow(pools->names, pools->count, &pools->capacity, sizeof *pools->names);
    pools->items[pools->count] = (struct trial_pool){.name = name, .pool = *pool};
    pools->names[pools->count++] = name;
    return pool_check(pool, error) || error_prefix(error, "%s", name);
}

/* The changes that a pool of this mode can have. */
static void
change(struct pool *pool, const struct pool *changes)
{
    pool->acquire_timeout_ns = changes->acquire_timeout_ns;
    pool->statement_timeout_ns = changes->statement_timeout_ns;
    pool->connect_timeout_ns = changes->connect_timeout_ns;
    if (pool->mode == POOL_DIRECT)
        return;
    pool->max_overflow = changes->max_overflow;
    pool->idle_timeout_ns = changes->idle_timeout_ns;
    pool->max_lifetime_ns = changes->max_lifetime_ns;
    pool->pre_ping = changes->pre_ping;
    if (changes->idle_timeout_ns > 0)
        pool->min = 0; /* what may close is not all kept */
}

static bool
add_sizes(const struct pool_list_options *options, enum pool_mode mode, struct pool_list *pools,
    struct error *error)
{
    char *copy = xstrdup(options->sizes);
    char *rest = copy;
    bool added = true;

    for (char *word = strsep(&rest, ","); added && word != NULL; word = strsep(&rest, ",")) {
        uint64_t size = 0;
        struct pool pool;

        added = text_parse_uint64(word, 1, POOL_SIZE_MAX, &size, error) ||
            error_prefix(error, "--sizes");
        if (!added)
            break;
        pool = pool_of(mode, size);
        change(&pool, &options->changes);
        pool.dsn = options->dsn;
        added = add(pools, xasprintf("%s-%" PRIu64, pool_mode_names[mode], size), &pool, error);
    }
    free(copy);
    return added;
}

static bool
add_modes(const struct pool_list_options *options, struct pool_list *pools, struct error *error)
{
    char *copy = xstrdup(options->modes);
    char *rest = copy;
    bool added = true;

    for (char *word = strsep(&rest, ","); added && word != NULL; word = strsep(&rest, ",")) {
        size_t mode;

        added = find_word("--modes", word, pool_mode_names, POOL_MODE_COUNT, &mode, error) &&
            add_sizes(options, (enum pool_mode)mode, pools, error);
    }
    free(copy);
    return added;
}

static bool
add_presets(const char *presets, struct pool_list *pools, struct error *error)
{
    const char **known = xcalloc(pool_preset_count, sizeof *known);
    char *copy = xstrdup(presets);
    char *rest = copy;
    bool added = true;

    for (size_t i = 0; i < pool_preset_count; i++)
        known[i] = pool_presets[i].name;
    for (char *word = strsep(&rest, ","); added && word != NULL; word = strsep(&rest, ",")) {
        size_t preset;

        added = find_word("--presets", word, known, pool_preset_count, &preset, error) &&
            add(pools, xstrdup(word), &pool_presets[preset].pool, error);
    }
    free(known);
    free(copy);
    return added;
}

bool
pool_list_read(
    const struct pool_list_options *options, struct pool_list *pools, struct error *error)
{
    *pools = (struct pool_list){0};
    return add_modes(options, pools, error) &&
        (options->presets == NULL || add_presets(options->presets, pools, error));
}

void
pool_list_clear(struct pool_list *pools)
{
    for (size_t i = 0; i < pools->count; i++)
        free(pools->names[i]);
    free(pools->names);
    free(pools->items);
    *pools = (struct pool_list){0};
}
