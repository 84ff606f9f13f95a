#include "pggrade/plan/answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/load/execution.h"
#include "pggrade/plan/prepared.h"

#define NULL_VALUE UINT64_C(0x9e3779b97f4a7c15)
/* Digits of a floating-point number that do not depend on the order of a sum. */
#define FLOAT_DIGITS 9

/* ---- hashes ---- */

/* A number with a fraction or an exponent of many digits: a sum of floats ends differently when
 * its parts come in another order. */
static bool
long_float(const char *value)
{
    size_t digits = strspn(value, "-+0123456789.eE");

    return value[digits] == '\0' && strlen(value) > FLOAT_DIGITS + 2 &&
        strpbrk(value, ".eE") != NULL;
}

static uint64_t
hash_value(const char *value)
{
    char rounded[40];

    if (value == NULL)
        return NULL_VALUE;
    if (!long_float(value))
        return random_hash_text(value);
    (void)snprintf(rounded, sizeof rounded, "%.*g", FLOAT_DIGITS, strtod(value, NULL));
    return random_hash_text(rounded);
}

static uint64_t
hash_row(const struct rows *rows, size_t row)
{
    uint64_t hash = rows_columns(rows);

    for (size_t column = 0; column < rows_columns(rows); column++)
        hash = random_at(hash, hash_value(rows_value(rows, row, column)));
    return hash;
}

/* The column of a key, SIZE_MAX where none or several have the name. */
static size_t
key_column(const struct rows *rows, const char *key)
{
    size_t found = SIZE_MAX;

    for (size_t column = 0; column < rows_columns(rows); column++) {
        if (strcmp(rows_column_name(rows, column), key) != 0)
            continue;
        if (found != SIZE_MAX)
            return SIZE_MAX;
        found = column;
    }
    return found;
}

/* Goes on from `hash`; 0 where no key is a column. */
static uint64_t
hash_keys(const struct statement *statement, const struct rows *rows, uint64_t hash)
{
    bool any = false;

    for (size_t k = 0; k < statement->key_count; k++) {
        size_t column = key_column(rows, statement->keys[k]);

        if (column == SIZE_MAX)
            break; /* what follows is ordered only among equals of this one */
        any = true;
        for (size_t row = 0; row < rows_count(rows); row++)
            hash = random_at(hash, hash_value(rows_value(rows, row, column)));
    }
    return any ? hash | 1 : 0;
}

static void
add_rows(const struct statement *statement, const struct rows *rows, struct answer *answer)
{
    if (rows == NULL)
        return;
    answer->rows += rows_columns(rows) > 0 ? rows_count(rows) : rows_affected(rows);
    for (size_t row = 0; row < rows_count(rows); row++)
        answer->hash += hash_row(rows, row);
    if (statement->parsed)
        answer->keys = hash_keys(statement, rows, answer->keys);
}

/* ---- asking ---- */

struct asking {
    const struct answers_request *request;
    struct execution *execution;
    bool **prepared; /* [side][statement] */
    bool writes;
};

static bool
control(const struct asking *asking, size_t side, const char *sql, struct error *error)
{
    return !asking->writes || session_run(asking->request->sessions[side], sql, error);
}

static bool
ask_step(struct asking *asking, size_t side, const struct step *step, struct answer *answers,
    bool *failed, struct error *error)
{
    const struct statement *statement = &asking->request->query->statements[step->statement];
    struct session *session = asking->request->sessions[side];
    struct text sql = {0};
    struct rows *rows = NULL;
    bool asked = true;

    *failed = !asking->prepared[side][step->statement];
    if (*failed)
        return true;
    prepared_append(session, step, &sql);
    *failed = !session_query(session, text_string(&sql), NULL, 0, &rows, error);
    text_free(&sql);
    if (*failed)
        asked = error->kind == ERROR_SQL;
    else
        add_rows(statement, rows, &answers[step->statement]);
    execution_result(asking->execution, rows);
    return asked;
}

/* answers[statement] of one execution; what it writes is taken back. */
static bool
ask_side(struct asking *asking, size_t side, uint64_t set, struct answer *answers, bool *failed,
    struct error *error)
{
    const struct query *query = asking->request->query;
    struct step step;
    bool asked = control(asking, side, "BEGIN", error);

    *failed = false;
    for (size_t s = 0; s < query->statement_count; s++)
        answers[s] = (struct answer){
            .set = set,
            .statement = s,
            .free = !query->statements[s].parsed || query->statements[s].free,
        };
    execution_begin(asking->execution, set);
    while (asked && !*failed && execution_next(asking->execution, &step))
        asked = ask_step(asking, side, &step, answers, failed, error);
    return asked && control(asking, side, "ROLLBACK", error);
}

static bool
same(const struct answer *one, const struct answer *other)
{
    return one->rows == other->rows && one->hash == other->hash && one->keys == other->keys;
}

static void
keep(struct answer_facts *facts, const struct answer *answers, size_t count)
{
    facts->items = xrealloc(facts->items, facts->count + count, sizeof *facts->items);
    memcpy(facts->items + facts->count, answers, count * sizeof *answers);
    facts->count += count;
}

/* Whether what the first side gave is not known to come a second time: it is asked again only
 * where another side did not give the same, for that takes long where it is slow. */
static bool
in_doubt(const struct answer *answers, size_t count, const bool *failed, size_t sides)
{
    for (size_t side = 1; side < sides; side++)
        for (size_t s = 0; s < count; s++)
            if (failed[side] || !same(&answers[s], &answers[side * count + s]))
                return true;
    return sides == 1;
}

/* All sides, and where these do not agree the first one again. */
static bool
ask_set(struct asking *asking, uint64_t set, struct answer_facts *facts, struct error *error)
{
    size_t count = asking->request->query->statement_count;
    size_t sides = asking->request->side_count;
    struct answer *answers = xcalloc((sides + 1) * count, sizeof *answers);
    bool *failed = xcalloc(sides + 1, sizeof *failed);
    struct answer *again = answers + sides * count;
    bool asked = true;
    bool doubt;

    for (size_t i = 0; asked && i < sides; i++)
        asked = ask_side(asking, i, set, answers + i * count, &failed[i], error);
    doubt = asked && in_doubt(answers, count, failed, sides);
    if (doubt)
        asked = ask_side(asking, 0, set, again, &failed[sides], error);
    for (size_t s = 0; asked && s < count; s++)
        answers[s].steady = !asking->request->query->unsteady && !failed[sides] &&
            (!doubt || same(&answers[s], &again[s]));
    for (size_t side = 0; asked && side < sides; side++)
        if (!failed[side])
            keep(&facts[side], answers + side * count, count);
    free(failed);
    free(answers);
    return asked;
}

static bool
ask_sets(struct asking *asking, struct answer_facts *facts, struct error *error)
{
    const struct answers_request *request = asking->request;
    uint64_t start_ns = clock_monotonic_ns();

    for (uint64_t set = 0; set < request->sets_max; set++) {
        if (set >= request->sets_min && clock_monotonic_ns() - start_ns > request->budget_ns)
            return true;
        if (!ask_set(asking, set, facts, error))
            return false;
    }
    return true;
}

bool
answers_take(const struct answers_request *request, struct answer_facts *facts, struct error *error)
{
    struct asking asking = {
        .request = request,
        .execution = execution_create(request->query, request->sources),
        .prepared = xcalloc(request->side_count, sizeof *asking.prepared),
        .writes = request->query->write != WRITE_NONE,
    };
    bool taken = true;

    for (size_t side = 0; side < request->side_count; side++) {
        facts[side] = (struct answer_facts){0};
        asking.prepared[side] = xcalloc(request->query->statement_count, sizeof(bool));
        taken = taken &&
            prepared_create(request->sessions[side], request->query, asking.prepared[side], error);
    }
    taken = taken && ask_sets(&asking, facts, error);
    for (size_t side = 0; side < request->side_count; side++) {
        taken = taken && prepared_drop(request->sessions[side], error);
        free(asking.prepared[side]);
    }
    free(asking.prepared);
    execution_destroy(asking.execution);
    return taken;
}

void
answer_facts_clear(struct answer_facts *facts)
{
    free(facts->items);
    *facts = (struct answer_facts){0};
}

/* ---- comparing ---- */

static enum answers_match
match(const struct answer *from, const struct answer *to)
{
    if (!from->steady)
        return ANSWERS_UNKNOWN;
    if (from->rows != to->rows)
        return ANSWERS_DIFFER;
    if (from->keys != 0 && to->keys != 0 && from->keys != to->keys)
        return ANSWERS_DIFFER;
    if (from->hash == to->hash)
        return ANSWERS_SAME;
    return from->free || to->free ? ANSWERS_UNKNOWN : ANSWERS_DIFFER;
}

enum answers_match
answers_compare(const struct answer_facts *from, const struct answer_facts *to,
    const struct answer **from_answer, const struct answer **to_answer)
{
    enum answers_match worst = ANSWERS_SAME;
    size_t compared = 0;

    *from_answer = NULL;
    *to_answer = NULL;
    for (size_t i = 0, j = 0; i < from->count && j < to->count;) {
        const struct answer *a = &from->items[i];
        const struct answer *b = &to->items[j];
        enum answers_match found;

        if (a->set != b->set || a->statement != b->statement) {
            /* A set that failed on one side is missing there. */
            if (a->set < b->set || (a->set == b->set && a->statement < b->statement))
                i++;
            else
                j++;
            continue;
        }
        found = match(a, b);
        compared++;
        i++;
        j++;
        if (found <= worst)
            continue;
        worst = found;
        *from_answer = a;
        *to_answer = b;
    }
    return compared == 0 ? ANSWERS_UNKNOWN : worst;
}
