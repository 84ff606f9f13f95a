/*
 * workload_reader: a workload while it is being read.
 *
 * The reader goes through the file once and drafts queries; a query is finished when the next
 * one begins, because only then are all its parameters and statements known.
 */
#ifndef PGGRADE_SPEC_WORKLOAD_READER_H
#define PGGRADE_SPEC_WORKLOAD_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/spec/annotation.h"
#include "pggrade/spec/splitter.h"
#include "pggrade/spec/workload.h"

struct draft_parameter {
    struct parameter parameter;
    size_t at; /* of its name */
    bool used;
};

struct draft_parameters {
    struct draft_parameter *items;
    size_t count;
};

struct draft_statement {
    size_t start;
    size_t end;
    enum statement_mode mode;
    size_t mode_at; /* of @repeat, @each, @collect */
    size_t repeat;
    bool until_empty;
    struct piece *columns; /* of @collect */
    size_t column_count;
};

struct draft_query {
    struct query query;
    size_t at; /* of its name */
    bool weighted;
    struct draft_parameters parameters;
    struct draft_statement *statements;
    size_t statement_count;
};

struct workload_reader {
    struct arena *arena;
    struct document document;
    struct workload *workload;
    struct error *error;
    struct splitter splitter;
    struct slo *slos; /* defaults of the file */
    size_t slo_count;
    struct draft_parameters parameters; /* of the file */
    bool in_query;                      /* behind the first `-- name:` */
    struct draft_query draft;           /* the query under way */
    struct draft_statement next;        /* what annotations say about the statement to come */
    struct promise *promise;            /* the last one of this comment, for @side */
};

/* workload_keys: takes one annotation to where it belongs. */
bool reader_take_annotation(
    struct workload_reader *reader, const struct annotation *annotation) PGGRADE_MUST_CHECK;

/* workload_query: checks the draft, resolves its :names, adds it to the workload. */
bool reader_finish_query(struct workload_reader *reader) PGGRADE_MUST_CHECK;

/* NULL where there is none of that name. */
struct draft_parameter *draft_find(const struct draft_parameters *parameters, const char *name);

#endif
