#include "unit.h"

#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/spec/workload.h"

/* Whether a statement after `sql` may use the column `name` of its result. */
static const struct column_case {
    const char *sql;
    const char *column;
    bool known;
} column_cases[] = {
    {"SELECT id FROM t", "id", true},
    {"SELECT id FROM t", "name", false},
    {"SELECT t.id FROM t", "id", true},
    {"SELECT s.t.id FROM t", "id", true},
    {"SELECT id AS number FROM t", "number", true},
    {"SELECT id AS number FROM t", "id", false},
    {"SELECT * FROM t", "anything", true},
    {"SELECT t.* FROM t", "anything", true},
    {"SELECT (f(1)).* FROM t", "anything", true},
    {"SELECT count(*) FROM t", "count", true},
    {"SELECT pg_catalog.lower(a) FROM t", "lower", true},
    {"SELECT id::text FROM t", "id", true},
    {"SELECT 1::bigint", "int8", true},
    {"SELECT (a).b FROM t", "b", true},
    {"SELECT a[1] FROM t", "a", true},
    {"SELECT a COLLATE \"C\" FROM t", "a", true},
    {"SELECT CASE WHEN a THEN 1 END FROM t", "case", true},
    {"SELECT CASE WHEN a THEN 1 ELSE b END FROM t", "b", true},
    {"SELECT coalesce(a, 1) FROM t", "coalesce", true},
    {"SELECT nullif(a, 1) FROM t", "nullif", true},
    {"SELECT a + 1 FROM t", "a", false},
    {"SELECT (SELECT max(id) FROM t)", "max", true},
    {"SELECT EXISTS (SELECT 1)", "exists", true},
    {"SELECT ARRAY (SELECT 1)", "array", true},
    {"SELECT current_date", "current_date", true},
    {"WITH c AS (SELECT a FROM t) SELECT b FROM c", "b", true},
    {"WITH c AS (SELECT a FROM t) SELECT b FROM c", "a", false},
    {"SELECT a FROM t UNION SELECT b FROM u ORDER BY 1", "a", true},
    {"SELECT a FROM t UNION SELECT b FROM u", "b", false},
    {"VALUES (1, 2)", "column2", true},
    {"VALUES (1, 2)", "column3", false},
    {"TABLE t", "anything", true},
    {"INSERT INTO t VALUES (1) RETURNING id", "id", true},
    {"UPDATE t SET a = 1 RETURNING id AS b", "b", true},
    {"DELETE FROM t RETURNING id", "a", false},
    {"DELETE FROM t", "id", false},
    {"CALL p(1)", "anything", true},
    {"SELECT id INTO u FROM t", "name", false},
};

static void
test_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(column_cases); i++) {
        const struct column_case *want = &column_cases[i];
        struct workload *workload;
        struct error error = {0};
        struct text content = {0};
        bool known;

        text_printf(&content,
            "-- @workload shop\n-- name: one\n-- @write rollback\n%s;\n"
            "SELECT :%s;\n",
            want->sql, want->column);
        known = workload_parse("shop.sql", content.data, &workload, &error);
        if (known != want->known)
            fail_msg("%s, :%s: %s", want->sql, want->column, error.text);
        if (!known && strstr(error.text, "shop.sql:5:8: unknown parameter :") == NULL)
            fail_msg("%s", error.text);
        workload_destroy(workload);
        text_free(&content);
    }
}

static const struct syntax_case {
    const char *sql;
    bool accepted;
    bool parsed;
    bool returns_rows;
    bool ordered;
} syntax_cases[] = {
    {"SELECT 1", true, true, true, false},
    {"SELECT a FROM (SELECT a FROM t ORDER BY a) AS s", true, true, true, false},
    {"SELECT a FROM t UNION SELECT a FROM u ORDER BY a", true, true, true, true},
    {"VALUES (1) ORDER BY 1", true, true, true, true},
    {"SELECT a INTO u FROM t", true, true, false, false},
    {"EXPLAIN SELECT 1", true, true, true, false},
    {"SHOW work_mem", true, true, true, false},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY v", true, true, false, false},
    {"VACUUM t", true, true, false, false},
    {"SELECT * FROM json_table('[1]', '$[*]' COLUMNS (a int PATH '$'))", true, false, false, false},
    {"SELECT json_value(a, '$.b' RETURNING int) FROM t", true, false, false, false},
    {"SELECT json_value(a, b) FROM t", true, true, true, false},
    {"SELECT a IS JSON FROM t", true, false, false, false},
    {"SELECT a IS NOT JSON OBJECT FROM t", true, false, false, false},
    {"MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE RETURNING *", true, false, false,
        false},
    {"SELECT a, count(*) FROM t GROUP BY ALL", true, false, false, false},
    {"SELECT 1_000, 0x1F", true, false, false, false},
    {"SELECT * FROM (SELECT 1)", true, false, false, false},
    {"SELECT now() AT LOCAL", true, false, false, false},
    {"UPDATE t SET a = 1 RETURNING WITH (OLD AS o) o.a", true, false, false, false},
    {"SELECT 1x", false, false, false, false},
    {"SELECT 1_", false, false, false, false},
    {"SELECT json FORM t x", false, false, false, false},
    {"SELECT 'is json' FORM t x", false, false, false, false},
    {"SELEC 1", false, false, false, false},
};

static void
test_syntax(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(syntax_cases); i++) {
        const struct syntax_case *want = &syntax_cases[i];
        struct workload *workload;
        struct error error = {0};
        struct text content = {0};
        bool accepted;

        text_printf(&content, "-- @workload shop\n-- name: one\n%s%s",
            strncmp(want->sql, "UPDATE", 6) == 0 ? "-- @write commit\n" : "", want->sql);
        accepted = workload_parse("shop.sql", content.data, &workload, &error);
        if (accepted != want->accepted)
            fail_msg("%s: %s", want->sql, error.text);
        if (accepted) {
            const struct statement *got = &workload->queries[0].statements[0];

            if (got->parsed != want->parsed || got->returns_rows != want->returns_rows ||
                got->ordered != want->ordered)
                fail_msg("%s: parsed %d, rows %d, ordered %d", want->sql, got->parsed,
                    got->returns_rows, got->ordered);
        }
        workload_destroy(workload);
        text_free(&content);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_syntax),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
