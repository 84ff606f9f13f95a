#include "private_server.h"

#include <pwd.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pggrade/base/text.h"
#include "pggrade/pg/database.h"
#include "pggrade/pg/target.h"
#include "pggrade/spec/scenario.h"

#define ITEMS "tests/fixtures/scenarios/items/scenario.yaml"
#define CONTACTS "scenarios/contacts/scenario.yaml"

static struct scenario *
scenario_at(const char *path)
{
    struct error error = {0};
    struct scenario *scenario = NULL;

    if (!scenario_load(path, &scenario, &error))
        fail_msg("%s", error.text);
    return scenario;
}

static void
prepare(const struct scenario *scenario, double scale, uint64_t seed, bool rebuild,
    struct targets *targets)
{
    struct error error = {0};

    if (!targets_prepare(test_server,
            &(struct target_request){
                .scenario = scenario, .scale = scale, .seed = seed, .rebuild = rebuild},
            targets, &error))
        fail_msg("%s", error.text);
}

/* One md5 for all rows of all tables, in the order of each table's own text. */
static char *
fingerprint(const char *database)
{
    struct session *session = test_session(database);
    struct error error = {0};
    struct rows *tables = NULL;
    struct text all = {0};

    assert_true(session_query(session,
        "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace ORDER BY relname",
        NULL, 0, &tables, &error));
    assert_true(rows_count(tables) > 0);
    for (size_t i = 0; i < rows_count(tables); i++) {
        const char *table = rows_value(tables, i, 0);
        char *sql =
            xasprintf("SELECT md5(string_agg(md5(t::text), '' ORDER BY id)) FROM %s t", table);
        char *md5 = test_value(session, sql);

        text_printf(&all, "%s %s\n", table, md5 == NULL ? "empty" : md5);
        free(md5);
        free(sql);
    }
    rows_destroy(tables);
    session_close(session);
    return all.data;
}

/* The same seed gives the same rows in two builds, and on every side; another seed others. */
static void
check_data(const char *path, double scale)
{
    struct scenario *scenario = scenario_at(path);
    struct targets targets;
    char *first;
    char *again;
    char *other;

    prepare(scenario, scale, 1, false, &targets);
    first = fingerprint(targets.items[0].database);
    for (size_t i = 1; i < targets.count; i++) {
        char *side = fingerprint(targets.items[i].database);

        assert_string_equal(side, first);
        free(side);
    }
    targets_release(test_server, &targets);
    prepare(scenario, scale, 1, true, &targets);
    assert_true(targets.fixture_build_ns > 0);
    again = fingerprint(targets.items[0].database);
    assert_string_equal(again, first);
    targets_release(test_server, &targets);
    prepare(scenario, scale, 2, false, &targets);
    other = fingerprint(targets.items[0].database);
    assert_string_not_equal(other, first);
    targets_release(test_server, &targets);
    scenario_destroy(scenario);
    free(first);
    free(again);
    free(other);
}

static void
test_same_seed_same_rows(void **state)
{
    (void)state;
    check_data(ITEMS, 1);
    check_data(CONTACTS, 0.02);
}

static const struct index_fact *
find_index(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->index_count; i++)
        if (strcmp(target->indexes[i].name, name) == 0)
            return &target->indexes[i];
    return NULL;
}

static void
test_facts_and_steps_survive_the_cache(void **state)
{
    struct scenario *scenario = scenario_at(ITEMS);
    struct targets targets;

    (void)state;
    for (int round = 0; round < 2; round++) {
        const struct target *after;

        prepare(scenario, 1, 1, false, &targets);
        assert_int_equal(targets.count, 2);
        after = &targets.items[1];
        assert_int_equal(targets.fixture_build_ns, 0); /* an earlier test built it */
        assert_null(find_index(&targets.items[0], "idx_sales_item"));
        assert_non_null(find_index(after, "idx_sales_item"));
        assert_true(find_index(after, "idx_sales_item")->valid);
        assert_true(find_index(after, "idx_sales_item")->size_bytes > 8192);
        assert_true(find_index(after, "items_pkey")->primary);
        assert_int_equal(after->steps.count, 3);
        assert_string_equal(after->steps.items[2].file, "001_indexes.sql");
        assert_int_equal(after->steps.items[2].line, 4);
        assert_true(after->steps.items[2].duration_ns > 0);
        assert_int_equal(after->table_count, 2);
        assert_string_equal(after->tables[0].name, "items");
        assert_true(after->tables[0].rows > 19000);
        assert_true(after->tables[0].analysed);
        assert_true(after->size_bytes > targets.items[0].size_bytes);
        targets_release(test_server, &targets);
    }
    scenario_destroy(scenario);
}

/* A database that has our name and not our mark is somebody else's. */
static void
test_unmarked_database_is_not_dropped(void **state)
{
    struct scenario *scenario = scenario_at(ITEMS);
    struct session *admin = test_session(NULL);
    struct error error = {0};
    struct targets targets;
    char *database;
    char *sql;

    (void)state;
    prepare(scenario, 1, 1, false, &targets);
    database = xstrdup(targets.items[0].database);
    targets_release(test_server, &targets);
    sql = xasprintf("COMMENT ON DATABASE %s IS 'my own'", database);
    test_run(admin, sql);
    assert_false(targets_prepare(test_server,
        &(struct target_request){.scenario = scenario, .scale = 1, .seed = 1}, &targets, &error));
    assert_int_equal(error.kind, ERROR_PREPARE);
    assert_non_null(strstr(error.text, "was not made by pggrade"));
    free(sql);
    sql = xasprintf("SELECT count(*) FROM pg_database WHERE datname = '%s'", database);
    {
        char *count = test_value(admin, sql);

        assert_string_equal(count, "1");
        free(count);
    }
    free(sql);
    sql = xasprintf("DROP DATABASE %s", database);
    test_run(admin, sql);
    free(sql);
    free(database);
    session_close(admin);
    scenario_destroy(scenario);
}

/* A run that was killed between CREATE DATABASE and the comment leaves a draft without its mark;
 * one of that name that somebody else made is nobody's draft. */
static void
test_draft_of_a_killed_run(void **state)
{
    struct scenario *scenario = scenario_at(ITEMS);
    struct session *admin = test_session(NULL);
    struct error error = {0};
    struct targets targets;
    char *draft = database_name('d', 1);
    char *foreign = database_name('d', 2);
    char *sql = xasprintf("CREATE DATABASE %s CONNECTION LIMIT " DATABASE_DRAFT_LIMIT, draft);
    char *left;

    (void)state;
    test_run(admin, sql);
    free(sql);
    sql = xasprintf("CREATE DATABASE %s", foreign);
    test_run(admin, sql);
    free(sql);
    prepare(scenario, 1, 1, false, &targets);
    targets_release(test_server, &targets);
    left = test_value(admin,
        "SELECT string_agg(datname, ' ') FROM pg_database WHERE datname LIKE 'pggrade\\_d\\_%'");
    assert_string_equal(left, foreign);
    free(left);
    assert_false(database_drop(admin, foreign, &error));
    assert_non_null(strstr(error.text, "was not made by pggrade"));
    sql = xasprintf("DROP DATABASE %s", foreign);
    test_run(admin, sql);
    free(sql);
    free(foreign);
    free(draft);
    session_close(admin);
    scenario_destroy(scenario);
}

/* ---- the cluster, with a cache folder of its own ---- */

static void
open_and_close(const char *cache)
{
    struct error error = {0};
    struct server *server = NULL;

    if (!server_open(&(struct server_options){.cache_folder = cache}, &server, &error))
        fail_msg("%s", error.text);
    assert_true(server_version(server) >= 130000);
    assert_non_null(strstr(server_configuration(server), "listen_addresses = ''"));
    server_close(server);
}

static char *
make_cache(void)
{
    char *cache = xstrdup("/tmp/pggrade-test-XXXXXX");

    assert_non_null(mkdtemp(cache));
    assert_int_equal(chmod(cache, 0755), 0);
    return cache;
}

static void
remove_cache(char *cache)
{
    struct error error = {0};

    if (!folder_remove(cache, &error))
        fail_msg("%s", error.text);
    free(cache);
}

static void
test_stale_and_damaged_folders(void **state)
{
    char *cache = make_cache();
    char *pid_file = path_join(cache, "15/data/postmaster.pid");
    char *control = path_join(cache, "15/data/global/pg_control");
    char *aside = path_join(cache, "15/data.damaged");
    char *stale = xasprintf("%d\n%s/15/data\n", (int)getpid(), cache);
    struct error error = {0};

    (void)state;
    open_and_close(cache);
    /* A pid file of a server that is gone, whose number is now another process's: ours. */
    assert_true(file_write(pid_file, stale, strlen(stale), &error));
    open_and_close(cache);
    assert_int_equal(unlink(control), 0);
    open_and_close(cache);
    assert_true(folder_exists(aside));
    free(pid_file);
    free(control);
    free(aside);
    free(stale);
    remove_cache(cache);
}

/* Root runs the server as another user; anybody else as himself. */
static void
test_ordinary_user(void **state)
{
    char *cache = make_cache();
    const struct passwd *user = getpwnam("nobody");
    pid_t child;
    int status;

    (void)state;
    if (geteuid() != 0) {
        open_and_close(cache);
        remove_cache(cache);
        return;
    }
    assert_non_null(user);
    assert_int_equal(chown(cache, user->pw_uid, user->pw_gid), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct error error = {0};
        struct server *server = NULL;

        if (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
            _exit(2);
        if (!server_open(&(struct server_options){.cache_folder = cache}, &server, &error)) {
            print_error("%s\n", error.text);
            _exit(3);
        }
        server_close(server);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    remove_cache(cache);
}

/* A cache folder too deep for a Unix socket's path. */
static void
test_deep_folder(void **state)
{
    char *cache = make_cache();
    char *deep = xasprintf("%s/%0100d", cache, 0);

    (void)state;
    open_and_close(deep);
    free(deep);
    remove_cache(cache);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_rows),
        cmocka_unit_test(test_facts_and_steps_survive_the_cache),
        cmocka_unit_test(test_unmarked_database_is_not_dropped),
        cmocka_unit_test(test_draft_of_a_killed_run),
        cmocka_unit_test(test_stale_and_damaged_folders),
        cmocka_unit_test(test_ordinary_user),
        cmocka_unit_test(test_deep_folder),
    };

    return cmocka_run_group_tests_name("pg target", tests, test_server_start, test_server_stop);
}
