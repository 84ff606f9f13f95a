/*
 * migration_marks: which stretches of a migration file apply it and which take it back.
 */
#ifndef PGGRADE_SPEC_MIGRATION_MARKS_H
#define PGGRADE_SPEC_MIGRATION_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/memory.h"
#include "pggrade/spec/document.h"

struct migration_range {
    size_t start;
    size_t end;
};

/* One part, cut at goose's StatementBegin and StatementEnd. */
struct migration_part {
    size_t at; /* of its mark */
    struct migration_range *ranges;
    size_t range_count;
};

struct migration_marks {
    struct migration_part up;
    struct migration_part down;
    bool has_down;
};

/* A file without marks is one up part. */
bool migration_marks_read(struct arena *arena, const struct document *document,
    struct migration_marks *marks, struct error *error) PGGRADE_MUST_CHECK;

#endif
