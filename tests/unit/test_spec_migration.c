#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/spec/migration.h"

/* A folder of its own, in which 001.sql is written. */
static char folder[] = "/tmp/pggrade-migration-XXXXXX";

static int
make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
    struct error error = {0};

    (void)state;
    return folder_remove(folder, &error) ? 0 : -1;
}

static void
write_file(const char *name, const char *content)
{
    char *path = path_join(folder, name);
    struct error error = {0};

    if (content == NULL)
        (void)unlink(path);
    else
        assert_true(file_write(path, content, strlen(content), &error));
    free(path);
}

static bool
load(const char *name, struct migration **migration, struct error *error)
{
    char *path = path_join(folder, name);
    bool loaded = migration_load(path, migration, error);

    free(path);
    return loaded;
}

static const struct migration_case {
    const char *content;
    const char *down; /* 001.down.sql, NULL for none */
    const char *up;   /* the statements, each with a | behind it; NULL: refused */
    const char *rollback;
    const char *message; /* what the refusal says, behind the path */
} migration_cases[] = {
    {"CREATE INDEX CONCURRENTLY a ON t (a);\nVACUUM t", NULL,
        "CREATE INDEX CONCURRENTLY a ON t (a)|VACUUM t|", "", ""},
    {"SELECT 1;", "SELECT 2; SELECT 3;", "SELECT 1|", "SELECT 2|SELECT 3|", ""},
    {"-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2", NULL, "SELECT 1|", "SELECT 2|", ""},
    {"-- migrate:up transaction:false\nSELECT 1\n-- migrate:down\n", NULL, "SELECT 1|", "", ""},
    {"-- migrate:up\nSELECT 1", "SELECT 2;", "SELECT 1|", "SELECT 2|", ""},
    {"-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n", NULL,
        "SELECT 1|", "SELECT 2|", ""},
    {"-- +goose up\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n"
     "SELECT 1; $$\n-- +goose StatementEnd\nSELECT 1;\n",
        NULL, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\nSELECT 1; $$|SELECT 1|", "", ""},
    {"-- remark\n\n-- migrate:up\nSELECT '-- migrate:down';\n", NULL, "SELECT '-- migrate:down'|",
        "", ""},
    {"", NULL, NULL, "", ":1:1: the migration has no statement"},
    {"-- migrate:down\nSELECT 1", NULL, NULL, "", ":1:1: migrate:down without"},
    {"-- migrate:up\nSELECT 1;\n-- migrate:up\nSELECT 2", NULL, NULL, "",
        ":3:1: migrate:up stands"},
    {"-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up", NULL, NULL, "",
        ":4:1: migrate:up stands behind"},
    {"-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:down", NULL, NULL, "",
        ":4:1: migrate:down stands here twice"},
    {"-- migrate:upp\nSELECT 1", NULL, NULL, "", ":1:4: unknown mark \"migrate:upp\"; did"},
    {"-- migrate:up transaktion:false\nSELECT 1", NULL, NULL, "",
        ":1:15: only \"transaction:false\""},
    {"SELECT 0;\n-- migrate:up\nSELECT 1", NULL, NULL, "", ":1:1: SQL before the first mark"},
    {"-- +goose Up\nSELECT 1;\n-- migrate:down\n", NULL, NULL, "", ":3:1: marks of dbmate and"},
    {"-- +goose\nSELECT 1;", NULL, NULL, "", ":1:10: unknown mark"},
    {"-- +goose StatementBegin\nSELECT 1;", NULL, NULL, "", ":1:1: StatementBegin before"},
    {"-- +goose NO TRANSACTION\nSELECT 1;", NULL, NULL, "", ":1:1: `-- +goose Up` is missing"},
    {"-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose Down\n", NULL, NULL, "",
        ":2:1: this StatementBegin has no"},
    {"-- +goose Up\nSELECT 1;\n-- +goose StatementEnd\n", NULL, NULL, "",
        ":3:1: this StatementEnd has no"},
    {"SELECT 1;\nEND;", NULL, NULL, "", ":2:1: COMMIT has no place here"},
    {"SELECT 1;\nSAVEPOINT a;", NULL, NULL, "", ":2:1: SAVEPOINT has no place here"},
    {"-- migrate:up\nSELECT 1;\n-- migrate:down\nROLLBACK;", NULL, NULL, "", ":4:1: ROLLBACK has"},
    {"-- migrate:up\nSELECT 1;\n-- migrate:down\n", "SELECT 2;", NULL, "",
        ":3:1: 001.down.sql takes"},
    {"COPY t FROM stdin;", NULL, NULL, "", ":1:1: COPY from"},
};

static void
check_statements(const struct script_statement *statements, size_t count, const char *want)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(statements[i].sql);

        if (strncmp(want, statements[i].sql, length) != 0 || want[length] != '|')
            fail_msg("\"%s\" instead of \"%s\"", statements[i].sql, want);
        want += length + 1;
    }
    assert_string_equal(want, "");
}

static void
test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(migration_cases); i++) {
        const struct migration_case *want = &migration_cases[i];
        struct migration *migration;
        struct error error = {0};
        bool loaded;

        write_file("001.sql", want->content);
        write_file("001.down.sql", want->down);
        loaded = load("001.sql", &migration, &error);
        if (loaded != (want->up != NULL))
            fail_msg("%s: \"%s\"", want->content, error.text);
        if (loaded) {
            assert_string_equal(migration->name, "001.sql");
            assert_string_equal(migration->content, want->content);
            check_statements(migration->up, migration->up_count, want->up);
            check_statements(migration->down, migration->down_count, want->rollback);
        } else if (strncmp(strstr(error.text, ".sql") + strlen(".sql"), want->message,
                       strlen(want->message)) != 0) {
            fail_msg("%s", error.text);
        }
        migration_destroy(migration);
    }
    migration_destroy(NULL);
}

/* golang-migrate's names, and lines counted in the whole file. */
static void
test_up_and_down_files(void **state)
{
    struct migration *migration;
    struct error error = {0};

    (void)state;
    write_file("002.up.sql", "-- First\nSELECT 1;\n\n-- Second\nSELECT 2;\n");
    write_file("002.down.sql", "SELECT 3;\n");
    assert_true(load("002.up.sql", &migration, &error));
    assert_int_equal(migration->up_count, 2);
    assert_string_equal(migration->up[1].title, "Second");
    assert_int_equal(migration->up[1].line, 5);
    check_statements(migration->down, migration->down_count, "SELECT 3|");
    migration_destroy(migration);

    write_file("003.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n\nSELECT 2;\n");
    assert_true(load("003.sql", &migration, &error));
    assert_int_equal(migration->up[0].line, 2);
    assert_string_equal(migration->up[0].title, "SELECT 1");
    assert_int_equal(migration->down[0].line, 5);
    migration_destroy(migration);

    write_file("004.sql", "SELECT 1;");
    write_file("004.down.sql", "BEGIN;");
    assert_false(load("004.sql", &migration, &error));
    assert_non_null(strstr(error.text, "004.down.sql:1:1: BEGIN has no place here"));
    assert_false(load("005.sql", &migration, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_up_and_down_files),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
