#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/report/markdown_private.h"

/* By what a query comes before another. */
struct standing {
    size_t query;
    bool slower; /* on a side against the baseline */
    enum letter letter;
    double average_ms;
};

static int
worse_first(const void *left, const void *right)
{
    const struct standing *a = left;
    const struct standing *b = right;
    double average_a = isfinite(a->average_ms) ? a->average_ms : INFINITY;
    double average_b = isfinite(b->average_ms) ? b->average_ms : INFINITY;

    if (a->slower != b->slower)
        return a->slower ? -1 : 1;
    if (a->letter != b->letter)
        return a->letter > b->letter ? -1 : 1;
    if (average_a > average_b || average_a < average_b)
        return average_a > average_b ? -1 : 1;
    return a->query < b->query ? -1 : 1;
}

static struct standing
standing_of(const struct card *card, size_t query)
{
    size_t last = card->run->side_count - 1;
    struct standing standing = {.query = query,
        .letter = card->queries[query][last].letter,
        .average_ms = card->queries[query][last].average_ms};

    for (size_t side = 1; side <= last; side++) {
        const struct verdict *verdict = card_verdict(card, query, 0, side);

        standing.slower = standing.slower || (verdict != NULL && verdict->kind == VERDICT_SLOWER);
    }
    return standing;
}

size_t *
markdown_worst_first(const struct card *card)
{
    size_t count = card->run->query_count;
    struct standing *standings = xcalloc(count, sizeof *standings);
    size_t *order = xcalloc(count, sizeof *order);

    for (size_t q = 0; q < count; q++)
        standings[q] = standing_of(card, q);
    if (count > 1)
        qsort(standings, count, sizeof *standings, worse_first);
    for (size_t q = 0; q < count; q++)
        order[q] = standings[q].query;
    free(standings);
    return order;
}

/* The length of one item: a line and those behind it that belong to it, which begin with two
 * blanks or, in a table, with an empty cell. */
static size_t
item_length(const char *at)
{
    const char *end = at;

    do {
        end = strchr(end, '\n');
        if (end == NULL)
            return strlen(at);
        end++;
    } while (strncmp(end, "  ", 2) == 0 || strncmp(end, "|  |", 4) == 0);
    return (size_t)(end - at);
}

void
markdown_fit(struct text *out, struct text *items, size_t room, const char *what)
{
    const char *at = text_string(items);
    size_t left = 0;
    size_t used = 0;

    while (*at != '\0') {
        size_t length = item_length(at);

        if (left > 0 || used + length > room)
            left++;
        else
            text_append_length(out, at, length);
        used += length;
        at += length;
    }
    if (left > 0)
        text_printf(out,
            "\n… and %zu more %s: shortened to fit a comment, worst first; `report.html` and "
            "`run.json` have all\n",
            left, what);
    text_free(items);
    *items = (struct text){0};
}
