#include "pggrade/spec/scenario.h"

static bool
can_be_undone(const struct side *side)
{
    if (side->dsn != NULL || side->migration_count == 0)
        return false;
    for (size_t i = 0; i < side->migration_count; i++)
        if (side->migrations[i]->down_count == 0)
            return false;
    return true;
}

static const struct side *
undone(struct arena *arena, const struct side *side)
{
    struct side *made = arena_alloc(arena, 1, sizeof *made);

    *made = *side;
    made->name = arena_printf(arena, "%s-undone", side->name);
    made->title = arena_printf(arena, "%s, taken back", side->title);
    made->undoes = side;
    return made;
}

bool
scenario_add_undone(struct scenario *scenario, struct error *error)
{
    const struct side *first = scenario->compare[0];
    const struct side **sides =
        arena_alloc(scenario->arena, 2 * scenario->compare_count, sizeof(const struct side *));
    size_t count = 0;
    size_t added;

    if (first->dsn != NULL || first->migration_count > 0)
        return error_set(error, ERROR_USAGE,
            "a rollback leads back to the data without migrations, and the first side, %s, is %s",
            first->name, first->dsn != NULL ? "another database" : "migrated");
    sides[count++] = first;
    for (size_t i = 1; i < scenario->compare_count; i++)
        if (can_be_undone(scenario->compare[i]))
            sides[count++] = undone(scenario->arena, scenario->compare[i]);
    added = count - 1;
    for (size_t i = 1; i < scenario->compare_count; i++)
        sides[count++] = scenario->compare[i];
    if (added == 0)
        return error_set(error, ERROR_USAGE,
            "no side of %s has migrations that all have a down part", scenario->name);
    scenario->compare = sides;
    scenario->compare_count = count;
    return true;
}
