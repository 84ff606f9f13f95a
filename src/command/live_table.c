#include "pggrade/command/live_table.h"

#include <math.h>

#include "pggrade/report/format.h"

/* Figures have these columns; the rest of a line is the names'. */
#define FIGURE_COLUMNS 9
#define FIGURES 6
#define NAME_COLUMNS_MIN 12
#define NAME_COLUMNS_MAX 32

static void
append_right(struct text *out, struct text *words)
{
    for (size_t i = text_columns(text_string(words)); i < FIGURE_COLUMNS; i++)
        text_append_char(out, ' ');
    text_append(out, text_string(words));
    words->length = 0;
    if (words->data != NULL)
        words->data[0] = '\0';
}

static void
append_line(struct text *out, struct text *line, size_t columns)
{
    format_cut(out, text_string(line), columns, false);
    text_append_char(out, '\n');
    text_free(line);
}

static void
append_heading(struct text *out, size_t names, size_t columns)
{
    static const char *const headings[FIGURES] = {
        "part", "done", "a second", "p50 ms", "p99 ms", "errors"};
    struct text line = {0};
    struct text word = {0};

    format_cut(&line, "query", names, true);
    text_append_char(&line, ' ');
    format_cut(&line, "side", names / 2, true);
    for (size_t i = 0; i < FIGURES; i++) {
        text_append(&word, headings[i]);
        append_right(&line, &word);
    }
    append_line(out, &line, columns);
    text_free(&word);
}

static void
append_row(struct text *out, const struct watch_figure *figure, size_t names, size_t columns)
{
    struct text line = {0};
    struct text word = {0};

    format_cut(&line, figure->what, names, true);
    text_append_char(&line, ' ');
    format_cut(&line, figure->where, names / 2, true);
    text_printf(&word, "%.0f %%", 100 * figure->share);
    append_right(&line, &word);
    format_count(&word, figure->done);
    append_right(&line, &word);
    format_ms(&word, figure->rate);
    append_right(&line, &word);
    format_ms(&word, figure->p50_ms);
    append_right(&line, &word);
    format_ms(&word, figure->p99_ms);
    append_right(&line, &word);
    format_count(&word, figure->failed);
    append_right(&line, &word);
    append_line(out, &line, columns);
    text_free(&word);
}

void
live_table(struct text *out, const struct watch_figure *figures, size_t count, size_t columns,
    size_t lines)
{
    size_t figure_columns = (size_t)FIGURES * FIGURE_COLUMNS;
    size_t names = columns > figure_columns ? (columns - figure_columns - 1) * 2 / 3 : 0;
    size_t shown = count;

    if (lines < 2)
        return;
    names = names < NAME_COLUMNS_MIN ? NAME_COLUMNS_MIN
        : names > NAME_COLUMNS_MAX   ? NAME_COLUMNS_MAX
                                     : names;
    if (count > lines - 1)
        shown = lines - 2; /* one for the heading, one for what is left out */
    append_heading(out, names, columns);
    for (size_t i = 0; i < shown; i++)
        append_row(out, &figures[i], names, columns);
    if (shown < count)
        text_printf(out, "… and %zu more\n", count - shown);
}

void
live_sentence(struct text *out, const struct watch_figure *figure)
{
    text_printf(out, "%s on %s, %.0f %%: ", figure->what, figure->where, 100 * figure->share);
    format_count(out, figure->done);
    text_append(out, " done, ");
    format_ms(out, figure->rate);
    text_append(out, " a second, p50 ");
    format_ms(out, figure->p50_ms);
    text_append(out, " ms, p99 ");
    format_ms(out, figure->p99_ms);
    text_append(out, " ms, ");
    format_count(out, figure->failed);
    text_append(out, figure->failed == 1 ? " error" : " errors");
}
