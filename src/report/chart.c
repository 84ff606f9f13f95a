#include "pggrade/report/chart.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/report/chart_private.h"
#include "pggrade/report/format.h"

#define NAME_MAX_BYTES 60
#define MARKERS_MAX 16 /* on one curve */

/*
 * The line types of the sides: Okabe and Ito's colours, which people who confuse red and green
 * tell apart; dashes and markers for grey paper.  svg.c knows these colours: it makes classes of
 * them, so that a page can show others in the dark.
 */
static const char head[] =
    "# Draw this again in this folder:  gnuplot %s.gp   (PNG: gnuplot -e \"png=1\" %s.gp)\n"
    "reset\n"
    "if (exists('png')) {\n"
    "    set terminal pngcairo noenhanced size %u,%u font 'sans-serif,18'\n"
    "    set output '%s.png'\n"
    "} else {\n"
    "    set terminal svg noenhanced dynamic size %u,%u font 'sans-serif,14'\n"
    "    set output '%s.svg'\n"
    "}\n"
    "set encoding utf8\n"
    "set linetype 1 lc rgb '#4d5560' lw 2 dt (8,4) pt 6 ps 0.7\n"
    "set linetype 2 lc rgb '#0072b2' lw 2.5 dt solid pt 7 ps 0.7\n"
    "set linetype 3 lc rgb '#d55e00' lw 2 dt (2,3) pt 8 ps 0.8\n"
    "set linetype 4 lc rgb '#009e73' lw 2 dt (10,3,2,3) pt 4 ps 0.7\n"
    "set linetype 5 lc rgb '#a8508f' lw 2 dt (4,2) pt 12 ps 0.8\n"
    "set linetype 6 lc rgb '#b07d00' lw 2 dt (12,6) pt 2 ps 0.7\n"
    "set linetype 10 lc rgb '#b4b9c0' lw 1 dt solid\n"
    "set linetype 11 lc rgb '#8a4b00' lw 1.5 dt (3,3)\n"
    "set border 3 lw 1\n"
    "set grid lt 10\n"
    "set tics nomirror out scale 0.5\n"
    "set key above left Left reverse horizontal samplen 2 width 1 font ',13'\n"
    "data = '%s.dat'\n";

static const unsigned style_count = 6;

unsigned
chart_side_style(size_t side, size_t side_count)
{
    if (side == 0)
        return 1;
    if (side + 1 == side_count)
        return 2; /* what is judged is drawn solid */
    return 3 + (unsigned)((side - 1) % (style_count - 2));
}

const char *
chart_linespoints(struct charts *charts, size_t point_count)
{
    return arena_printf(charts->arena, "with linespoints pi %zu", point_count / MARKERS_MAX + 1);
}

void
chart_quote(struct text *out, const char *words)
{
    text_append_char(out, '\'');
    for (; *words != '\0'; words++) {
        unsigned char byte = (unsigned char)*words;

        if (byte == '\'')
            text_append(out, "''");
        else
            text_append_char(out, byte < 0x20 || byte == 0x7F ? ' ' : *words);
    }
    text_append_char(out, '\'');
}

/* What 10^power is called at its tick. */
typedef void tick_label(struct text *label, int power);

static void
label_ms(struct text *label, int power)
{
    if (power >= 4)
        text_printf(label, "%g s", pow(10, power - 3));
    else
        text_printf(label, "%g", pow(10, power));
}

static void
label_count(struct text *label, int power)
{
    if (power >= 9)
        text_printf(label, "%g billion", pow(10, power - 9));
    else if (power >= 6)
        text_printf(label, "%g million", pow(10, power - 6));
    else if (power >= 0)
        format_count(label, (uint64_t)pow(10, power));
    else
        text_printf(label, "%g", pow(10, power));
}

static void
log_axis(struct text *plot, char axis, double low_value, double high_value, tick_label *append)
{
    int low = (int)floor(log10(low_value));
    int high = (int)ceil(log10(high_value));
    bool first = true;

    if (high <= low)
        high = low + 1;
    /* A little beyond both ends: rounding may put a tick at the very end outside. */
    text_printf(plot, "set logscale %c\nset %crange [0.998e%d:1.002e%d]\nset %ctics (", axis, axis,
        low, high, axis);
    for (int power = low; power <= high; power++) {
        struct text label = {0};

        append(&label, power);
        text_printf(plot, "%s", first ? "" : ", ");
        chart_quote(plot, text_string(&label));
        text_printf(plot, " 1e%d", power);
        for (int minor = 2; minor < 10 && power < high; minor++)
            text_printf(plot, ", '' %de%d 1", minor, power);
        text_free(&label);
        first = false;
    }
    text_append(plot, ")\n");
}

void
chart_log_axis(struct text *plot, char axis, double low_ms, double high_ms)
{
    log_axis(plot, axis, low_ms, high_ms, label_ms);
}

void
chart_log_axis_counts(struct text *plot, char axis, double low, double high)
{
    log_axis(plot, axis, low, high, label_count);
}

void
chart_number_axis(struct text *plot, size_t count)
{
    text_printf(plot, "set xrange [0.5:%zu.5]\nset xtics %zu\n", count, count / 10 + 1);
}

void
chart_curve(struct chart_draft *draft, const char *columns, const char *how, unsigned style,
    const char *title)
{
    text_printf(&draft->curves, "%sdata index %zu using %s %s lt %u ",
        draft->curves.length == 0 ? "plot " : ", \\\n    ", draft->block_count - 1, columns, how,
        style);
    if (title == NULL) {
        text_append(&draft->curves, "notitle");
        return;
    }
    text_append(&draft->curves, "title ");
    chart_quote(&draft->curves, title);
}

void
chart_plot_names(struct chart_draft *draft, const char *const *names, size_t count,
    const bool *drawn, const char *columns, const char *how)
{
    size_t index = 0;

    text_append(&draft->plot, "plot ");
    for (size_t side = 0; side < count; side++) {
        if (!drawn[side])
            continue;
        text_printf(&draft->plot, "%sdata index %zu using %s %s lt %u title ",
            index == 0 ? "" : ", \\\n    ", index, columns, how, chart_side_style(side, count));
        chart_quote(&draft->plot, names[side]);
        index++;
    }
    text_append_char(&draft->plot, '\n');
}

void
chart_plot_sides(struct chart_draft *draft, const struct run *run, const bool *drawn,
    const char *columns, const char *how)
{
    const char **names = xcalloc(run->side_count, sizeof *names);

    for (size_t side = 0; side < run->side_count; side++)
        names[side] = run->sides[side].name;
    chart_plot_names(draft, names, run->side_count, drawn, columns, how);
    free(names);
}

void
chart_begin_block(struct chart_draft *draft, const char *name, const char *columns)
{
    text_append(&draft->data, draft->data.length == 0 ? "# " : "\n\n# ");
    for (; *name != '\0'; name++)
        text_append_char(&draft->data, (unsigned char)*name < 0x20 ? ' ' : *name);
    text_printf(&draft->data, "\n# %s\n", columns);
    draft->block_count++;
}

/* What a file may be called on every system; the number in front keeps names apart. */
static const char *
file_name(struct charts *charts, const char *words)
{
    char name[NAME_MAX_BYTES + 1];
    size_t length = 0;

    for (; *words != '\0' && length < NAME_MAX_BYTES; words++)
        name[length++] =
            (unsigned char)*words < 0x80 && isalnum((unsigned char)*words) != 0 ? *words : '_';
    name[length] = '\0';
    return arena_printf(charts->arena, "%03zu-%s", charts->count + 1, name);
}

void
chart_discard(struct chart_draft *draft)
{
    text_free(&draft->title);
    text_free(&draft->words);
    text_free(&draft->data);
    text_free(&draft->plot);
    text_free(&draft->curves);
}

void
chart_finish(struct charts *charts, struct chart_draft *draft)
{
    const char *name = file_name(charts, draft->name);
    struct text script = {0};
    struct chart *chart;

    text_printf(&script, head, name, name, draft->width * 2, draft->height * 2, name, draft->width,
        draft->height, name, name);
    text_append(&script, text_string(&draft->plot));
    if (draft->curves.length > 0)
        text_printf(&script, "%s\n", text_string(&draft->curves));
    text_append(&script, "unset output\n");
    charts->items = grow(charts->items, charts->count, &charts->capacity, sizeof *charts->items);
    chart = &charts->items[charts->count++];
    *chart = (struct chart){
        .kind = draft->kind,
        .query = draft->query,
        .name = name,
        .title = arena_strdup(charts->arena, text_string(&draft->title)),
        .words = arena_strdup(charts->arena, text_string(&draft->words)),
        .data = arena_strdup(charts->arena, text_string(&draft->data)),
        .script = arena_strdup(charts->arena, text_string(&script)),
        .width = draft->width,
    };
    text_free(&script);
    chart_discard(draft);
}

bool
charts_crowded(const struct run *run)
{
    return run->side_count > CHART_SIDES_MAX;
}

struct charts *
charts_create(const struct card *card)
{
    struct charts *charts = xcalloc(1, sizeof *charts);

    charts->arena = arena_create();
    chart_add_pools(charts, card);
    if (charts->count > 0 && charts_crowded(card->run))
        return charts; /* pools stand on one database: nothing else differs */
    chart_add_ratios(charts, card);
    if (!charts_crowded(card->run)) {
        chart_add_load(charts, card);
        for (size_t q = 0; q < card->run->query_count; q++)
            chart_add_query(charts, card, q);
    }
    chart_add_indexes(charts, card);
    return charts;
}

void
charts_destroy(struct charts *charts)
{
    if (charts == NULL)
        return;
    arena_destroy(charts->arena);
    free(charts->items);
    free(charts);
}

const struct chart *
charts_find(const struct charts *charts, enum chart_kind kind, size_t query)
{
    for (size_t i = 0; charts != NULL && i < charts->count; i++)
        if (charts->items[i].kind == kind && charts->items[i].query == query)
            return &charts->items[i];
    return NULL;
}
