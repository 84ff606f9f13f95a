#include "pggrade/spec/rewrite.h"

#include <ctype.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"

struct rewrite
rewrite_start(const struct document *document, size_t origin)
{
    return (struct rewrite){.document = document, .origin = origin};
}

void
rewrite_free(struct rewrite *rewrite)
{
    text_free(&rewrite->text);
    free(rewrite->parts);
    *rewrite = (struct rewrite){0};
}

static void
add_part(struct rewrite *rewrite, size_t origin, bool copied)
{
    rewrite->parts =
        grow(rewrite->parts, rewrite->part_count, &rewrite->part_capacity, sizeof *rewrite->parts);
    rewrite->parts[rewrite->part_count++] =
        (struct rewrite_part){.at = rewrite->text.length, .origin = origin, .copied = copied};
}

void
rewrite_copy(struct rewrite *rewrite, size_t end)
{
    add_part(rewrite, rewrite->origin, true);
    text_append_length(
        &rewrite->text, rewrite->document->content + rewrite->origin, end - rewrite->origin);
    rewrite->origin = end;
}

void
rewrite_replace(struct rewrite *rewrite, size_t start, size_t end, const char *replacement)
{
    unsigned char before;

    rewrite_copy(rewrite, start);
    add_part(rewrite, start, false);
    before = rewrite->text.length == 0
        ? ' '
        : (unsigned char)rewrite->text.data[rewrite->text.length - 1];
    if (isalnum(before) || before == '_' || before == '$' || before >= 0x80)
        text_append_char(&rewrite->text, ' ');
    text_append(&rewrite->text, replacement);
    rewrite->origin = end;
}

size_t
rewrite_origin(const struct rewrite *rewrite, size_t offset)
{
    size_t part = rewrite->part_count;

    while (part > 0 && rewrite->parts[part - 1].at > offset)
        part--;
    if (part == 0)
        return rewrite->origin;
    part--;
    if (!rewrite->parts[part].copied)
        return rewrite->parts[part].origin;
    return rewrite->parts[part].origin + (offset - rewrite->parts[part].at);
}
