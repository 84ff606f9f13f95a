#include "pggrade/spec/lock_mode.h"

#include <string.h>

const char *const lock_mode_names[LOCK_MODE_COUNT] = {
    [LOCK_NONE] = "",
    [LOCK_ACCESS_SHARE] = "ACCESS SHARE",
    [LOCK_ROW_SHARE] = "ROW SHARE",
    [LOCK_ROW_EXCLUSIVE] = "ROW EXCLUSIVE",
    [LOCK_SHARE_UPDATE_EXCLUSIVE] = "SHARE UPDATE EXCLUSIVE",
    [LOCK_SHARE] = "SHARE",
    [LOCK_SHARE_ROW_EXCLUSIVE] = "SHARE ROW EXCLUSIVE",
    [LOCK_EXCLUSIVE] = "EXCLUSIVE",
    [LOCK_ACCESS_EXCLUSIVE] = "ACCESS EXCLUSIVE",
};

#define BIT(mode) (1U << (mode))

/* A mode, its name in pg_locks, and the modes it conflicts with. */
static const struct {
    const char *name;
    unsigned conflicts;
} modes[LOCK_MODE_COUNT] = {
    [LOCK_ACCESS_SHARE] = {"AccessShareLock", BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_ROW_SHARE] = {"RowShareLock", BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_ROW_EXCLUSIVE] = {"RowExclusiveLock",
        BIT(LOCK_SHARE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
            BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_SHARE_UPDATE_EXCLUSIVE] = {"ShareUpdateExclusiveLock",
        BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) | BIT(LOCK_SHARE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) |
            BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_SHARE] = {"ShareLock",
        BIT(LOCK_ROW_EXCLUSIVE) | BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) |
            BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_SHARE_ROW_EXCLUSIVE] = {"ShareRowExclusiveLock",
        BIT(LOCK_ROW_EXCLUSIVE) | BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) | BIT(LOCK_SHARE) |
            BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_EXCLUSIVE] = {"ExclusiveLock",
        BIT(LOCK_ROW_SHARE) | BIT(LOCK_ROW_EXCLUSIVE) | BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) |
            BIT(LOCK_SHARE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) | BIT(LOCK_EXCLUSIVE) |
            BIT(LOCK_ACCESS_EXCLUSIVE)},
    [LOCK_ACCESS_EXCLUSIVE] = {"AccessExclusiveLock",
        BIT(LOCK_ACCESS_SHARE) | BIT(LOCK_ROW_SHARE) | BIT(LOCK_ROW_EXCLUSIVE) |
            BIT(LOCK_SHARE_UPDATE_EXCLUSIVE) | BIT(LOCK_SHARE) | BIT(LOCK_SHARE_ROW_EXCLUSIVE) |
            BIT(LOCK_EXCLUSIVE) | BIT(LOCK_ACCESS_EXCLUSIVE)},
};

enum lock_mode
lock_mode_of(const char *name)
{
    for (int mode = LOCK_ACCESS_SHARE; mode < LOCK_MODE_COUNT; mode++)
        if (strcmp(modes[mode].name, name) == 0)
            return (enum lock_mode)mode;
    return LOCK_NONE;
}

bool
lock_mode_conflicts(enum lock_mode held, enum lock_mode wanted)
{
    return (modes[held].conflicts & BIT(wanted)) != 0;
}

const char *
lock_mode_blocks(enum lock_mode held)
{
    if (lock_mode_conflicts(held, LOCK_ACCESS_SHARE))
        return "reads and writes";
    if (lock_mode_conflicts(held, LOCK_ROW_EXCLUSIVE))
        return "writes";
    if (lock_mode_conflicts(held, LOCK_SHARE_UPDATE_EXCLUSIVE))
        return "maintenance";
    return "";
}
