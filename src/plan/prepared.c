#include "pggrade/plan/prepared.h"

#include <stdlib.h>

static void
append_type(const struct query *query, const struct slot *slot, struct text *out)
{
    const struct parameter *parameter;

    if (slot->kind != SLOT_PARAMETER) {
        text_append(out, "unknown"); /* the server infers it, as for the driver */
        return;
    }
    parameter = &query->parameters[slot->index];
    text_append(out,
        parameter->type == PARAMETER_DOUBLE ? "double precision"
                                            : parameter_types[parameter->type].name);
    if (parameter->array)
        text_append(out, "[]");
}

static bool
prepare(struct session *session, const struct query *query, size_t index, bool *prepared,
    struct error *error)
{
    const struct statement *statement = &query->statements[index];
    struct text sql = {0};

    text_printf(&sql, "PREPARE pggrade_%zu", index);
    for (size_t i = 0; i < statement->slot_count; i++) {
        text_append(&sql, i == 0 ? " (" : ", ");
        append_type(query, &statement->slots[i], &sql);
    }
    text_printf(&sql, "%s AS %s", statement->slot_count > 0 ? ")" : "", statement->sql);
    *prepared = session_run(session, text_string(&sql), error);
    text_free(&sql);
    return *prepared || error->kind == ERROR_SQL;
}

bool
prepared_create(
    struct session *session, const struct query *query, bool *prepared, struct error *error)
{
    for (size_t i = 0; i < query->statement_count; i++)
        if (!prepare(session, query, i, &prepared[i], error))
            return false;
    return true;
}

bool
prepared_drop(struct session *session, struct error *error)
{
    return session_run(session, "DEALLOCATE ALL", error);
}

void
prepared_append(struct session *session, const struct step *step, struct text *out)
{
    text_printf(out, "EXECUTE pggrade_%zu", step->statement);
    for (size_t i = 0; i < step->value_count; i++) {
        text_append(out, i == 0 ? " (" : ", ");
        if (step->values[i] == NULL) {
            text_append(out, "NULL");
        } else {
            char *literal = session_quote_literal(session, step->values[i]);

            text_append(out, literal);
            free(literal);
        }
    }
    if (step->value_count > 0)
        text_append_char(out, ')');
}
