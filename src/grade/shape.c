#include "pggrade/grade/shape.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/text.h"

/* Behind the names of indexes, if `shape` begins with one. */
static const char *
skip_index(const char *shape)
{
    static const char using[] = " using ";

    while (strncmp(shape, using, strlen(using)) == 0)
        shape += strlen(using) + strcspn(shape + strlen(using), " \n");
    return shape;
}

bool
shape_same(const char *a, const char *b)
{
    for (;; a++, b++) {
        a = skip_index(a);
        b = skip_index(b);
        if (*a != *b)
            return false;
        if (*a == '\0')
            return true;
    }
}

const char *
shape_one_line(struct arena *arena, const char *shape)
{
    struct text line = {0};
    const char *kept;

    for (; *shape != '\0'; shape++) {
        if (*shape != '\n') {
            text_append_char(&line, *shape);
            continue;
        }
        text_append(&line, " > ");
        while (shape[1] == ' ')
            shape++;
    }
    kept = arena_strdup(arena, text_string(&line));
    text_free(&line);
    return kept;
}

/* One line of a shape. */
struct node {
    const char *words;
    size_t length;
    size_t depth;
};

static struct node *
split(const char *shape, size_t *count)
{
    struct node *nodes = NULL;
    size_t capacity = 0;

    *count = 0;
    while (*shape != '\0') {
        size_t blanks = strspn(shape, " ");

        nodes = grow(nodes, *count, &capacity, sizeof *nodes);
        shape += blanks;
        nodes[*count] = (struct node){shape, strcspn(shape, "\n"), blanks / 2};
        shape += nodes[(*count)++].length;
        shape += *shape == '\n';
    }
    return nodes;
}

/* Whether node `at` is the only child of the one before it. */
static bool
only_child(const struct node *nodes, size_t count, size_t at)
{
    if (at == 0 || nodes[at].depth != nodes[at - 1].depth + 1)
        return false;
    for (size_t i = at + 1; i < count && nodes[i].depth >= nodes[at].depth; i++)
        if (nodes[i].depth == nodes[at].depth)
            return false;
    return true;
}

const char *
shape_chained(struct arena *arena, const char *shape)
{
    size_t count;
    struct node *nodes = split(shape, &count);
    size_t *indents = xcalloc(count, sizeof *indents); /* of the line a node is on */
    struct text chained = {0};
    const char *kept;

    for (size_t i = 0; i < count; i++) {
        if (only_child(nodes, count, i)) {
            indents[i] = indents[i - 1];
            text_append(&chained, " > ");
        } else if (i > 0) {
            size_t parent = i - 1;

            while (parent > 0 && nodes[parent].depth >= nodes[i].depth)
                parent--;
            indents[i] = indents[parent] + 1;
            text_printf(&chained, "\n%*s", (int)(2 * indents[i]), "");
        }
        text_append_length(&chained, nodes[i].words, nodes[i].length);
    }
    kept = arena_strdup(arena, text_string(&chained));
    text_free(&chained);
    free(indents);
    free(nodes);
    return kept;
}
