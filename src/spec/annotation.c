#include "pggrade/spec/annotation.h"

#include <ctype.h>
#include <string.h>

static bool
blank(char c)
{
    return isspace((unsigned char)c) != 0;
}

struct piece
piece_of(struct arena *arena, const struct document *document, size_t start, size_t end)
{
    while (start < end && blank(document->content[start]))
        start++;
    while (end > start && blank(document->content[end - 1]))
        end--;
    return (struct piece){arena_strndup(arena, document->content + start, end - start), start};
}

struct piece
piece_take_word(struct arena *arena, struct piece *rest)
{
    size_t length = strcspn(rest->text, " \t\r");
    struct piece word = {arena_strndup(arena, rest->text, length), rest->at};
    size_t next = length + strspn(rest->text + length, " \t\r");

    rest->text += next;
    rest->at += next;
    return word;
}

size_t
comment_text(const struct document *document, const struct token *comment)
{
    size_t at = comment->start + strlen("--");

    while (at < comment->end && blank(document->content[at]))
        at++;
    return at;
}

/* Whether what stands at `at`, behind a blank, ends the value before it. */
static bool
ends_value(const struct document *document, size_t at, size_t end)
{
    const char *content = document->content;

    if (at + 1 >= end || !blank(content[at - 1]))
        return false;
    return (content[at] == '@' && isalpha((unsigned char)content[at + 1])) ||
        (content[at] == '-' && content[at + 1] == '-');
}

/* Only the values of @param and @claim are quoted, and of a claim only in double quotes; a title
 * may hold an apostrophe. */
static bool
find_value_end(const struct document *document, const char *quotes, size_t *at, size_t end,
    struct error *error)
{
    const char *content = document->content;

    for (; *at < end && !ends_value(document, *at, end); ++*at) {
        const char *close;

        if (strchr(quotes, content[*at]) == NULL)
            continue;
        close = memchr(content + *at + 1, content[*at], end - *at - 1);
        if (close == NULL)
            return document_refuse(document, *at, error, "this quote is not closed on its line");
        *at = (size_t)(close - content);
    }
    return true;
}

static const char *
quotes_of(const char *key)
{
    if (strcmp(key, "param") == 0)
        return "\"'";
    return strcmp(key, "claim") == 0 ? "\"" : "";
}

bool
annotation_next(struct arena *arena, const struct document *document, size_t *at, size_t end,
    struct annotation *annotation, struct error *error)
{
    const char *content = document->content;
    size_t start;

    *annotation = (struct annotation){.key = NULL};
    if (*at >= end || content[*at] != '@')
        return true; /* a remark behind ` --`, or nothing at all */
    annotation->at = *at;
    start = ++*at;
    while (*at < end && (isalnum((unsigned char)content[*at]) || strchr("_-.", content[*at])))
        ++*at;
    annotation->key = arena_strndup(arena, content + start, *at - start);
    start = *at;
    if (!find_value_end(document, quotes_of(annotation->key), at, end, error))
        return false;
    annotation->value = piece_of(arena, document, start, *at);
    return true;
}
