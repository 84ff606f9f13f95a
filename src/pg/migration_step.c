#include "pggrade/pg/migration_step.h"

#include <stdlib.h>

#include "pggrade/base/memory.h"

void
step_names_add(struct step_names *names, const char *name)
{
    names->items = xrealloc(names->items, names->count + 1, sizeof *names->items);
    names->items[names->count++] = xstrdup(name);
}

void
step_names_clear(struct step_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (struct step_names){0};
}

struct migration_step *
migration_steps_add(struct migration_steps *steps)
{
    steps->items = grow(steps->items, steps->count, &steps->capacity, sizeof *steps->items);
    steps->items[steps->count] = (struct migration_step){0};
    return &steps->items[steps->count++];
}

void
migration_steps_clear(struct migration_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        struct migration_step *step = &steps->items[i];

        for (size_t l = 0; l < step->lock_count; l++) {
            free(step->locks[l].relation);
            free(step->locks[l].table);
            free(step->locks[l].mode);
        }
        free(step->locks);
        step_names_clear(&step->rewritten);
        step_names_clear(&step->built);
        step_names_clear(&step->invalid);
        free(step->file);
        free(step->title);
        free(step->sql);
    }
    free(steps->items);
    *steps = (struct migration_steps){0};
}

/* ---- as JSON ---- */

json_t *
step_names_to_json(const struct step_names *names)
{
    json_t *list = json_array();

    for (size_t i = 0; i < names->count; i++)
        (void)json_array_append_new(list, json_string(names->items[i]));
    return list;
}

static json_t *
locks_to_json(const struct migration_step *step)
{
    json_t *list = json_array();

    for (size_t i = 0; i < step->lock_count; i++) {
        const struct step_lock *lock = &step->locks[i];

        (void)json_array_append_new(list,
            json_pack("{s:s, s:s, s:s, s:b}", "relation", lock->relation, "table", lock->table,
                "mode", lock->mode, "own", lock->own));
    }
    return list;
}

json_t *
migration_steps_to_json(const struct migration_steps *steps)
{
    json_t *list = json_array();

    for (size_t i = 0; i < steps->count; i++) {
        const struct migration_step *step = &steps->items[i];

        (void)json_array_append_new(list,
            json_pack("{s:s, s:i, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "file",
                step->file, "line", step->line, "title", step->title, "sql", step->sql, "down",
                step->down, "ns", (json_int_t)step->duration_ns, "wal", (json_int_t)step->wal_bytes,
                "before", (json_int_t)step->size_before_bytes, "after",
                (json_int_t)step->size_after_bytes, "locks", locks_to_json(step), "rewritten",
                step_names_to_json(&step->rewritten), "built", step_names_to_json(&step->built),
                "invalid", step_names_to_json(&step->invalid)));
    }
    return list;
}

static char *
text_member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return xstrdup(text == NULL ? "" : text);
}

static uint64_t
count_member(const json_t *object, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

void
step_names_from_json(const json_t *list, struct step_names *names)
{
    size_t i;
    json_t *name;

    json_array_foreach(list, i, name)
    {
        if (json_is_string(name))
            step_names_add(names, json_string_value(name));
    }
}

static void
locks_from_json(const json_t *list, struct migration_step *step)
{
    size_t i;
    json_t *lock;

    step->locks = xcalloc(json_array_size(list), sizeof *step->locks);
    json_array_foreach(list, i, lock)
    {
        step->locks[step->lock_count++] = (struct step_lock){
            .relation = text_member(lock, "relation"),
            .table = text_member(lock, "table"),
            .mode = text_member(lock, "mode"),
            .own = json_is_true(json_object_get(lock, "own")),
        };
    }
}

void
migration_steps_from_json(const json_t *list, struct migration_steps *steps)
{
    size_t i;
    json_t *entry;

    json_array_foreach(list, i, entry)
    {
        struct migration_step *step = migration_steps_add(steps);

        step->file = text_member(entry, "file");
        step->line = (int)json_integer_value(json_object_get(entry, "line"));
        step->title = text_member(entry, "title");
        step->sql = text_member(entry, "sql");
        step->down = json_is_true(json_object_get(entry, "down"));
        step->duration_ns = count_member(entry, "ns");
        step->wal_bytes = count_member(entry, "wal");
        step->size_before_bytes = count_member(entry, "before");
        step->size_after_bytes = count_member(entry, "after");
        locks_from_json(json_object_get(entry, "locks"), step);
        step_names_from_json(json_object_get(entry, "rewritten"), &step->rewritten);
        step_names_from_json(json_object_get(entry, "built"), &step->built);
        step_names_from_json(json_object_get(entry, "invalid"), &step->invalid);
    }
}
