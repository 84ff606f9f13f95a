#include "unit.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/load/execution.h"
#include "pggrade/pg/rows_private.h"

/* A result as libpq would hand it over. */
static struct rows *
result(const char *const *names, int columns, int count, const char *const *values)
{
    PGresult *made = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc *attributes = xcalloc((size_t)columns, sizeof *attributes);

    for (int c = 0; c < columns; c++)
        attributes[c].name = xstrdup(names[c]);
    assert_true(PQsetResultAttrs(made, columns, attributes));
    for (int c = 0; c < columns; c++)
        free(attributes[c].name);
    free(attributes);
    for (int i = 0; i < count * columns; i++) {
        char *value = values[i] == NULL ? NULL : xstrdup(values[i]);

        assert_true(PQsetvalue(
            made, i / columns, i % columns, value, value == NULL ? -1 : (int)strlen(value)));
        free(value);
    }
    return rows_of_result(made);
}

static struct rows *
ids(int count, ...)
{
    static const char *const names[] = {"id"};
    const char *values[8];
    va_list arguments;

    va_start(arguments, count);
    for (int i = 0; i < count; i++)
        values[i] = va_arg(arguments, const char *);
    va_end(arguments);
    return result(names, 1, count, values);
}

static struct slot id_column = {.kind = SLOT_COLUMN, .name = "id"};
static struct slot id_collected = {.kind = SLOT_COLLECTED, .name = "id"};
static struct slot offset_parameter = {.kind = SLOT_PARAMETER, .index = 0, .name = "o"};

/* Keyset: the first page, then pages that continue after the last row, until one is empty. */
static void
test_keyset(void **state)
{
    struct statement statements[] = {
        {.mode = STATEMENT_ONCE},
        {.mode = STATEMENT_REPEAT,
            .repeat = 20,
            .until_empty = true,
            .slots = &id_column,
            .slot_count = 1},
    };
    struct query query = {.name = "q", .statements = statements, .statement_count = 2};
    struct execution *execution = execution_create(&query, NULL);
    struct step step;

    (void)state;
    for (uint64_t number = 0; number < 2; number++) { /* begun again, nothing is left over */
        execution_begin(execution, number);
        assert_true(execution_next(execution, &step));
        assert_int_equal(step.statement, 0);
        assert_int_equal(step.value_count, 0);
        execution_result(execution, ids(2, "9", "7"));
        assert_true(execution_next(execution, &step));
        assert_int_equal(step.statement, 1);
        assert_string_equal(step.values[0], "7");
        execution_result(execution, ids(2, "5", "3"));
        assert_true(execution_next(execution, &step));
        assert_int_equal(step.repetition, 1);
        assert_string_equal(step.values[0], "3");
        execution_result(execution, ids(0));
        assert_false(execution_next(execution, &step));
    }
    execution_destroy(execution);
}

static void
test_repeat_ends_after_its_number(void **state)
{
    struct parameter parameter = {
        .name = "o", .type = PARAMETER_INT, .source = SOURCE_STEP, .low = 0, .high = 20};
    struct statement statements[] = {
        {.mode = STATEMENT_REPEAT, .repeat = 3, .slots = &offset_parameter, .slot_count = 1},
    };
    struct query query = {.name = "q",
        .statements = statements,
        .statement_count = 1,
        .parameters = &parameter,
        .parameter_count = 1};
    struct error error = {0};
    struct parameter_source *source = NULL;
    struct execution *execution;
    struct step step;
    static const char *const offsets[] = {"0", "20", "40"};

    (void)state;
    assert_true(parameter_source_create(&query, 0, 1, NULL, &source, &error));
    execution = execution_create(&query, &source);
    execution_begin(execution, 0);
    for (int i = 0; i < 3; i++) {
        assert_true(execution_next(execution, &step));
        assert_string_equal(step.values[0], offsets[i]);
        execution_result(execution, ids(0)); /* empty, but not `until empty` */
    }
    assert_false(execution_next(execution, &step));
    execution_destroy(execution);
    parameter_source_destroy(source);
}

/* N+1, and a second statement per row of the same list. */
static void
test_each(void **state)
{
    struct statement statements[] = {
        {.mode = STATEMENT_ONCE},
        {.mode = STATEMENT_EACH, .slots = &id_column, .slot_count = 1},
    };
    struct query query = {.name = "q", .statements = statements, .statement_count = 2};
    struct execution *execution = execution_create(&query, NULL);
    struct step step;
    static const char *const wanted[] = {"4", NULL, "6"};

    (void)state;
    execution_begin(execution, 0);
    assert_true(execution_next(execution, &step));
    execution_result(execution, ids(3, "4", NULL, "6"));
    for (int i = 0; i < 3; i++) {
        assert_true(execution_next(execution, &step));
        assert_int_equal(step.statement, 1);
        if (wanted[i] == NULL)
            assert_null(step.values[0]);
        else
            assert_string_equal(step.values[0], wanted[i]);
        execution_result(execution, ids(1, "100"));
    }
    assert_false(execution_next(execution, &step));
    execution_destroy(execution);
}

static void
test_collect(void **state)
{
    struct statement statements[] = {
        {.mode = STATEMENT_ONCE},
        {.mode = STATEMENT_COLLECT, .slots = &id_collected, .slot_count = 1},
    };
    struct query query = {.name = "q", .statements = statements, .statement_count = 2};
    struct execution *execution = execution_create(&query, NULL);
    struct step step;

    (void)state;
    execution_begin(execution, 0);
    assert_true(execution_next(execution, &step));
    execution_result(execution, ids(4, "1", "a\"b", NULL, "c\\d,{}"));
    assert_true(execution_next(execution, &step));
    assert_string_equal(step.values[0], "{\"1\",\"a\\\"b\",NULL,\"c\\\\d,{}\"}");
    execution_result(execution, ids(0));
    assert_false(execution_next(execution, &step));
    execution_destroy(execution);
}

/* No rows leave nothing to continue from, whatever the mode. */
static void
test_nothing_to_continue_from(void **state)
{
    struct statement statements[] = {
        {.mode = STATEMENT_ONCE},
        {.mode = STATEMENT_REPEAT, .repeat = 5, .slots = &id_column, .slot_count = 1},
        {.mode = STATEMENT_EACH, .slots = &id_column, .slot_count = 1},
        {.mode = STATEMENT_COLLECT, .slots = &id_collected, .slot_count = 1},
        {.mode = STATEMENT_ONCE, .slots = &id_column, .slot_count = 1},
        {.mode = STATEMENT_ONCE},
    };
    struct query query = {.name = "q", .statements = statements, .statement_count = 6};
    struct execution *execution = execution_create(&query, NULL);
    struct step step;

    (void)state;
    execution_begin(execution, 0);
    assert_true(execution_next(execution, &step));
    execution_result(execution, ids(0));
    assert_true(execution_next(execution, &step));
    assert_int_equal(step.statement, 5); /* the only one that needs no row */
    execution_result(execution, ids(0));
    assert_false(execution_next(execution, &step));
    execution_destroy(execution);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keyset),
        cmocka_unit_test(test_repeat_ends_after_its_number),
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_collect),
        cmocka_unit_test(test_nothing_to_continue_from),
    };

    return cmocka_run_group_tests_name("load execution", tests, NULL, NULL);
}
