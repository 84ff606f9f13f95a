#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/spec/workload.h"

static struct workload *
parse(const char *content)
{
    struct workload *workload = NULL;
    struct error error = {0};

    if (!workload_parse("shop.sql", content, &workload, &error))
        fail_msg("%s", error.text);
    return workload;
}

static void
test_header(void **state)
{
    static const char content[] = "-- Any remark.\n"
                                  "-- @workload shop-2\n"
                                  "-- @title A shop: orders -- and lines\n"
                                  "-- @slo p95<50ms   @slo  p99.9 < 1.5s -- both\n"
                                  "-- @param today date fixed('2026-01-01')\n"
                                  "\n"
                                  "-- name: order_count -- how many\n"
                                  "-- @title Anna's orders\n"
                                  "-- @weight 3 @transaction\n"
                                  "SELECT count(*) FROM orders WHERE created_on < :today\n"
                                  "  ; \n"
                                  "-- name: order_add\n"
                                  "-- @slo max<250us\n"
                                  "-- @write commit   @volatile\n"
                                  "INSERT INTO orders DEFAULT VALUES";
    struct workload *workload = parse(content);
    const struct query *first;
    const struct query *second;

    (void)state;
    assert_string_equal(workload->path, "shop.sql");
    assert_string_equal(workload->name, "shop-2");
    assert_string_equal(workload->title, "A shop: orders");
    assert_string_equal(workload->content, content);
    assert_int_equal(workload->query_count, 2);
    first = workload_find(workload, "order_count");
    second = workload_find(workload, "order_add");
    assert_null(workload_find(workload, "order"));
    assert_ptr_equal(first, &workload->queries[0]);
    assert_ptr_equal(second, &workload->queries[1]);

    assert_string_equal(first->title, "Anna's orders");
    assert_int_equal(first->line, 7);
    assert_int_equal(first->slo_count, 2);
    assert_int_equal(first->slos[0].metric, METRIC_P95);
    assert_int_equal(first->slos[0].limit_ns, 50000000);
    assert_int_equal(first->slos[1].metric, METRIC_P999);
    assert_int_equal(first->slos[1].limit_ns, 1500000000);
    assert_int_equal(first->weight, 3);
    assert_int_equal(first->write, WRITE_NONE);
    assert_true(first->transaction);
    assert_false(first->unsteady);
    assert_int_equal(first->promise_count, 0);
    assert_int_equal(first->statement_count, 1);
    assert_int_equal(first->statements[0].line, 10);
    assert_string_equal(
        first->statements[0].sql, "SELECT count(*) FROM orders WHERE created_on < $1");
    assert_string_equal(
        first->statements[0].written, "SELECT count(*) FROM orders WHERE created_on < :today");

    assert_string_equal(second->title, "order_add");
    assert_int_equal(second->slo_count, 1);
    assert_int_equal(second->slos[0].metric, METRIC_MAX);
    assert_int_equal(second->slos[0].limit_ns, 250000);
    assert_int_equal(second->weight, 1);
    assert_int_equal(second->write, WRITE_COMMIT);
    assert_true(second->transaction);
    assert_true(second->unsteady);
    assert_int_equal(second->parameter_count, 0);
    assert_false(second->statements[0].returns_rows);
    workload_destroy(workload);
}

static void
test_defaults(void **state)
{
    struct workload *workload = parse("--@workload shop\r\n--name: one\r\nSELECT 1;\r\n");
    const struct query *query = &workload->queries[0];

    (void)state;
    assert_string_equal(workload->title, "shop");
    assert_string_equal(query->name, "one");
    assert_int_equal(query->slo_count, 1);
    assert_int_equal(query->slos[0].metric, METRIC_P95);
    assert_int_equal(query->slos[0].limit_ns, 100000000);
    assert_false(query->transaction);
    assert_int_equal(query->statements[0].mode, STATEMENT_ONCE);
    assert_int_equal(query->statements[0].repeat, 1);
    assert_int_equal(query->statements[0].slot_count, 0);
    workload_destroy(workload);
    workload_destroy(NULL);
}

static void
test_promises(void **state)
{
    struct workload *workload = parse("-- @workload shop\n"
                                      "-- name: one\n"
                                      "-- @index a_idx|public.b_idx | c @side after  -- a remark\n"
                                      "-- @forbid seq  scan on orders @side before\n"
                                      "-- @forbid SORT\n"
                                      "SELECT 1;\n");
    const struct promise *promises = workload->queries[0].promises;

    (void)state;
    assert_int_equal(workload->queries[0].promise_count, 3);
    assert_int_equal(promises[0].kind, PROMISE_INDEX);
    assert_int_equal(promises[0].name_count, 3);
    assert_string_equal(promises[0].names[0], "a_idx");
    assert_string_equal(promises[0].names[1], "public.b_idx");
    assert_string_equal(promises[0].names[2], "c");
    assert_null(promises[0].table);
    assert_string_equal(promises[0].side, "after");
    assert_int_equal(promises[0].side_column, 40);
    assert_int_equal(promises[0].line, 3);
    assert_int_equal(promises[1].kind, PROMISE_FORBID);
    assert_int_equal(promises[1].name_count, 1);
    assert_string_equal(promises[1].names[0], "Seq Scan");
    assert_string_equal(promises[1].table, "orders");
    assert_string_equal(promises[1].side, "before");
    assert_string_equal(promises[2].names[0], "Sort");
    assert_null(promises[2].table);
    assert_null(promises[2].side);
    assert_int_equal(promises[2].line, 5);
    workload_destroy(workload);
}

/* One row a declaration; the statement is always SELECT :p. */
static const struct parameter_case {
    const char *declaration;
    struct parameter want;
} parameter_cases[] = {
    {"smallint fixed(-32768)", {.type = PARAMETER_SMALLINT, .text = "-32768"}},
    {"bigint fixed( 7 )", {.type = PARAMETER_BIGINT, .text = "7"}},
    {"text fixed(a, (b) and c)", {.type = PARAMETER_TEXT, .text = "a, (b) and c"}},
    {"text fixed('it''s -- @here')", {.type = PARAMETER_TEXT, .text = "it's -- @here"}},
    {"text fixed(\"it's\") -- remark", {.type = PARAMETER_TEXT, .text = "it's"}},
    {"text fixed('')", {.type = PARAMETER_TEXT, .text = ""}},
    {"int[] fixed({1,2,3})", {.type = PARAMETER_INT, .array = true, .text = "{1,2,3}"}},
    {"boolean fixed(true)", {.type = PARAMETER_BOOLEAN, .text = "true"}},
    {"uuid fixed(00000000-0000-0000-0000-00000000000a)",
        {.type = PARAMETER_UUID, .text = "00000000-0000-0000-0000-00000000000a"}},
    {"interval fixed('1 day')", {.type = PARAMETER_INTERVAL, .text = "1 day"}},
    {"json fixed('{\"a\": 1}')", {.type = PARAMETER_JSON, .text = "{\"a\": 1}"}},
    {"int uniform(-5, 5)",
        {.type = PARAMETER_INT,
            .source = SOURCE_UNIFORM,
            .low_text = "-5",
            .high_text = "5",
            .low = -5,
            .high = 5}},
    {"numeric uniform(0.5,1.5)",
        {.type = PARAMETER_NUMERIC,
            .source = SOURCE_UNIFORM,
            .low_text = "0.5",
            .high_text = "1.5",
            .low = 0.5,
            .high = 1.5}},
    {"date uniform(1970-01-02, '2024-02-29')",
        {.type = PARAMETER_DATE,
            .source = SOURCE_UNIFORM,
            .low_text = "1970-01-02",
            .high_text = "2024-02-29",
            .low = 86400,
            .high = 1709164800}},
    {"timestamp uniform('1969-12-31 23:59:59', '2000-01-01')",
        {.type = PARAMETER_TIMESTAMP,
            .source = SOURCE_UNIFORM,
            .low_text = "1969-12-31 23:59:59",
            .high_text = "2000-01-01",
            .low = -1,
            .high = 946684800}},
    {"timestamptz uniform('2025-11-01 00:00:00+00', '2026-02-01 12:30:01')",
        {.type = PARAMETER_TIMESTAMPTZ,
            .source = SOURCE_UNIFORM,
            .low_text = "2025-11-01 00:00:00+00",
            .high_text = "2026-02-01 12:30:01",
            .low = 1761955200,
            .high = 1769949001}},
    {"bigint zipf(1, 10000, 1.1)",
        {.type = PARAMETER_BIGINT,
            .source = SOURCE_ZIPF,
            .low_text = "1",
            .high_text = "10000",
            .low = 1,
            .high = 10000,
            .shape = 1.1}},
    {"double normal(0, 100, 20, 5)",
        {.type = PARAMETER_DOUBLE,
            .source = SOURCE_NORMAL,
            .low_text = "0",
            .high_text = "100",
            .high = 100,
            .mean = 20,
            .shape = 5}},
    {"int sequential(1, 10)",
        {.type = PARAMETER_INT,
            .source = SOURCE_SEQUENTIAL,
            .low_text = "1",
            .high_text = "10",
            .low = 1,
            .high = 10}},
    {"int step(0, -20)",
        {.type = PARAMETER_INT,
            .source = SOURCE_STEP,
            .low_text = "0",
            .high_text = "-20",
            .low = 0,
            .high = -20}},
    {"text sample(\"SELECT \"\"a\"\" FROM t WHERE b @> '{-- @x}'\")",
        {.type = PARAMETER_TEXT,
            .source = SOURCE_SAMPLE,
            .text = "SELECT \"a\" FROM t WHERE b @> '{-- @x}'"}},
};

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
test_parameters(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(parameter_cases); i++) {
        const struct parameter *want = &parameter_cases[i].want;
        struct text content = {0};
        struct workload *workload;
        const struct parameter *got;

        text_printf(&content,
            "-- @workload shop\n-- name: one\n-- @param p %s\n"
            "-- @repeat 2\nSELECT :p",
            parameter_cases[i].declaration);
        workload = parse(content.data);
        got = &workload->queries[0].parameters[0];
        assert_int_equal(workload->queries[0].parameter_count, 1);
        assert_string_equal(got->name, "p");
        assert_int_equal(got->line, 3);
        if (got->type != want->type || got->array != want->array || got->source != want->source ||
            !same_text(got->text, want->text) || !same_text(got->low_text, want->low_text) ||
            !same_text(got->high_text, want->high_text) || fabs(got->low - want->low) > 0 ||
            fabs(got->high - want->high) > 0 || fabs(got->mean - want->mean) > 0 ||
            fabs(got->shape - want->shape) > 0)
            fail_msg("%s: text \"%s\" %s %s %f %f", parameter_cases[i].declaration,
                got->text == NULL ? "" : got->text, got->low_text, got->high_text, got->low,
                got->high);
        workload_destroy(workload);
        text_free(&content);
    }
}

/* Declarations that must be refused, with what is said. */
static const struct {
    const char *declaration;
    const char *message;
} refused_cases[] = {
    {"p int fixed()", "takes 1 value, not 0"},
    {"p int fixed(1", "ends with a parenthesis"},
    {"p int uniform(1,2,3)", "takes 2 values, not 3"},
    {"p int uniform(1,2,3,4,5,6)", "takes 2 values, not 6"},
    {"p int uniform('1' x, 2)", "unexpected text"},
    {"p int uniform(a', 'b)", "not closed"},
    {"p int uniform(1,)", "missing"},
    {"p int uniform(0, 2147483648)", "does not fit int"},
    {"p bigint uniform(0, 9007199254740993)", "2^53"},
    {"p int[] uniform(1, 2)", "int[]"},
    {"p boolean uniform(0, 1)", "boolean"},
    {"p double uniform(0, nan)", "not a number"},
    {"p date uniform('2026-01-01 00:00:00', '2026-01-02')", "not a date"},
    {"p timestamp uniform('2026-01-01 00:00:00+00', '2026-01-02')", "not a timestamp"},
    {"p timestamptz uniform('2026-01-01 24:00:00+00', '2026-01-02')", "not a timestamptz"},
    {"p timestamptz uniform('2026-13-01', '2027-01-02')", "not a timestamptz"},
    {"p int zipf(1, 10, -1)", "THETA"},
    {"p int normal(1, 10, 5, 0)", "DEVIATION"},
    {"p int step(1, 0)", "never moves"},
    {"p uuid fixed(abc)", "not a uuid"},
    {"p text sample(SELECT 1)", "double quotes"},
    {"p text sample(\"SELECT 1; SELECT 2\")", "one query"},
    {"p text sample(\"VACUUM\")", "one query"},
    {"p text sample(\"SELECT :q\")", "no parameters"},
    {"1p int fixed(1)", "not the name of a parameter"},
    {"p varchar fixed(1)", "did you mean \"text\"?"},
    {"p averylongtypenamethatdoesnotexistanywhereatall fixed(1)", "unknown type"},
    {"p int", "NAME TYPE SOURCE"},
    {"", "NAME TYPE SOURCE"},
};

static void
test_refused_parameters(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused_cases); i++) {
        struct workload *workload;
        struct error error = {0};
        struct text content = {0};

        text_printf(&content, "-- @workload shop\n-- name: one\n-- @param %s\nSELECT :p;\n",
            refused_cases[i].declaration);
        if (workload_parse("shop.sql", content.data, &workload, &error))
            fail_msg("%s was not refused", refused_cases[i].declaration);
        assert_null(workload);
        assert_int_equal(error.kind, ERROR_USAGE);
        if (strstr(error.text, refused_cases[i].message) == NULL ||
            strncmp(error.text, "shop.sql:3:", strlen("shop.sql:3:")) != 0)
            fail_msg("%s: %s", refused_cases[i].declaration, error.text);
        text_free(&content);
    }
}

static void
check_slot(const struct slot *slot, enum slot_kind kind, size_t index, const char *name)
{
    assert_int_equal(slot->kind, kind);
    assert_int_equal(slot->index, index);
    assert_string_equal(slot->name, name);
}

static void
test_slots(void **state)
{
    struct workload *workload = parse(
        "-- @workload shop\n"
        "-- @param unused_here int fixed(1)\n"
        "-- @param tomorrow date fixed('2026-01-02')\n"
        "-- name: pages\n"
        "-- @param customer bigint uniform(1, 9)\n"
        "-- @param page int fixed(20)\n"
        "SELECT id, created_at FROM orders WHERE customer = :customer AND day < :tomorrow\n"
        " ORDER BY id LIMIT:page;\n"
        "-- @repeat 19 until empty\n"
        "SELECT id, created_at FROM orders -- :not_this\n"
        " WHERE customer = :customer AND (created_at, id) > (:created_at, :id) AND ':nor this' = "
        "$$:this$$ AND a[1:customer] IS NULL AND id::bigint > :id LIMIT :page;\n"
        "-- @each\n"
        "SELECT :id;\n"
        "-- @collect id, created_at\n"
        "SELECT 1 WHERE 1 = ANY (:id) OR now() = ANY (:created_at) OR :page = 1;\n"
        "-- name: other\n"
        "-- @repeat 2\n"
        "SELECT :unused_here;\n");
    const struct query *query = &workload->queries[0];
    const struct statement *statements = query->statements;

    (void)state;
    assert_int_equal(query->parameter_count, 3);
    assert_string_equal(query->parameters[0].name, "customer");
    assert_string_equal(query->parameters[1].name, "page");
    assert_string_equal(query->parameters[2].name, "tomorrow");
    assert_int_equal(query->statement_count, 4);

    assert_string_equal(statements[0].sql,
        "SELECT id, created_at FROM orders WHERE customer = $1 AND day < $2\n"
        " ORDER BY id LIMIT $3");
    assert_int_equal(statements[0].slot_count, 3);
    check_slot(&statements[0].slots[0], SLOT_PARAMETER, 0, "customer");
    check_slot(&statements[0].slots[1], SLOT_PARAMETER, 2, "tomorrow");
    check_slot(&statements[0].slots[2], SLOT_PARAMETER, 1, "page");
    assert_true(statements[0].ordered);

    assert_int_equal(statements[1].mode, STATEMENT_REPEAT);
    assert_int_equal(statements[1].repeat, 19);
    assert_true(statements[1].until_empty);
    assert_int_equal(statements[1].line, 10);
    assert_false(statements[1].ordered);
    assert_string_equal(statements[1].sql,
        "SELECT id, created_at FROM orders -- :not_this\n"
        " WHERE customer = $1 AND (created_at, id) > ($2, $3) AND ':nor this' = "
        "$$:this$$ AND a[1:customer] IS NULL AND id::bigint > $3 LIMIT $4");
    assert_int_equal(statements[1].slot_count, 4);
    check_slot(&statements[1].slots[1], SLOT_COLUMN, 0, "created_at");
    check_slot(&statements[1].slots[2], SLOT_COLUMN, 0, "id");
    check_slot(&statements[1].slots[3], SLOT_PARAMETER, 1, "page");

    assert_int_equal(statements[2].mode, STATEMENT_EACH);
    check_slot(&statements[2].slots[0], SLOT_COLUMN, 0, "id");
    assert_int_equal(statements[3].mode, STATEMENT_COLLECT);
    check_slot(&statements[3].slots[0], SLOT_COLLECTED, 0, "id");
    check_slot(&statements[3].slots[1], SLOT_COLLECTED, 0, "created_at");
    check_slot(&statements[3].slots[2], SLOT_PARAMETER, 1, "page");

    assert_int_equal(workload->queries[1].parameter_count, 1);
    check_slot(&workload->queries[1].statements[0].slots[0], SLOT_PARAMETER, 0, "unused_here");
    assert_false(workload->queries[1].statements[0].until_empty);
    workload_destroy(workload);
}

/* Where the parser's complaint is shown, although :names have become $n before it. */
static void
test_error_place(void **state)
{
    struct workload *workload;
    struct error error = {0};

    (void)state;
    assert_false(workload_parse("größe.sql",
        "-- @workload shop\n-- name: one\n-- @param länge int fixed(1)\nSELECT 1;", &workload,
        &error));
    assert_string_equal(error.text,
        "größe.sql:3:11: \"länge\" is not the name of a parameter: letters, digits and _\n"
        "  -- @param länge int fixed(1)\n"
        "            ^");
    assert_false(workload_parse("shop.sql",
        "-- @workload shop\n-- name: one\n-- @param quite_a_long_name int fixed(1)\n"
        "SELECT 'ä', :quite_a_long_name, :quite_a_long_name,\n"
        "\t'ö',\t:quite_a_long_name FORM t x;",
        &workload, &error));
    assert_string_equal(error.text,
        "shop.sql:5:31: syntax error at or near \"t\"\n"
        "   'ö', :quite_a_long_name FORM t x;\n"
        "                                ^");
}

static void
test_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < PARAMETER_TYPE_COUNT; i++) {
        assert_non_null(parameter_types[i].name);
        assert_int_not_equal(parameter_types[i].oid, 0);
        assert_int_not_equal(parameter_types[i].array_oid, 0);
    }
    assert_string_equal(metric_names[METRIC_P999], "p99.9");
    assert_true(isnan(metric_fractions[METRIC_AVERAGE]));
    assert_true(metric_fractions[METRIC_MAX] >= 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_refused_parameters),
        cmocka_unit_test(test_slots),
        cmocka_unit_test(test_error_place),
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
