#include "pggrade/load/execution.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

struct execution {
    const struct query *query;
    struct parameter_source *const *sources;
    uint64_t number;
    size_t statement;      /* the one under way or next */
    uint64_t repetition;   /* how often it has been given out */
    size_t row;            /* STATEMENT_EACH: current row of the rows it walks over */
    struct rows **results; /* [statement]: its last result in this execution */
    size_t *given;         /* statements of the steps whose results are to come, in order */
    size_t given_first;
    size_t given_count;
    size_t given_capacity;
    bool binary;
    bool looks_back; /* any of its statements does */
    const char **values;
    int *lengths;
    int *formats;
    char (*buffers)[PARAMETER_TEXT_SIZE];
    struct text *arrays; /* [slot]: reused, so they grow in the first executions only */
};

/* Whether a statement takes something from a result. */
static bool
looks_back(const struct statement *statement)
{
    if (statement->mode == STATEMENT_EACH || statement->until_empty)
        return true;
    for (size_t i = 0; i < statement->slot_count; i++)
        if (statement->slots[i].kind != SLOT_PARAMETER)
            return true;
    return false;
}

struct execution *
execution_create(const struct query *query, struct parameter_source *const *sources)
{
    struct execution *execution = xcalloc(1, sizeof *execution);
    size_t slots = 1;

    for (size_t s = 0; s < query->statement_count; s++) {
        if (query->statements[s].slot_count > slots)
            slots = query->statements[s].slot_count;
        execution->looks_back = execution->looks_back || looks_back(&query->statements[s]);
    }
    execution->query = query;
    execution->sources = sources;
    execution->results = xcalloc(query->statement_count, sizeof *execution->results);
    execution->values = xcalloc(slots, sizeof *execution->values);
    execution->lengths = xcalloc(slots, sizeof *execution->lengths);
    execution->formats = xcalloc(slots, sizeof *execution->formats);
    execution->buffers = xcalloc(slots, sizeof *execution->buffers);
    execution->arrays = xcalloc(slots + 1, sizeof *execution->arrays);
    for (size_t i = 0; i < slots; i++)
        text_append(&execution->arrays[i], "");
    return execution;
}

void
execution_use_binary(struct execution *execution)
{
    execution->binary = true;
}

bool
execution_looks_back(const struct execution *execution)
{
    return execution->looks_back;
}

static void
drop_results(struct execution *execution)
{
    for (size_t s = 0; s < execution->query->statement_count; s++) {
        rows_destroy(execution->results[s]);
        execution->results[s] = NULL;
    }
}

void
execution_destroy(struct execution *execution)
{
    if (execution == NULL)
        return;
    drop_results(execution);
    for (struct text *array = execution->arrays; array->data != NULL; array++)
        text_free(array);
    free(execution->results);
    free(execution->given);
    free(execution->values);
    free(execution->lengths);
    free(execution->formats);
    free(execution->buffers);
    free(execution->arrays);
    free(execution);
}

void
execution_begin(struct execution *execution, uint64_t number)
{
    drop_results(execution);
    execution->number = number;
    execution->statement = 0;
    execution->repetition = 0;
    execution->row = 0;
    execution->given_first = 0;
    execution->given_count = 0;
}

/* The nearest result that has the column: a repeated statement's own first, so that a page
 * continues after the one before it. */
static const struct rows *
rows_with(const struct execution *execution, const char *name, size_t *column)
{
    size_t first = execution->statement;

    if (execution->query->statements[first].mode != STATEMENT_REPEAT || execution->repetition == 0)
        first--; /* statement 0 has no columns to look for: wraps and ends the loop */
    for (size_t s = first; s < execution->query->statement_count; s--) {
        if (execution->results[s] == NULL)
            continue;
        *column = rows_column(execution->results[s], name);
        if (*column != SIZE_MAX)
            return execution->results[s];
    }
    return NULL;
}

/* The rows that an EACH statement walks over: those its first column slot comes from. */
static size_t
rows_to_walk(const struct execution *execution)
{
    const struct statement *statement = &execution->query->statements[execution->statement];
    size_t column;

    for (size_t i = 0; i < statement->slot_count; i++) {
        const struct rows *rows;

        if (statement->slots[i].kind != SLOT_COLUMN)
            continue;
        rows = rows_with(execution, statement->slots[i].name, &column);
        return rows == NULL ? 0 : rows_count(rows);
    }
    /* No column used: still once for every row of the statement before. */
    if (execution->statement == 0 || execution->results[execution->statement - 1] == NULL)
        return 0;
    return rows_count(execution->results[execution->statement - 1]);
}

/* "{…}" with every element quoted, as PostgreSQL's array input wants it. */
static const char *
collect(const struct rows *rows, size_t column, struct text *array)
{
    array->length = 0;
    text_append_char(array, '{');
    for (size_t row = 0; row < rows_count(rows); row++) {
        const char *value = rows_value(rows, row, column);

        if (row > 0)
            text_append_char(array, ',');
        if (value == NULL) {
            text_append(array, "NULL");
            continue;
        }
        text_append_char(array, '"');
        for (; *value != '\0'; value++) {
            if (*value == '"' || *value == '\\')
                text_append_char(array, '\\');
            text_append_char(array, *value);
        }
        text_append_char(array, '"');
    }
    text_append_char(array, '}');
    return array->data;
}

static void
fill_parameter(struct execution *execution, size_t slot_index)
{
    const struct statement *statement = &execution->query->statements[execution->statement];
    const struct parameter_source *source = execution->sources[statement->slots[slot_index].index];
    char *buffer = execution->buffers[slot_index];
    const char *value = NULL;

    if (execution->binary)
        value = parameter_binary(source, execution->number, execution->repetition, buffer,
            &execution->lengths[slot_index]);
    execution->formats[slot_index] = value != NULL;
    if (value == NULL)
        value = parameter_value(source, execution->number, execution->repetition, buffer);
    execution->values[slot_index] = value;
}

/* False where a column has no row to come from. */
static bool
fill_slot(struct execution *execution, size_t slot_index)
{
    const struct statement *statement = &execution->query->statements[execution->statement];
    const struct slot *slot = &statement->slots[slot_index];
    const struct rows *rows;
    size_t column;
    size_t row;

    if (slot->kind == SLOT_PARAMETER) {
        fill_parameter(execution, slot_index);
        return true;
    }
    execution->formats[slot_index] = 0;
    rows = rows_with(execution, slot->name, &column);
    if (rows == NULL || rows_count(rows) == 0)
        return false;
    if (slot->kind == SLOT_COLLECTED) {
        execution->values[slot_index] = collect(rows, column, &execution->arrays[slot_index]);
        return true;
    }
    row = statement->mode == STATEMENT_EACH ? execution->row : rows_count(rows) - 1;
    if (row >= rows_count(rows))
        return false;
    execution->values[slot_index] = rows_value(rows, row, column);
    return true;
}

/* Whether the current statement is to run (again). */
static bool
wanted(const struct execution *execution)
{
    const struct statement *statement = &execution->query->statements[execution->statement];
    const struct rows *last = execution->results[execution->statement];

    switch (statement->mode) {
    case STATEMENT_EACH:
        return execution->row < rows_to_walk(execution);
    case STATEMENT_REPEAT:
        if (execution->repetition >= statement->repeat)
            return false;
        return !(statement->until_empty && execution->repetition > 0 && last != NULL &&
            rows_count(last) == 0);
    default:
        return execution->repetition == 0;
    }
}

static bool
fill_slots(struct execution *execution)
{
    const struct statement *statement = &execution->query->statements[execution->statement];

    for (size_t i = 0; i < statement->slot_count; i++)
        if (!fill_slot(execution, i))
            return false;
    return true;
}

bool
execution_waits(const struct execution *execution)
{
    const struct statement *statement = &execution->query->statements[execution->statement];

    if (execution->given_count == 0 || execution->statement == execution->query->statement_count)
        return false;
    if (!looks_back(statement))
        return false;
    /* The rows that EACH walks over do not change while it does. */
    return statement->mode != STATEMENT_EACH ||
        execution->given[execution->given_first] != execution->statement;
}

static void
give(struct execution *execution, struct step *step)
{
    step->statement = execution->statement;
    step->repetition = execution->repetition;
    step->values = execution->values;
    step->lengths = execution->lengths;
    step->formats = execution->binary ? execution->formats : NULL;
    step->value_count = execution->query->statements[execution->statement].slot_count;
    if (execution->given_count == 0)
        execution->given_first = 0;
    execution->given = grow(execution->given, execution->given_first + execution->given_count,
        &execution->given_capacity, sizeof *execution->given);
    execution->given[execution->given_first + execution->given_count] = execution->statement;
    execution->given_count++;
    execution->repetition++;
    execution->row++;
}

bool
execution_next(struct execution *execution, struct step *step)
{
    while (execution->statement < execution->query->statement_count) {
        if (execution_waits(execution))
            return false;
        if (wanted(execution) && fill_slots(execution)) {
            give(execution, step);
            return true;
        }
        execution->statement++;
        execution->repetition = 0;
        execution->row = 0;
    }
    return false;
}

size_t
execution_result(struct execution *execution, struct rows *rows)
{
    size_t statement = execution->given[execution->given_first];

    execution->given_first++;
    execution->given_count--;
    rows_destroy(execution->results[statement]);
    execution->results[statement] = rows;
    return statement;
}
