/*
 * schema_dump: everything a user's schema consists of, as sorted facts, and how two of them differ.
 *
 * Tables with their options, columns, defaults, constraints, indexes, triggers, statistics,
 * views, functions, types, sequences, policies, comments, rights and extensions; not the rows,
 * and nothing that belongs to an extension.
 */
#ifndef PGGRADE_PG_SCHEMA_DUMP_H
#define PGGRADE_PG_SCHEMA_DUMP_H

#include "pggrade/base/error.h"
#include "pggrade/pg/migration_step.h"
#include "pggrade/pg/session.h"

/* Rows of kind, name and definition; the caller's to destroy. */
bool schema_dump(
    struct session *session, struct rows **dump, struct error *error) PGGRADE_MUST_CHECK;

/* Adds a line for each difference: "index public.a is left behind", "column public.t.c: integer,
 * was bigint". */
void schema_compare(
    const struct rows *before, const struct rows *after, struct step_names *differences);

#endif
