#include "pggrade/result/run_side.h"

#include "pggrade/base/memory.h"

static const struct member step_members[] = {
    {"file", MEMBER_TEXT, offsetof(struct run_migration_step, file)},
    {"line", MEMBER_INT, offsetof(struct run_migration_step, line)},
    {"title", MEMBER_TEXT, offsetof(struct run_migration_step, title)},
    {"duration_ns", MEMBER_UINT64, offsetof(struct run_migration_step, duration_ns)},
};

static const struct member observed_members[] = {
    {"sql", MEMBER_TEXT, offsetof(struct run_migration_step, sql)},
    {"down", MEMBER_BOOL, offsetof(struct run_migration_step, down)},
    {"wal_bytes", MEMBER_UINT64, offsetof(struct run_migration_step, wal_bytes)},
    {"size_before_bytes", MEMBER_UINT64, offsetof(struct run_migration_step, size_before_bytes)},
    {"size_after_bytes", MEMBER_UINT64, offsetof(struct run_migration_step, size_after_bytes)},
};

static const struct member undone_members[] = {
    {"side", MEMBER_TEXT, offsetof(struct run_side, undoes)},
    {"facts", MEMBER_SIZE, offsetof(struct run_side, undone_facts)},
};

static const struct member lock_members[] = {
    {"relation", MEMBER_TEXT, offsetof(struct run_lock, relation)},
    {"table", MEMBER_TEXT, offsetof(struct run_lock, table)},
    {"mode", MEMBER_TEXT, offsetof(struct run_lock, mode)},
    {"own", MEMBER_BOOL, offsetof(struct run_lock, own)},
};

static json_t *
names_to_json(const struct run_names *names)
{
    return member_texts(names->items, names->count);
}

static json_t *
observed_to_json(const struct run_migration_step *step)
{
    json_t *object = json_object();
    json_t *locks = json_array();

    member_write(object, observed_members, COUNT_OF(observed_members), step);
    for (size_t i = 0; i < step->lock_count; i++) {
        json_t *lock = json_object();

        member_write(lock, lock_members, COUNT_OF(lock_members), &step->locks[i]);
        (void)json_array_append_new(locks, lock);
    }
    (void)json_object_set_new(object, "locks", locks);
    (void)json_object_set_new(object, "rewritten", names_to_json(&step->rewritten));
    (void)json_object_set_new(object, "built", names_to_json(&step->built));
    (void)json_object_set_new(object, "invalid", names_to_json(&step->invalid));
    return object;
}

json_t *
run_steps_to_json(const struct run_side *side)
{
    json_t *list = json_array();

    for (size_t i = 0; i < side->step_count; i++) {
        json_t *object = json_object();

        member_write(object, step_members, COUNT_OF(step_members), &side->steps[i]);
        if (side->steps[i].observed)
            (void)json_object_set_new(object, "observed", observed_to_json(&side->steps[i]));
        (void)json_array_append_new(list, object);
    }
    return list;
}

static bool
read_lock(struct reader *reader, const json_t *object, void *item, const void *context)
{
    (void)context;
    return member_read(reader, object, lock_members, COUNT_OF(lock_members), item);
}

static bool
read_names(struct reader *reader, const json_t *object, const char *key, struct run_names *names)
{
    return member_read_texts(reader, object, key, &names->items, &names->count);
}

static bool
read_observed(struct reader *reader, const json_t *object, struct run_migration_step *step)
{
    const struct member_list list = {"locks", sizeof *step->locks, read_lock, NULL, false};
    size_t mark = reader_enter(reader, ".observed");
    void *locks = NULL;
    bool read = member_read(reader, object, observed_members, COUNT_OF(observed_members), step) &&
        member_read_list(reader, object, &list, &locks, &step->lock_count) &&
        read_names(reader, object, "rewritten", &step->rewritten) &&
        read_names(reader, object, "built", &step->built) &&
        read_names(reader, object, "invalid", &step->invalid);

    step->locks = locks;
    if (read)
        reader_leave(reader, mark);
    return read;
}

static bool
read_step(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct run_migration_step *step = item;
    const json_t *observed = json_object_get(object, "observed");

    (void)context;
    step->sql = "";
    step->observed = json_is_object(observed);
    return member_read(reader, object, step_members, COUNT_OF(step_members), item) &&
        (!step->observed || read_observed(reader, observed, step));
}

json_t *
run_undone_to_json(const struct run_side *side)
{
    json_t *object = json_object();

    member_write(object, undone_members, COUNT_OF(undone_members), side);
    (void)json_object_set_new(object, "differences", names_to_json(&side->undone_differences));
    return object;
}

static bool
read_undone(struct reader *reader, const json_t *object, struct run_side *side)
{
    size_t mark = reader_enter(reader, ".undone");

    if (!member_read(reader, object, undone_members, COUNT_OF(undone_members), side) ||
        !read_names(reader, object, "differences", &side->undone_differences))
        return false;
    reader_leave(reader, mark);
    return true;
}

bool
run_steps_from_json(struct reader *reader, const json_t *object, struct run_side *side)
{
    const struct member_list list = {"steps", sizeof *side->steps, read_step, NULL, false};
    const json_t *undone = json_object_get(object, "undone");
    void *steps = NULL;
    bool read = member_read_list(reader, object, &list, &steps, &side->step_count);

    side->steps = steps;
    return read && (!json_is_object(undone) || read_undone(reader, undone, side));
}
