#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/spec/script.h"

static const struct script_variable variables[] = {{"seed", "7"}, {"scale", "0.5"}};

static void
test_statements(void **state)
{
    static const char content[] =
        "\xEF\xBB\xBF-- The schema.\n"
        "\n"
        "CREATE TABLE orders (\n"
        "    id bigint -- the key;\n"
        ");\n"
        "\n"
        "-- =========\n"
        "-- Helpers: one function\n"
        "-- and no more\n"
        "-- =========\n"
        "CREATE FUNCTION half(n int) RETURNS int LANGUAGE sql AS $$\n"
        "    SELECT n / 2; -- :seed\n"
        "$$; -- a remark on the function\n"
        "INSERT INTO orders SELECT id % :seed, ':seed' FROM generate_series(1, 10 * :scale)\n"
        "  AS id WHERE id::int > 0;;\n"
        "/* block */ ANALYZE orders\n";
    struct script *script;
    struct error error = {0};

    (void)state;
    if (!script_parse("data.sql", content, variables, COUNT_OF(variables), true, &script, &error))
        fail_msg("%s", error.text);
    assert_string_equal(script->path, "data.sql");
    assert_string_equal(script->content, content);
    assert_int_equal(script->statement_count, 4);

    assert_string_equal(
        script->statements[0].sql, "CREATE TABLE orders (\n    id bigint -- the key;\n)");
    assert_string_equal(
        script->statements[0].title, "CREATE TABLE orders ( id bigint -- the key; )");
    assert_int_equal(script->statements[0].line, 3);
    assert_string_equal(script->statements[1].title, "Helpers: one function");
    assert_int_equal(script->statements[1].line, 11);
    assert_string_equal(script->statements[2].sql,
        "INSERT INTO orders SELECT id % 7, ':seed' FROM generate_series(1, 10 * 0.5)\n"
        "  AS id WHERE id::int > 0");
    assert_string_equal(script->statements[2].title,
        "INSERT INTO orders SELECT id % 7, ':seed' FROM generate_series(1, 10 * 0.5) AS …");
    assert_int_equal(script->statements[2].line, 14);
    assert_string_equal(script->statements[3].sql, "ANALYZE orders");
    assert_int_equal(script->statements[3].line, 16);
    script_destroy(script);
    script_destroy(NULL);
}

static const struct script_case {
    const char *content;
    bool with_variables;
    bool strict;
    size_t count;        /* SIZE_MAX: refused */
    const char *message; /* the error begins so */
} script_cases[] = {
    {"", true, true, 0, ""},
    {"-- nothing\n;;\n", true, true, 0, ""},
    {"SELECT 1", true, true, 1, ""},
    {"SELECT :sead", true, true, SIZE_MAX,
        "x.sql:1:8: unknown variable :sead; did you mean :seed?"},
    {"SELECT :other", true, false, SIZE_MAX,
        "x.sql:1:8: unknown variable :other; known: seed, scale"},
    {"SELECT :other", false, false, 1, ""},
    {"SELECT :other", false, true, SIZE_MAX, "x.sql:1:8: syntax error"},
    {"SELECT LIMIT:seed FORM", true, true, SIZE_MAX, "x.sql:1:19: syntax error"},
    {"SELECT 1;\nSELEC 2", true, true, SIZE_MAX, "x.sql:2:1: syntax error"},
    {"SELECT :seed, 'ä' FORM t x", true, true, SIZE_MAX, "x.sql:1:24: syntax error"},
    {"SELECT 1;\nSELEC 2", true, false, 2, ""},
    {"SELECT * FROM (SELECT 1)", true, true, 1, ""},
    {"BEGIN; SELECT 1; COMMIT", true, true, 3, ""},
    {"SELECT 1;\n\\timing\n", true, true, SIZE_MAX, "x.sql:2:1: psql's commands"},
    {"COPY t FROM stdin;", true, true, SIZE_MAX, "x.sql:1:1: COPY from"},
    {"COPY t FROM '/a/file';", true, true, 1, ""},
    {"SELECT 'a", true, true, SIZE_MAX, "x.sql:1:8: this string is not closed"},
    {"SELECT '\xff'", true, true, SIZE_MAX, "x.sql:1:9: not UTF-8 (byte 0xFF)"},
    {"SELECT '\xC0\x80'", true, true, SIZE_MAX, "x.sql:1:9: not UTF-8 (byte 0xC0)"},
    {"SELECT '\xED\xA0\x80'", true, true, SIZE_MAX, "x.sql:1:9: not UTF-8 (byte 0xED)"},
    {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3", true, true,
        2, ""},
};

static void
test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(script_cases); i++) {
        const struct script_case *want = &script_cases[i];
        struct script *script;
        struct error error = {0};
        bool read = script_parse("x.sql", want->content, variables,
            want->with_variables ? COUNT_OF(variables) : 0, want->strict, &script, &error);

        if (read != (want->count != SIZE_MAX) || (read && script->statement_count != want->count) ||
            strncmp(error.text, want->message, strlen(want->message)) != 0)
            fail_msg("%s: %zu statements, error \"%s\"", want->content,
                read ? script->statement_count : 0, error.text);
        script_destroy(script);
    }
}

static void
test_missing(void **state)
{
    struct script *script;
    struct error error = {0};

    (void)state;
    assert_false(script_load("no/such/file.sql", NULL, 0, true, &script, &error));
    assert_null(script);
    assert_int_equal(error.kind, ERROR_USAGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
