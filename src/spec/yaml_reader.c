#include "pggrade/spec/yaml_reader.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"

static size_t
mark_offset(const struct document *document, const yaml_mark_t *mark)
{
    return document_offset(
        document, (struct place){.line = (int)mark->line + 1, .column = (int)mark->column + 1});
}

/* What libyaml says about a file it cannot read. */
static bool
refuse_parse(const struct document *document, const yaml_parser_t *parser, struct error *error)
{
    size_t offset = mark_offset(document, &parser->problem_mark);
    const char *problem = parser->problem == NULL ? "cannot be read" : parser->problem;

    if (parser->error == YAML_READER_ERROR)
        offset = parser->problem_offset;
    if (offset < document->length && document->content[offset] == '\t')
        return document_refuse(document, offset, error, "not YAML: a tab; indent with blanks");
    if (parser->context != NULL)
        return document_refuse(
            document, offset, error, "not YAML: %s, %s", parser->context, problem);
    return document_refuse(document, offset, error, "not YAML: %s", problem);
}

/* More than one document would mean that the rest is ignored. */
static bool
ends_here(const struct document *document, yaml_parser_t *parser, struct error *error)
{
    yaml_document_t next;
    bool ends;

    if (!yaml_parser_load(parser, &next))
        return refuse_parse(document, parser, error);
    ends = yaml_document_get_root_node(&next) == NULL;
    if (!ends)
        (void)document_refuse(document, mark_offset(document, &next.start_mark), error,
            "a second YAML document; one file holds one");
    yaml_document_delete(&next);
    return ends;
}

bool
yaml_reader_open(struct yaml_reader *reader, const struct document *document, struct error *error)
{
    yaml_parser_t parser;
    const yaml_node_t *root;
    bool opened = false;

    reader->document = document;
    reader->error = error;
    if (!yaml_parser_initialize(&parser))
        abort(); /* out of memory */
    yaml_parser_set_input_string(
        &parser, (const unsigned char *)document->content, document->length);
    if (!yaml_parser_load(&parser, &reader->yaml)) {
        (void)refuse_parse(document, &parser, error);
        yaml_parser_delete(&parser);
        return false;
    }
    root = yaml_root(reader);
    if (root == NULL)
        (void)document_refuse(document, 0, error, "the file is empty");
    else if (root->type != YAML_MAPPING_NODE)
        (void)yaml_refuse(reader, root, "not a mapping of keys to values");
    else
        opened = ends_here(document, &parser, error);
    if (!opened)
        yaml_document_delete(&reader->yaml);
    yaml_parser_delete(&parser);
    return opened;
}

void
yaml_reader_close(struct yaml_reader *reader)
{
    yaml_document_delete(&reader->yaml);
}

const yaml_node_t *
yaml_root(struct yaml_reader *reader)
{
    return yaml_document_get_root_node(&reader->yaml);
}

size_t
yaml_offset(const struct yaml_reader *reader, const yaml_node_t *node)
{
    return mark_offset(reader->document, &node->start_mark);
}

bool
yaml_refuse(struct yaml_reader *reader, const yaml_node_t *node, const char *format, ...)
{
    va_list arguments;
    char *message = NULL;

    va_start(arguments, format);
    if (vasprintf(&message, format, arguments) < 0)
        abort();
    va_end(arguments);
    (void)document_refuse(
        reader->document, yaml_offset(reader, node), reader->error, "%s", message);
    free(message);
    return false;
}

static const char *
scalar_text(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

/* `key:` with nothing behind it, or ~ or null, unquoted. */
static bool
is_null(const yaml_node_t *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};

    if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    for (size_t i = 0; i < COUNT_OF(nulls); i++)
        if (strcmp(scalar_text(node), nulls[i]) == 0)
            return true;
    return false;
}

struct yaml_pair
yaml_pair(struct yaml_reader *reader, const yaml_node_t *mapping, size_t index)
{
    const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start + index;

    return (struct yaml_pair){.key = yaml_document_get_node(&reader->yaml, pair->key),
        .value = yaml_document_get_node(&reader->yaml, pair->value)};
}

bool
yaml_mapping(struct yaml_reader *reader, const yaml_node_t *node, const char *what, size_t *count)
{
    *count = 0;
    if (is_null(node))
        return true;
    if (node->type != YAML_MAPPING_NODE)
        return yaml_refuse(reader, node, "%s must be a mapping of keys to values", what);
    *count = (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    for (size_t i = 0; i < *count; i++) {
        const yaml_node_t *key = yaml_pair(reader, node, i).key;
        const char *text = NULL;

        if (!yaml_scalar(reader, key, "a key", &text))
            return false;
        assert(text != NULL);
        for (size_t j = 0; j < i; j++)
            if (strcmp(text, scalar_text(yaml_pair(reader, node, j).key)) == 0)
                return yaml_refuse(reader, key, "\"%s\" stands here twice", text);
    }
    return true;
}

bool
yaml_fields(struct yaml_reader *reader, const yaml_node_t *node, const char *what,
    const char *const *names, size_t count, struct yaml_pair *pairs)
{
    size_t members;

    memset(pairs, 0, count * sizeof *pairs);
    if (!yaml_mapping(reader, node, what, &members))
        return false;
    for (size_t i = 0; i < members; i++) {
        struct yaml_pair pair = yaml_pair(reader, node, i);
        size_t field = 0;

        while (field < count && strcmp(scalar_text(pair.key), names[field]) != 0)
            field++;
        if (field == count)
            return document_refuse_unknown(reader->document, yaml_offset(reader, pair.key),
                &(struct unknown){.what = "key",
                    .left = "\"",
                    .right = "\"",
                    .word = scalar_text(pair.key),
                    .known = names,
                    .known_count = count},
                reader->error);
        pairs[field] = pair;
    }
    return true;
}

bool
yaml_scalar(
    struct yaml_reader *reader, const yaml_node_t *node, const char *what, const char **text)
{
    if (node->type != YAML_SCALAR_NODE)
        return yaml_refuse(reader, node, "%s must be plain text, not a %s", what,
            node->type == YAML_SEQUENCE_NODE ? "list" : "mapping");
    if (is_null(node))
        return yaml_refuse(reader, node, "%s has no value", what);
    *text = scalar_text(node);
    if (strlen(*text) != node->data.scalar.length)
        return yaml_refuse(reader, node, "%s holds a zero byte", what);
    return true;
}

bool
yaml_line(struct yaml_reader *reader, const yaml_node_t *node, const char *what, const char **text)
{
    if (!yaml_scalar(reader, node, what, text))
        return false;
    if (**text == '\0')
        return yaml_refuse(reader, node, "%s has no value", what);
    if (strpbrk(*text, "\r\n") != NULL)
        return yaml_refuse(reader, node, "%s must stand on one line", what);
    return true;
}

bool
yaml_sequence(struct yaml_reader *reader, const yaml_node_t *node, const char *what, size_t *count)
{
    *count = 0;
    if (node->type != YAML_SEQUENCE_NODE)
        return yaml_refuse(reader, node, "%s must be a list, as in [one, two]", what);
    *count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    return true;
}

const yaml_node_t *
yaml_item(struct yaml_reader *reader, const yaml_node_t *sequence, size_t index)
{
    return yaml_document_get_node(&reader->yaml, sequence->data.sequence.items.start[index]);
}
