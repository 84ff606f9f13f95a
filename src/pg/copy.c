#include "pggrade/pg/copy.h"

#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/pg/target_private.h"

static bool
copy_one(struct server *server, struct session *admin, const struct target *target, char **name,
    struct error *error)
{
    struct session_options options;
    struct session *session = NULL;
    bool done;

    *name = database_name('d', random_at(random_hash_text(target->database), 1));
    if (!database_drop(admin, *name, error) ||
        !database_create(admin, *name, target->database, error))
        return false;
    options = database_options(server, *name);
    done = session_open(&options, &session, error) && target_warm(session, true, error);
    session_close(session);
    return done;
}

bool
targets_copy(struct server *server, const struct targets *targets, const bool *marked, char **names,
    struct error *error)
{
    struct session_options options = {.conninfo = server_conninfo(server)};
    struct session *admin = NULL;
    bool done = session_open(&options, &admin, error);

    for (size_t i = 0; i < targets->count; i++) {
        names[i] = NULL;
        if (done && marked[i] && targets->items[i].created)
            done = copy_one(server, admin, &targets->items[i], &names[i], error);
    }
    if (done && server_is_private(server))
        done = session_run(admin, "CHECKPOINT", error);
    session_close(admin);
    return done;
}

void
targets_drop_copies(
    struct server *server, char **names, size_t count, const struct watcher *watcher)
{
    struct session_options options = {.conninfo = server_conninfo(server)};
    struct session *admin = NULL;
    struct error problem = {0};

    for (size_t i = 0; i < count; i++) {
        if (names[i] == NULL)
            continue;
        if ((admin != NULL || session_open(&options, &admin, &problem)) &&
            !database_drop(admin, names[i], &problem))
            watch_notice(watcher, "%s stays until the next run: %s", names[i], problem.text);
        free(names[i]);
        names[i] = NULL;
    }
    session_close(admin);
}
