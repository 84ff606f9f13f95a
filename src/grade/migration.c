#include "pggrade/grade/migration.h"

#include <string.h>

/* How much a lock keeps waiting: reads count more than writes, and those more than maintenance. */
static int
weight(enum lock_mode mode)
{
    return 4 * lock_mode_conflicts(mode, LOCK_ACCESS_SHARE) +
        2 * lock_mode_conflicts(mode, LOCK_ROW_EXCLUSIVE) +
        lock_mode_conflicts(mode, LOCK_SHARE_UPDATE_EXCLUSIVE);
}

enum lock_mode
migration_worst_lock(const struct run_migration_step *step, const char **table)
{
    enum lock_mode worst = LOCK_NONE;

    *table = "";
    for (size_t i = 0; i < step->lock_count; i++) {
        enum lock_mode mode = lock_mode_of(step->locks[i].mode);

        if (step->locks[i].own || mode == LOCK_NONE || weight(mode) < weight(worst) ||
            (weight(mode) == weight(worst) && mode <= worst))
            continue;
        worst = mode;
        *table = step->locks[i].table;
    }
    return worst;
}

struct migration_summary
migration_summary_of(const struct run_side *side, bool down)
{
    struct migration_summary summary = {0};

    for (size_t i = 0; i < side->step_count; i++) {
        const struct run_migration_step *step = &side->steps[i];
        const char *table;
        enum lock_mode mode;

        if (!step->observed || step->down != down)
            continue;
        mode = migration_worst_lock(step, &table);
        summary.statements++;
        summary.duration_ns += step->duration_ns;
        summary.wal_bytes += step->wal_bytes;
        summary.growth_bytes += (int64_t)step->size_after_bytes - (int64_t)step->size_before_bytes;
        if (lock_mode_conflicts(mode, LOCK_ACCESS_SHARE))
            summary.reads_ns += step->duration_ns;
        if (lock_mode_conflicts(mode, LOCK_ROW_EXCLUSIVE))
            summary.writes_ns += step->duration_ns;
        summary.rewritten += step->rewritten.count;
        summary.invalid += step->invalid.count;
    }
    return summary;
}
