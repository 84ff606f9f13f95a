/*
 * yaml_reader: a YAML file read strictly, every refusal with its place.
 *
 * libyaml composes the file; what it lets pass (keys twice, unknown keys, wrong kinds of values)
 * is refused here.
 */
#ifndef PGGRADE_SPEC_YAML_READER_H
#define PGGRADE_SPEC_YAML_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "pggrade/spec/document.h"

struct yaml_reader {
    const struct document *document;
    yaml_document_t yaml;
    struct error *error;
};

/* One `key: value`; both NULL where it is not there. */
struct yaml_pair {
    const yaml_node_t *key;
    const yaml_node_t *value;
};

/* Composes the document, which must hold one mapping.  Closed by the caller on success. */
bool yaml_reader_open(struct yaml_reader *reader, const struct document *document,
    struct error *error) PGGRADE_MUST_CHECK;
void yaml_reader_close(struct yaml_reader *reader);

const yaml_node_t *yaml_root(struct yaml_reader *reader);

/* Refuses, showing the node; returns false. */
bool yaml_refuse(struct yaml_reader *reader, const yaml_node_t *node, const char *format, ...)
    PGGRADE_PRINTF(3, 4);

size_t yaml_offset(const struct yaml_reader *reader, const yaml_node_t *node);

/* Members of a mapping, which may also be empty or null; a key twice is refused. */
bool yaml_mapping(struct yaml_reader *reader, const yaml_node_t *node, const char *what,
    size_t *count) PGGRADE_MUST_CHECK;
struct yaml_pair yaml_pair(struct yaml_reader *reader, const yaml_node_t *mapping, size_t index);

/* Sorts the members of a mapping into `pairs`, one for each of `names`; an unknown key is
 * refused with the nearest known one. */
bool yaml_fields(struct yaml_reader *reader, const yaml_node_t *node, const char *what,
    const char *const *names, size_t count, struct yaml_pair *pairs) PGGRADE_MUST_CHECK;

/* The text of a scalar that is not null; `what` names it in the refusal. */
bool yaml_scalar(struct yaml_reader *reader, const yaml_node_t *node, const char *what,
    const char **text) PGGRADE_MUST_CHECK;

/* The same, not empty and on one line. */
bool yaml_line(struct yaml_reader *reader, const yaml_node_t *node, const char *what,
    const char **text) PGGRADE_MUST_CHECK;

/* Items of a sequence. */
bool yaml_sequence(struct yaml_reader *reader, const yaml_node_t *node, const char *what,
    size_t *count) PGGRADE_MUST_CHECK;
const yaml_node_t *yaml_item(struct yaml_reader *reader, const yaml_node_t *sequence, size_t index);

#endif
