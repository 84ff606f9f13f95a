#include "pggrade/trial/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/trial/stand.h"

#define FILE_NAME "suggested.sql"

/* Reads alone are tried, so the side needs no copy to write to. */
static bool *
select_reads(const struct trial_options *options)
{
    const struct workload *workload = options->scenario->workload;
    bool *reads = xcalloc(workload->query_count, sizeof *reads);

    for (size_t q = 0; q < workload->query_count; q++)
        reads[q] = workload->queries[q].write == WRITE_NONE &&
            (options->query_selected == NULL || options->query_selected[q]);
    return reads;
}

static bool
search(const struct trial_options *options, const bool *reads, const struct stand *stand,
    size_t indexes_max, struct arena *arena, struct advice *advice, struct error *error)
{
    const struct target *target = &stand->targets.items[0];
    struct session_options on_target = target_session_options(target);
    struct session *session = NULL;
    bool found = session_open(&on_target, &session, error) &&
        advice_find(arena,
            &(struct advice_request){
                .workload = options->scenario->workload,
                .query_selected = reads,
                .parameters = &stand->parameters,
                .target = target,
                .session = session,
                .indexes_max = indexes_max,
                .watcher = options->watcher,
            },
            advice, error);

    session_close(session);
    return found;
}

bool
suggest_find(const struct trial_options *options, size_t indexes_max, struct arena *arena,
    struct advice *advice, struct error *error)
{
    bool *reads = select_reads(options);
    const struct server_options server = {
        .dsn = options->dsn,
        .cache_folder = options->cache_folder,
        .watcher = options->watcher,
    };
    const struct target_request request = {
        .scenario = options->scenario,
        .scale = options->scale,
        .seed = options->seed,
        .query_selected = reads,
        .rebuild = options->rebuild,
        .watcher = options->watcher,
    };
    struct stand stand;
    bool found = stand_open(NULL, &server, &request, &stand, error);

    if (found) {
        found = stand_draw(&stand, &request, error) &&
            search(options, reads, &stand, indexes_max, arena, advice, error);
        stand_close(&stand);
    }
    free(reads);
    return found;
}

static struct script_statement
statement_of(struct arena *arena, const char *sql, int line)
{
    return (struct script_statement){.sql = sql, .title = arena_strdup(arena, sql), .line = line};
}

const struct side *
suggest_side(struct scenario *scenario, const struct side *base, const struct advice *advice,
    const bool *kept)
{
    struct arena *arena = scenario->arena;
    struct migration *migration = arena_alloc(arena, 1, sizeof *migration);
    struct side *side = arena_alloc(arena, 1, sizeof *side);
    struct text content = {0};

    migration->arena = arena;
    migration->path = FILE_NAME;
    migration->name = FILE_NAME;
    migration->up = arena_alloc(arena, advice->count + 1, sizeof *migration->up);
    if (advice->trigrams)
        migration->up[migration->up_count++] =
            statement_of(arena, "CREATE EXTENSION IF NOT EXISTS pg_trgm", 1);
    for (size_t i = 0; i < advice->count; i++)
        if (kept == NULL || kept[i]) {
            migration->up[migration->up_count] = statement_of(arena,
                candidate_sql(arena, &advice->chosen[i], true), (int)migration->up_count + 1);
            migration->up_count++;
        }
    for (size_t i = 0; i < migration->up_count; i++)
        text_printf(&content, "%s;\n", migration->up[i].sql);
    migration->content = arena_strdup(arena, text_string(&content));
    text_free(&content);
    *side = *base;
    if (advice->setting != NULL) {
        side->settings = arena_alloc(arena, base->setting_count + 1, sizeof *side->settings);
        for (size_t i = 0; i < base->setting_count; i++)
            side->settings[i] = base->settings[i];
        side->settings[side->setting_count++] = *advice->setting;
    }
    side->name = "suggested";
    side->title = "with the suggested indexes";
    side->migrations = arena_alloc(arena, base->migration_count + 1, sizeof(struct migration *));
    for (size_t i = 0; i < base->migration_count; i++)
        side->migrations[i] = base->migrations[i];
    side->migrations[base->migration_count] = migration;
    side->migration_count = base->migration_count + 1;
    return side;
}
