#include "pggrade/trial/record_side.h"

#include <string.h>

static const char *
copy(struct run *run, const char *text)
{
    return arena_strdup(run->arena, text);
}

static struct run_names
copy_names(struct run *run, const struct step_names *from)
{
    struct run_names to = {
        .items = arena_alloc(run->arena, from->count, sizeof *to.items),
        .count = from->count,
    };

    for (size_t i = 0; i < from->count; i++)
        to.items[i] = copy(run, from->items[i]);
    return to;
}

static void
record_locks(struct run *run, struct run_migration_step *to, const struct migration_step *from)
{
    to->lock_count = from->lock_count;
    to->locks = arena_alloc(run->arena, from->lock_count, sizeof *to->locks);
    for (size_t i = 0; i < from->lock_count; i++)
        to->locks[i] = (struct run_lock){
            .relation = copy(run, from->locks[i].relation),
            .table = copy(run, from->locks[i].table),
            .mode = copy(run, from->locks[i].mode),
            .own = from->locks[i].own,
        };
}

void
record_steps(struct run *run, struct run_side *side, const struct target *target)
{
    side->step_count = target->steps.count;
    side->steps = arena_alloc(run->arena, side->step_count, sizeof *side->steps);
    for (size_t i = 0; i < side->step_count; i++) {
        const struct migration_step *step = &target->steps.items[i];

        side->steps[i] = (struct run_migration_step){
            .file = copy(run, step->file),
            .title = copy(run, step->title),
            .line = step->line,
            .duration_ns = step->duration_ns,
            .observed = true,
            .down = step->down,
            .sql = copy(run, step->sql),
            .wal_bytes = step->wal_bytes,
            .size_before_bytes = step->size_before_bytes,
            .size_after_bytes = step->size_after_bytes,
            .rewritten = copy_names(run, &step->rewritten),
            .built = copy_names(run, &step->built),
            .invalid = copy_names(run, &step->invalid),
        };
        record_locks(run, &side->steps[i], step);
    }
    if (target->side->undoes == NULL)
        return;
    side->undoes = copy(run, target->side->undoes->name);
    side->undone_facts = target->undone_facts;
    side->undone_differences = copy_names(run, &target->undone_differences);
}

/* Of the last statement that made it; one that made several has spent an equal part on each. */
static uint64_t
build_ns(const struct run_side *side, const struct index_fact *index)
{
    size_t schema = strlen(index->schema);

    for (size_t s = side->step_count; s-- > 0;) {
        const struct run_migration_step *step = &side->steps[s];

        for (size_t i = 0; i < step->built.count; i++) {
            const char *name = step->built.items[i];

            if (strncmp(name, index->schema, schema) == 0 && name[schema] == '.' &&
                strcmp(name + schema + 1, index->name) == 0)
                return step->duration_ns / step->built.count;
        }
    }
    return 0;
}

static void
record_keys(struct run *run, struct run_index *to, const struct index_fact *from)
{
    to->key_count = from->key_count;
    to->keys = arena_alloc(run->arena, from->key_count, sizeof *to->keys);
    for (size_t i = 0; i < from->key_count; i++)
        to->keys[i] = (struct run_index_key){
            .column = copy(run, from->keys[i].column),
            .opclass = copy(run, from->keys[i].opclass),
            .collation = copy(run, from->keys[i].collation),
            .descending = from->keys[i].descending,
            .nulls_first = from->keys[i].nulls_first,
        };
}

void
record_indexes(struct run *run, struct run_side *side, const struct target *target)
{
    side->index_count = target->index_count;
    side->indexes = arena_alloc(run->arena, target->index_count, sizeof *side->indexes);
    for (size_t i = 0; i < target->index_count; i++) {
        const struct index_fact *fact = &target->indexes[i];

        side->indexes[i] = (struct run_index){
            .schema = copy(run, fact->schema),
            .table = copy(run, fact->table),
            .name = copy(run, fact->name),
            .definition = copy(run, fact->definition),
            .size_bytes = fact->size_bytes,
            .valid = fact->valid,
            .unique = fact->unique,
            .primary = fact->primary,
            .described = true,
            .method = copy(run, fact->method),
            .predicate = copy(run, fact->predicate),
            .constraint = copy(run, fact->constraint),
            .foreign_key = copy(run, fact->foreign_key),
            .exclusion = fact->exclusion,
            .nulls_distinct = fact->nulls_distinct,
            .replica_identity = fact->replica_identity,
            .build_ns = build_ns(side, fact),
            .include = copy_names(run, &fact->include),
        };
        record_keys(run, &side->indexes[i], fact);
    }
}
