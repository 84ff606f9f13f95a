#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "pggrade/grade/migration.h"
#include "pggrade/grade/wording.h"
#include "pggrade/spec/hazard.h"

/* What nobody can name a reason for is told from here on. */
#define UNKNOWN_NS_MIN 50000000

/* When a hazard is one. */
enum condition {
    ALWAYS,
    WHEN_READS_WAIT,
    WHEN_WRITES_WAIT, /* or reads */
    WHEN_REWRITTEN,
    WHEN_LONG, /* writes wait, for UNKNOWN_NS_MIN */
};

/*
 * One row: what a statement does, when that matters, and what to write instead.  In `safe`
 * {table}, {object} and {detail} are those of the hazard, {sql} is the statement, {concurrent} the
 * statement with CONCURRENTLY behind INDEX, TABLE or VIEW.  The first row that fits a hazard
 * counts.
 */
static const struct rule {
    enum hazard_kind kind;
    enum condition condition;
    const char *code;
    enum severity severity;
    const char *what;
    const char *safe;
} rules[] = {
    {HAZARD_CREATE_INDEX, WHEN_WRITES_WAIT, "index-build-blocks", SEVERITY_WARN,
        "CREATE INDEX without CONCURRENTLY lets no writes in while it builds", "{concurrent};"},
    {HAZARD_REINDEX, WHEN_WRITES_WAIT, "index-build-blocks", SEVERITY_WARN,
        "REINDEX without CONCURRENTLY lets no writes in while it builds, and no reads that would "
        "plan with the index",
        "{concurrent};"},
    {HAZARD_UNIQUE, WHEN_WRITES_WAIT, "constraint-build-blocks", SEVERITY_SEVERE,
        "ADD {detail} builds its index while nothing may read or write the table",
        "CREATE UNIQUE INDEX CONCURRENTLY {table}_key_new ON {table} (…); ALTER TABLE {table} ADD "
        "{detail} USING INDEX {table}_key_new;"},
    {HAZARD_EXCLUDE, WHEN_WRITES_WAIT, "constraint-build-blocks", SEVERITY_SEVERE,
        "an exclusion constraint builds its index while nothing may read or write the table",
        "there is no other form: add it while the table is small, or to a new table that is "
        "filled and swapped in"},
    {HAZARD_REFRESH, WHEN_READS_WAIT, "refresh-blocks-reads", SEVERITY_WARN,
        "REFRESH without CONCURRENTLY lets nobody read the view meanwhile",
        "{concurrent}; (the view needs a unique index)"},
    {HAZARD_ALTER_TYPE, WHEN_REWRITTEN, "table-rewrite", SEVERITY_SEVERE,
        "ALTER COLUMN TYPE wrote the whole table anew while nothing could read or write it",
        "ALTER TABLE {table} ADD COLUMN {object}_new …; fill it by a trigger and in batches, then "
        "rename both columns in one short transaction"},
    {HAZARD_ADD_COLUMN, WHEN_REWRITTEN, "table-rewrite", SEVERITY_SEVERE,
        "ADD COLUMN with a value that differs by row wrote the whole table anew while nothing "
        "could read or write it",
        "ALTER TABLE {table} ADD COLUMN {object} …; without the default, then ALTER COLUMN "
        "{object} SET DEFAULT …; then fill the old rows in batches"},
    {HAZARD_REWRITE, WHEN_REWRITTEN, "table-rewrite", SEVERITY_SEVERE,
        "the statement wrote the whole table anew while nothing could read or write it",
        "there is no other form: plan a window for it, with SET lock_timeout before it"},
    {HAZARD_VACUUM_FULL, WHEN_READS_WAIT, "table-rewrite", SEVERITY_SEVERE,
        "VACUUM FULL wrote the whole table anew while nothing could read or write it",
        "VACUUM {table}; keeps the space for new rows; pg_repack gives it back without the lock"},
    {HAZARD_CLUSTER, WHEN_READS_WAIT, "table-rewrite", SEVERITY_SEVERE,
        "CLUSTER wrote the whole table anew while nothing could read or write it",
        "pg_repack orders the table without the lock; or leave the order to a covering index"},
    {HAZARD_SET_NOT_NULL, WHEN_READS_WAIT, "not-null-scan", SEVERITY_WARN,
        "SET NOT NULL reads the whole table while nothing may read or write it",
        "ALTER TABLE {table} ADD CONSTRAINT {object}_not_null CHECK ({object} IS NOT NULL) NOT "
        "VALID; ALTER TABLE {table} VALIDATE CONSTRAINT {object}_not_null; ALTER TABLE {table} "
        "ALTER COLUMN {object} SET NOT NULL; ALTER TABLE {table} DROP CONSTRAINT "
        "{object}_not_null;"},
    {HAZARD_FOREIGN_KEY, WHEN_WRITES_WAIT, "constraint-scan", SEVERITY_WARN,
        "ADD FOREIGN KEY checks every row while nothing may write this table nor {detail}",
        "{sql} NOT VALID; ALTER TABLE {table} VALIDATE CONSTRAINT {object};"},
    {HAZARD_CHECK, WHEN_READS_WAIT, "constraint-scan", SEVERITY_WARN,
        "ADD CHECK checks every row while nothing may read or write the table",
        "{sql} NOT VALID; ALTER TABLE {table} VALIDATE CONSTRAINT {object};"},
    {HAZARD_ATTACH, WHEN_READS_WAIT, "constraint-scan", SEVERITY_WARN,
        "ATTACH PARTITION reads the whole partition while nothing may read or write it, unless a "
        "CHECK proves its bounds",
        "give the partition a CHECK of its bounds first: NOT VALID, then VALIDATE CONSTRAINT"},
    {HAZARD_DETACH, WHEN_READS_WAIT, "short-exclusive-lock", SEVERITY_INFO,
        "DETACH PARTITION locks out everything",
        "ALTER TABLE {table} DETACH PARTITION {detail} "
        "CONCURRENTLY;"},
    {HAZARD_ALL_ROWS, ALWAYS, "all-rows-changed", SEVERITY_WARN,
        "the statement changes every row in one transaction: all rows stay locked to its end, and "
        "the table grows by its own size",
        "change a few thousand rows at a time, by ranges of the key, with a COMMIT after each"},
    {HAZARD_IF_NOT_EXISTS, ALWAYS, "invalid-index-trap", SEVERITY_INFO,
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS takes the invalid rest of a failed build for the "
        "index",
        "leave IF NOT EXISTS out, or DROP INDEX CONCURRENTLY IF EXISTS {object}; before it"},
    {HAZARD_DROP_INDEX, WHEN_READS_WAIT, "short-exclusive-lock", SEVERITY_INFO,
        "DROP INDEX without CONCURRENTLY locks the table out of everything", "{concurrent};"},
    {HAZARD_OTHER, WHEN_LONG, "long-lock", SEVERITY_WARN,
        "the statement held a lock that lets no writes in",
        "SET lock_timeout = '2s'; before it, and look for a form that scans nothing under the "
        "lock"},
    {HAZARD_OTHER, WHEN_READS_WAIT, "short-exclusive-lock", SEVERITY_INFO,
        "the statement takes ACCESS EXCLUSIVE for an instant, behind every query that is under "
        "way; whoever comes later waits behind it",
        "SET lock_timeout = '2s'; before it, and try again where it was in the way"},
};

/* All statements of one code. */
struct group {
    const struct rule *rule;
    size_t count;
    uint64_t duration_ns;
    const struct run_migration_step *longest;
    struct hazard hazard; /* of the longest */
};

struct groups {
    struct arena *arena;
    struct group items[COUNT_OF(rules)];
    size_t count;
};

static bool
fits(const struct rule *rule, const struct run_migration_step *step, enum lock_mode lock)
{
    bool writes = lock_mode_conflicts(lock, LOCK_ROW_EXCLUSIVE);

    switch (rule->condition) {
    case ALWAYS:
        return true;
    case WHEN_READS_WAIT:
        return lock_mode_conflicts(lock, LOCK_ACCESS_SHARE);
    case WHEN_WRITES_WAIT:
        return writes;
    case WHEN_REWRITTEN:
        return writes && step->rewritten.count > 0;
    case WHEN_LONG:
        return writes && step->duration_ns >= UNKNOWN_NS_MIN;
    }
    return false;
}

static void
count_in(struct groups *groups, const struct rule *rule, const struct run_migration_step *step,
    const struct hazard *hazard)
{
    struct group *group = groups->items;

    while (group < groups->items + groups->count && group->rule != rule)
        group++;
    if (group == groups->items + groups->count)
        groups->items[groups->count++] = (struct group){.rule = rule};
    group->count++;
    group->duration_ns += step->duration_ns;
    if (group->longest == NULL || step->duration_ns > group->longest->duration_ns) {
        group->longest = step;
        group->hazard = *hazard;
    }
}

static bool
count_hazard(
    struct groups *groups, const struct run_migration_step *step, const struct hazard *hazard)
{
    const char *table;
    enum lock_mode lock = migration_worst_lock(step, &table);

    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (rules[i].kind == hazard->kind && fits(&rules[i], step, lock)) {
            count_in(groups, &rules[i], step, hazard);
            return true;
        }
    return false;
}

static void
count_step(struct groups *groups, const struct run_migration_step *step)
{
    struct hazards hazards = hazards_of(groups->arena, step->sql);
    bool known = false;

    for (size_t i = 0; i < hazards.count; i++)
        known = count_hazard(groups, step, &hazards.items[i]) || known;
    if (!known)
        (void)count_hazard(groups, step,
            &(struct hazard){.kind = HAZARD_OTHER, .table = "", .object = "", .detail = ""});
}

/* ---- wording ---- */

/* "CREATE UNIQUE INDEX a" → "CREATE UNIQUE INDEX CONCURRENTLY a"; for REINDEX TABLE and REFRESH
 * MATERIALIZED VIEW likewise. */
static const char *
concurrent_form(struct arena *arena, const char *sql)
{
    static const char *const words[] = {"REINDEX TABLE", "REINDEX INDEX", "VIEW", "INDEX"};

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        const char *word = strcasestr(sql, words[i]);
        size_t length = strlen(words[i]);

        if (word == NULL || (word[length] != ' ' && word[length] != '\n'))
            continue;
        return arena_printf(
            arena, "%.*s CONCURRENTLY%s", (int)(word - sql + (long)length), sql, word + length);
    }
    return sql;
}

static const char *
or_dots(const char *name)
{
    return name[0] == '\0' ? "…" : name;
}

static void
fill_in(struct arena *arena, const char *form, const struct group *group, struct text *out)
{
    const struct value {
        const char *name;
        const char *value;
    } values[] = {
        {"{table}", or_dots(group->hazard.table)},
        {"{object}", or_dots(group->hazard.object)},
        {"{detail}", or_dots(group->hazard.detail)},
        {"{sql}",
            group->hazard.alone
                ? group->longest->sql
                : arena_printf(arena, "ALTER TABLE %s ADD …", or_dots(group->hazard.table))},
        {"{concurrent}", concurrent_form(arena, group->longest->sql)},
    };

    while (*form != '\0') {
        const struct value *value = values;
        size_t plain = strcspn(form, "{");

        text_append_length(out, form, plain);
        form += plain;
        if (*form == '\0')
            break;
        while (strncmp(form, value->name, strlen(value->name)) != 0)
            value++; /* the table holds no other names */
        text_append(out, value->value);
        form += strlen(value->name);
    }
}

static void
tell(struct card_findings *list, size_t side, const struct group *group)
{
    static const struct wording_noun noun = {"statement", "statements"};
    struct arena *arena = list->card->arena;
    struct text evidence = {0};
    struct text remedy = {0};
    const char *table;
    enum lock_mode lock = migration_worst_lock(group->longest, &table);

    fill_in(arena, group->rule->what, group, &evidence);
    if (group->count > 1)
        text_printf(&evidence, ": %s, %s in all; the longest",
            wording_count(arena, group->count, &noun),
            wording_duration(arena, (double)group->duration_ns));
    text_printf(&evidence, "%s %s:%d, %s", group->count > 1 ? "" : ":", group->longest->file,
        group->longest->line, wording_duration(arena, (double)group->longest->duration_ns));
    if (lock != LOCK_NONE)
        text_printf(&evidence, ", %s on %s", lock_mode_names[lock], table);
    fill_in(arena, group->rule->safe, group, &remedy);
    card_findings_add_side(list, side,
        &(struct side_finding){
            .code = group->rule->code,
            .severity = group->rule->severity,
            .evidence = text_string(&evidence),
            .remedy = text_string(&remedy),
        });
    text_free(&evidence);
    text_free(&remedy);
}

void
migration_find(struct card_findings *list, size_t side)
{
    const struct run_side *where = &list->card->run->sides[side];
    struct groups groups = {.arena = list->card->arena};

    for (size_t i = 0; i < where->step_count; i++)
        if (where->steps[i].observed && !where->steps[i].down)
            count_step(&groups, &where->steps[i]);
    for (size_t i = 0; i < groups.count; i++)
        tell(list, side, &groups.items[i]);
}
