#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/spec/scenario.h"
#include "pggrade/spec/secret.h"

/* A folder of its own: scenarios/shop, scenarios/mail, workloads/shop.sql. */
static char root[] = "/tmp/pggrade-scenario-XXXXXX";

static void
write_file(const char *name, const char *content)
{
    char *path = path_join(root, name);
    struct error error = {0};

    assert_true(file_write(path, content, strlen(content), &error));
    free(path);
}

static int
make_root(void **state)
{
    static const char *const folders[] = {"scenarios/shop/migrations", "scenarios/mail",
        "scenarios/no-scenario", "more/extra", "workloads"};
    struct error error = {0};

    (void)state;
    if (mkdtemp(root) == NULL)
        return -1;
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        char *path = path_join(root, folders[i]);

        assert_true(folder_create(path, &error));
        free(path);
    }
    write_file("workloads/shop.sql",
        "-- @workload shop\n-- name: one\n"
        "-- @forbid Sort @side after\nSELECT 1;\n");
    write_file("scenarios/shop/schema.sql", "CREATE TABLE t (a int);\n");
    write_file("scenarios/shop/data.sql", "INSERT INTO t SELECT :seed * :scale;\n");
    write_file("scenarios/shop/migrations/001.sql", "CREATE INDEX i ON t (a);\n");
    write_file("scenarios/shop/migrations/002.sql", "ANALYZE t;\n");
    write_file("scenarios/mail/scenario.yaml", "");
    write_file("more/extra/scenario.yaml", "");
    return 0;
}

static int
remove_root(void **state)
{
    struct error error = {0};

    (void)state;
    return folder_remove(root, &error) ? 0 : -1;
}

static bool
load(const char *content, struct scenario **scenario, struct error *error)
{
    char *path = path_join(root, "scenarios/shop/scenario.yaml");
    bool loaded;

    write_file("scenarios/shop/scenario.yaml", content);
    loaded = scenario_load(path, scenario, error);
    free(path);
    return loaded;
}

static void
check_path(const char *path, const char *want)
{
    char *whole = path_join(root, want);

    assert_string_equal(path, whole);
    free(whole);
}

static void
test_all_members(void **state)
{
    struct scenario *scenario;
    struct error error = {0};
    const struct side *after;

    (void)state;
    if (!load("title: A shop\n"
              "description: >\n  Two lines\n  in one.\n"
              "workload: ../../workloads/shop.sql\n"
              "schema: ./schema.sql\n"
              "data: data.sql\n"
              "seed: 42\n"
              "scale: 0.5\n"
              "sides:\n"
              "  before: {}\n"
              "  after:\n"
              "    title: With an index\n"
              "    migrations: [002.sql, 001.sql]\n"
              "    settings: { work_mem: 64MB, my.limit: 5, jit: off }\n"
              "  far: { dsn: 'host=db dbname=shop' }\n"
              "compare: [far, after]\n",
            &scenario, &error))
        fail_msg("%s", error.text);
    assert_string_equal(scenario->name, "shop");
    check_path(scenario->folder, "scenarios/shop");
    check_path(scenario->path, "scenarios/shop/scenario.yaml");
    assert_string_equal(scenario->title, "A shop");
    assert_string_equal(scenario->description, "Two lines in one.\n");
    assert_string_equal(scenario->workload->name, "shop");
    check_path(scenario->workload->path, "workloads/shop.sql");
    check_path(scenario->schema_path, "scenarios/shop/schema.sql");
    check_path(scenario->data_path, "scenarios/shop/data.sql");
    assert_string_equal(scenario->schema_content, "CREATE TABLE t (a int);\n");
    assert_string_equal(scenario->data_content, "INSERT INTO t SELECT :seed * :scale;\n");
    assert_int_equal(scenario->seed, 42);
    assert_true(scenario->scale > 0.49 && scenario->scale < 0.51);

    assert_int_equal(scenario->side_count, 3);
    assert_string_equal(scenario->sides[0].name, "before");
    assert_string_equal(scenario->sides[0].title, "before");
    assert_int_equal(scenario->sides[0].line, 11);
    assert_int_equal(scenario->sides[0].migration_count, 0);
    assert_int_equal(scenario->sides[0].setting_count, 0);
    assert_null(scenario->sides[0].dsn);
    after = scenario_side(scenario, "after");
    assert_ptr_equal(after, &scenario->sides[1]);
    assert_string_equal(after->title, "With an index");
    assert_int_equal(after->migration_count, 2);
    assert_string_equal(after->migrations[0]->name, "002.sql");
    assert_string_equal(after->migrations[1]->name, "001.sql");
    assert_int_equal(after->setting_count, 3);
    assert_string_equal(after->settings[0].name, "work_mem");
    assert_string_equal(after->settings[0].value, "64MB");
    assert_string_equal(after->settings[1].name, "my.limit");
    assert_string_equal(after->settings[2].value, "off");
    assert_string_equal(scenario->sides[2].dsn, "host=db dbname=shop");
    assert_null(scenario_side(scenario, "other"));
    assert_int_equal(scenario->compare_count, 2);
    assert_ptr_equal(scenario->compare[0], &scenario->sides[2]);
    assert_ptr_equal(scenario->compare[1], after);
    scenario_destroy(scenario);
    scenario_destroy(NULL);
}

static void
test_defaults(void **state)
{
    struct scenario *scenario;
    struct error error = {0};

    (void)state;
    if (!load("title: A shop\nworkload: ../../workloads/shop.sql\nsides:\n  after:\n  other: ~\n",
            &scenario, &error))
        fail_msg("%s", error.text);
    assert_string_equal(scenario->description, "");
    assert_int_equal(scenario->seed, 1);
    assert_true(scenario->scale > 0.99 && scenario->scale < 1.01);
    check_path(scenario->schema_path, "scenarios/shop/schema.sql");
    assert_int_equal(scenario->compare_count, 2);
    assert_ptr_equal(scenario->compare[0], &scenario->sides[0]);
    assert_ptr_equal(scenario->compare[1], &scenario->sides[1]);
    scenario_destroy(scenario);
}

/* Without schema.sql, a scenario of existing databases is complete. */
static void
test_only_databases(void **state)
{
    static const char content[] =
        "title: Mail\nworkload: ../../workloads/shop.sql\n"
        "sides:\n  before: { dsn: 'service=one' }\n  after: { dsn: 'postgresql://db/two' }\n";
    char *path = path_join(root, "scenarios/mail/scenario.yaml");
    struct scenario *scenario;
    struct error error = {0};

    (void)state;
    write_file("scenarios/mail/scenario.yaml", content);
    if (!scenario_load(path, &scenario, &error))
        fail_msg("%s", error.text);
    assert_null(scenario->schema_path);
    assert_null(scenario->data_path);
    assert_null(scenario->schema_content);
    assert_null(scenario->data_content);
    scenario_destroy(scenario);

    write_file("scenarios/mail/scenario.yaml",
        "title: Mail\nworkload: ../../workloads/shop.sql\nsides:\n"
        "  before: { dsn: 'service=one' }\n  after: {}\n");
    assert_false(scenario_load(path, &scenario, &error));
    assert_non_null(strstr(error.text, "scenario.yaml:5:3: there is no file "));
    free(path);
}

#define HEAD "title: A shop\nworkload: ../../workloads/shop.sql\n"

static const struct refused_case {
    const char *content;
    const char *message; /* behind the path of scenario.yaml */
} refused_cases[] = {
    {"title: [a]\n", ":1:1: the key \"workload\" is missing"},
    {"title: [a]\nworkload: x\nsides: {a: }\n", ":1:8: title must be plain text, not a list"},
    {"title: ''\nworkload: x\nsides: {a: }\n", ":1:8: title has no value"},
    {"title:\nworkload: x\nsides: {a: }\n", "title has no value"},
    {"title: ü\nworkload: x\nsides: {a: }\n", ":2:11: there is no file"},
    {"größe: ü\n", ":1:1: unknown key \"größe\""},
    {HEAD "sides: {ä: {}, after: {}}\n", ":3:9: \"ä\" is not a name for a side"},
    {HEAD "sides: {b: {title: 'ä', dns: x}}\n",
        ":3:25: unknown key \"dns\"; did you mean \"dsn\"?"},
    {HEAD "sides: {b: 5}\n", ":3:12: a side must be a mapping"},
    {HEAD "sides: {b: {migrations: 001.sql}}\n", ":3:25: migrations must be a list"},
    {HEAD "sides: {b: {migrations: [{}]}}\n",
        ":3:26: a migration must be plain text, not a mapping"},
    {HEAD "sides: {b: {migrations: [003.sql]}}\n", ":3:26: there is no file"},
    {HEAD "sides: {b: {settings: {work_mem: }}}\n", "work_mem has no value"},
    {HEAD "sides: {b: {settings: {Work: 1}}}\n", ":3:24: \"Work\" is not the name of a setting"},
    {HEAD "sides: {b: {settings: {a: 1, a: 2}}}\n", ":3:30: \"a\" stands here twice"},
    {HEAD "sides: {b: {settings: {[a]: 1}}}\n", ":3:24: a key must be plain text"},
    {HEAD "sides: {b: {pool: {}}}\n", "a pool needs a size"},
    {HEAD "sides: {b: {pool: {size: 0}}}\n", "a pool needs a size"},
    {HEAD "sides: {b: {pool: {size: 10001}}}\n", ":3:26: 10001 is out of range: 0 to 10000"},
    {HEAD "sides: {b: {pool: {size: 2, min: 3}}}\n", ":3:19: min is above size"},
    {HEAD "sides: {b: {pool: {sise: 2}}}\n", ":3:20: unknown key \"sise\"; did you mean \"size\"?"},
    {HEAD "sides: {b: {pool: {size: 2, mode: transation}}}\n", "did you mean \"transaction\"?"},
    {HEAD "sides: {b: {pool: {preset: prism}}}\n", ":3:28: unknown preset \"prism\"; did you mean"},
    {HEAD "sides: {b: {pool: {size: 2, idle_timeout: 5}}}\n", ":3:43: \"5\" has no unit"},
    {HEAD "sides: {b: {pool: {size: 2, pre_ping: maybe}}}\n", "is neither true nor false"},
    {HEAD "sides: {b: {pool: {mode: direct, size: 2, min: 1}}}\n", "mode direct keeps no"},
    {HEAD "sides: {b: {pool: {size: 2, per_request: true}}}\n", "use mode direct"},
    {HEAD "sides: {b: {pool: {size: 2, dsn: 'host=p'}}}\n", "and mode app has none"},
    {HEAD "sides: {b: {pool: {mode: session, size: 2, dsn: 'password=x'}}}\n", "a password does"},
    {HEAD "sides: {b: {pool: {mode: session, size: 2, dsn: 'host=p', min: 1}}}\n",
        "has its own settings"},
    {HEAD "sides: {b: {dsn: 'a=b password = c'}}\n", ":3:18: a password does not"},
    {HEAD "sides: {b: {dsn: 'postgres://u:p@h/d'}}\n", ":3:18: a password does not"},
    {HEAD "sides: {b: {dsn: db}}\n", ":3:18: \"db\" is not a connection string"},
    {HEAD "sides: {b: {}}\n", "unknown side \"after\"; known: b"},
    {HEAD "seed: -1\nsides: {after: }\n", ":3:7: \"-1\" is not a whole number"},
    {HEAD "seed: [1]\nsides: {after: }\n", ":3:7: seed must be plain text"},
    {HEAD "scale: 1e400\nsides: {after: }\n", ":3:8: \"1e400\" is not a number"},
    {HEAD "scale: -0.5\nsides: {after: }\n", ":3:8: scale must be above 0, not -0.5"},
    {HEAD "schema: schma.sql\nsides: {after: }\n", "did you mean \"schema.sql\"?"},
    {HEAD "sides: {after: }\ncompare: {after: }\n", ":4:10: compare must be a list"},
    {HEAD "sides: {after: }\ncompare: [[after]]\n", ":4:11: a side of compare must be"},
    {HEAD "sides: &a {after: *a}\n", ":3:12: unknown key \"after\""},
    {HEAD "sides: {after: *nobody}\n", "not YAML: "},
    {HEAD "sides: {after: \"\\x00\"}\n", "must be a mapping"},
    {HEAD "sides: {after: {title: \"a\\0b\"}}\n", "zero byte"},
    {HEAD "sides: \x01\n", "not YAML: "},
    {HEAD "...\nx\n", "not YAML: "},
};

static void
test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused_cases); i++) {
        struct scenario *scenario;
        struct error error = {0};

        if (load(refused_cases[i].content, &scenario, &error))
            fail_msg("%s was not refused", refused_cases[i].content);
        assert_null(scenario);
        assert_int_equal(error.kind, ERROR_USAGE);
        if (strstr(error.text, refused_cases[i].message) == NULL)
            fail_msg("%s: %s", refused_cases[i].content, error.text);
        if (strstr(error.text, "postgres://") != NULL || strstr(error.text, "password =") != NULL)
            fail_msg("a password is shown: %s", error.text);
    }
}

static void
test_find(void **state)
{
    char *scenarios = path_join(root, "scenarios");
    char *more = path_join(root, "more");
    char *nowhere = path_join(root, "nowhere");
    char *shop = path_join(root, "scenarios/shop/");
    char *without = path_join(root, "scenarios/no-scenario");
    const char *const folders[] = {nowhere, scenarios, more};
    struct error error = {0};
    char **names;
    size_t count;
    char *path;

    (void)state;
    write_file("scenarios/shop/scenario.yaml", "");
    assert_true(scenario_names(folders, COUNT_OF(folders), &names, &count, &error));
    assert_int_equal(count, 3);
    assert_string_equal(names[0], "extra");
    assert_string_equal(names[1], "mail");
    assert_string_equal(names[2], "shop");
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);

    assert_true(scenario_find("extra", folders, COUNT_OF(folders), &path, &error));
    check_path(path, "more/extra/scenario.yaml");
    free(path);
    assert_true(scenario_find(shop, NULL, 0, &path, &error));
    check_path(path, "scenarios/shop/scenario.yaml");
    free(path);
    assert_false(scenario_find("shp", folders, COUNT_OF(folders), &path, &error));
    assert_null(path);
    assert_string_equal(error.text, "unknown scenario \"shp\"; did you mean \"shop\"?");
    assert_false(scenario_find("contacts", folders, COUNT_OF(folders), &path, &error));
    assert_string_equal(error.text, "unknown scenario \"contacts\"; known: extra, mail, shop");
    assert_false(scenario_find("contacts", folders, 1, &path, &error));
    assert_string_equal(error.text, "unknown scenario \"contacts\"; there are none here");
    assert_false(scenario_find(without, folders, COUNT_OF(folders), &path, &error));
    assert_non_null(strstr(error.text, "no-scenario has no scenario.yaml"));
    assert_false(scenario_find("./no/where", folders, COUNT_OF(folders), &path, &error));
    assert_string_equal(error.text, "there is no scenario ./no/where");
    assert_int_equal(error.kind, ERROR_USAGE);
    free(scenarios);
    free(more);
    free(nowhere);
    free(shop);
    free(without);
}

static void
test_secrets(void **state)
{
    static const struct {
        const char *text;
        bool secret;
    } cases[] = {
        {"host=db password=x", true},
        {"sslPassword = x", true},
        {"postgresql://u:p@h/d", true},
        {"dsn: \"postgres://u:p@h\"", true},
        {"postgresql://u@h:5432/d?application_name=a:b@c", false},
        {"postgresql://h/d?password=x", true},
        {"http://a.b/ postgresql://u:p@h/d", true},
        {"password: in words", false},
        {"host=db", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (secret_in(cases[i].text) != cases[i].secret)
            fail_msg("%s", cases[i].text);
}

/* What is shipped must load, also after a change to the checks. */
static void
test_shipped(void **state)
{
    static const char *const folders[] = {"scenarios"};
    struct error error = {0};
    char **names;
    size_t count;

    (void)state;
    assert_true(scenario_names(folders, 1, &names, &count, &error));
    for (size_t i = 0; i < count; i++) {
        struct scenario *scenario;
        char *path;

        assert_true(scenario_find(names[i], folders, 1, &path, &error));
        if (!scenario_load(path, &scenario, &error))
            fail_msg("%s", error.text);
        assert_string_equal(scenario->name, names[i]);
        scenario_destroy(scenario);
        free(path);
        free(names[i]);
    }
    free(names);
}

static const struct pool_case {
    const char *text;
    struct pool pool;
} pool_cases[] = {
    {"size: 4", {.mode = POOL_APP, .size = 4, .min = 4}},
    {"size: 4, idle_timeout: 30s", {.mode = POOL_APP, .size = 4, .idle_timeout_ns = 30000000000}},
    {"size: 4, min: 1, max_overflow: 2, acquire_timeout: 2s, max_lifetime: 1h, pre_ping: true",
        {.mode = POOL_APP,
            .size = 4,
            .min = 1,
            .max_overflow = 2,
            .acquire_timeout_ns = 2000000000,
            .max_lifetime_ns = 3600000000000,
            .pre_ping = true}},
    {"mode: direct, size: 8", {.mode = POOL_DIRECT, .size = 8, .per_request = true}},
    {"mode: session, size: 8", {.mode = POOL_SESSION, .size = 8, .per_request = true}},
    {"mode: transaction, size: 8", {.mode = POOL_TRANSACTION, .size = 8}},
    {"preset: node-postgres",
        {.mode = POOL_APP,
            .size = 20,
            .min = 2,
            .acquire_timeout_ns = 2000000000,
            .idle_timeout_ns = 30000000000,
            .connect_timeout_ns = 2000000000,
            .statement_timeout_ns = 10000000000}},
    {"preset: sqlalchemy, size: 5, pre_ping: false",
        {.mode = POOL_APP,
            .size = 5,
            .max_overflow = 10,
            .acquire_timeout_ns = 30000000000,
            .max_lifetime_ns = 3600000000000}},
    {"preset: sqlalchemy-nullpool", {.mode = POOL_TRANSACTION, .size = 25, .per_request = true}},
};

static void
test_pools(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pool_cases); i++) {
        char *yaml = xasprintf(HEAD "sides: {after: {pool: {%s}}}\n", pool_cases[i].text);
        const struct pool *want = &pool_cases[i].pool;
        struct scenario *scenario = NULL;
        struct error error = {0};
        const struct pool *pool;

        if (!load(yaml, &scenario, &error))
            fail_msg("%s", error.text);
        pool = scenario->sides[0].pool;
        if (pool->mode != want->mode || pool->size != want->size || pool->min != want->min ||
            pool->max_overflow != want->max_overflow ||
            pool->acquire_timeout_ns != want->acquire_timeout_ns ||
            pool->idle_timeout_ns != want->idle_timeout_ns ||
            pool->max_lifetime_ns != want->max_lifetime_ns ||
            pool->statement_timeout_ns != want->statement_timeout_ns ||
            pool->connect_timeout_ns != want->connect_timeout_ns ||
            pool->pre_ping != want->pre_ping || pool->per_request != want->per_request)
            fail_msg("{%s} is another pool", pool_cases[i].text);
        scenario_destroy(scenario);
        free(yaml);
    }
    for (size_t i = 0; i < pool_preset_count; i++) {
        struct error error = {0};

        assert_true(pool_check(&pool_presets[i].pool, &error));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_members),
        cmocka_unit_test(test_pools),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_only_databases),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_secrets),
        cmocka_unit_test(test_shipped),
    };

    return cmocka_run_group_tests(tests, make_root, remove_root);
}
