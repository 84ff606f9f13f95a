#include "pggrade/grade/rubric.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

#define EFFECT_MIN 0.02 /* two identical clones differ by up to 1.4 % */

const struct rubric rubric_default = {
    .number = 1,
    .a_plus_ns = 50 * NS_PER_MS,
    .a_ns = 100 * NS_PER_MS,
    .b_share = 0.9,
    .c_share = 0.8,
    .d_share = 0.7,
    .slow_ns = 100 * NS_PER_MS,
    .very_slow_ns = 500 * NS_PER_MS,
    .min_effect = 0.03,
};

enum key_kind { KEY_NUMBER, KEY_DURATION, KEY_SHARE, KEY_EFFECT };

static const struct key {
    const char *name;
    enum key_kind kind;
    size_t offset;
} keys[] = {
    {"number", KEY_NUMBER, offsetof(struct rubric, number)},
    {"a_plus", KEY_DURATION, offsetof(struct rubric, a_plus_ns)},
    {"a", KEY_DURATION, offsetof(struct rubric, a_ns)},
    {"b", KEY_SHARE, offsetof(struct rubric, b_share)},
    {"c", KEY_SHARE, offsetof(struct rubric, c_share)},
    {"d", KEY_SHARE, offsetof(struct rubric, d_share)},
    {"slow", KEY_DURATION, offsetof(struct rubric, slow_ns)},
    {"very_slow", KEY_DURATION, offsetof(struct rubric, very_slow_ns)},
    {"min_effect", KEY_EFFECT, offsetof(struct rubric, min_effect)},
};

struct place {
    const char *path;
    yaml_document_t *document;
    struct error *error;
};

static bool
refuse(const struct place *place, yaml_mark_t mark, const char *problem)
{
    return error_set(place->error, ERROR_USAGE, "%s:%zu:%zu: %s", place->path, mark.line + 1,
        mark.column + 1, problem);
}

static bool
refuse_key(const struct place *place, const yaml_node_t *node, const char *name)
{
    const char *names[COUNT_OF(keys)];
    const char *nearest;
    char *problem;

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        names[i] = keys[i].name;
    nearest = text_nearest(name, names, COUNT_OF(names));
    if (nearest != NULL)
        problem = xasprintf("unknown key \"%s\"; did you mean \"%s\"?", name, nearest);
    else
        problem = xasprintf("unknown key \"%s\"; a rubric has number, a_plus, a, b, c, d, slow, "
                            "very_slow and min_effect",
            name);
    (void)refuse(place, node->start_mark, problem);
    free(problem);
    return false;
}

bool
rubric_parse_effect(const char *text, double *effect, struct error *error)
{
    if (!fraction_parse(text, effect, error))
        return false;
    return (*effect >= EFFECT_MIN && *effect <= 1.0) ||
        error_set(error, ERROR_USAGE,
            "min_effect is 2%% to 100%%: two identical databases differ by up to 1.4%%");
}

static bool
parse_value(const struct key *key, const char *text, void *target, struct error *error)
{
    double share = 0.0;

    switch (key->kind) {
    case KEY_NUMBER:
        return text_parse_uint64(text, 2, 1000000, target, error) ||
            error_prefix(error, "1 is the built-in rubric, yours needs another number");
    case KEY_DURATION:
        if (!duration_parse(text, target, error))
            return false;
        return *(uint64_t *)target > 0 ||
            error_set(error, ERROR_USAGE, "%s must be longer than nothing", key->name);
    case KEY_SHARE:
        if (!fraction_parse(text, &share, error))
            return false;
        *(double *)target = share;
        return (share >= 0.0 && share <= 1.0) ||
            error_set(error, ERROR_USAGE, "%s is a share of queries: 0%% to 100%%", key->name);
    case KEY_EFFECT:
        return rubric_parse_effect(text, target, error);
    }
    return false;
}

static bool
read_pair(const struct place *place, const yaml_node_t *name, const yaml_node_t *value, bool *seen,
    struct rubric *rubric)
{
    struct error problem = {0};

    if (name->type != YAML_SCALAR_NODE)
        return refuse(place, name->start_mark, "a key must be a word");
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const char *text;

        if (strcmp((const char *)name->data.scalar.value, keys[i].name) != 0)
            continue;
        if (seen[i])
            return refuse(place, name->start_mark, "this key is given twice");
        seen[i] = true;
        if (value->type != YAML_SCALAR_NODE)
            return refuse(place, value->start_mark, "this must be one value");
        text = (const char *)value->data.scalar.value;
        return parse_value(&keys[i], text, (char *)rubric + keys[i].offset, &problem) ||
            refuse(place, value->start_mark, problem.text);
    }
    return refuse_key(place, name, (const char *)name->data.scalar.value);
}

/* Bands must follow one another: a side could otherwise miss B and still have C. */
static bool
check_order(const struct place *place, const yaml_node_t *root, const struct rubric *rubric)
{
    if (rubric->a_plus_ns > rubric->a_ns)
        return refuse(place, root->start_mark, "a_plus must not be longer than a");
    if (rubric->b_share < rubric->c_share || rubric->c_share < rubric->d_share)
        return refuse(place, root->start_mark, "b, c and d must not rise");
    if (rubric->slow_ns > rubric->very_slow_ns)
        return refuse(place, root->start_mark, "slow must not be longer than very_slow");
    return true;
}

static bool
read_document(const struct place *place, struct rubric *rubric)
{
    const yaml_node_t *root = yaml_document_get_root_node(place->document);
    bool seen[COUNT_OF(keys)] = {false};

    if (root == NULL)
        return error_set(place->error, ERROR_USAGE, "%s:1:1: the file is empty", place->path);
    if (root->type != YAML_MAPPING_NODE)
        return refuse(place, root->start_mark, "a rubric is a list of \"key: value\"");
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++)
        if (!read_pair(place, yaml_document_get_node(place->document, pair->key),
                yaml_document_get_node(place->document, pair->value), seen, rubric))
            return false;
    return check_order(place, root, rubric);
}

bool
rubric_load(const char *path, struct rubric *rubric, struct error *error)
{
    struct rubric draft = rubric_default;
    char *content = NULL;
    size_t length = 0;
    yaml_parser_t parser;
    yaml_document_t document;
    bool loaded;

    if (!file_read(path, ERROR_USAGE, &content, &length, error))
        return false;
    if (yaml_parser_initialize(&parser) == 0)
        abort(); /* out of memory */
    draft.number = 0;
    yaml_parser_set_input_string(&parser, (const unsigned char *)content, length);
    if (yaml_parser_load(&parser, &document) == 0) {
        loaded = error_set(error, ERROR_USAGE, "%s:%zu:%zu: not YAML: %s", path,
            parser.problem_mark.line + 1, parser.problem_mark.column + 1,
            parser.problem == NULL ? "it cannot be read" : parser.problem);
    } else {
        const struct place place = {path, &document, error};

        loaded = read_document(&place, &draft);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    free(content);
    if (loaded)
        *rubric = draft;
    return loaded;
}
