#include "pggrade/report/svg.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/report/html.h"

#define DEPTH_MAX 64
#define NAME_MAX_BYTES 32

static const char *const drawn_elements[] = {"g", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "use", "text", "tspan", "defs"};
static const char *const drawn_attributes[] = {"d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy",
    "width", "height", "r", "rx", "ry", "cx", "cy", "points", "transform", "fill", "stroke",
    "color", "stroke-width", "stroke-dasharray", "text-anchor", "font-size", "font-weight",
    "fill-opacity", "stroke-opacity", "opacity", "id", "href", "xlink:href"};

/* The colours of chart.c, and the class that stands for each. */
static const struct {
    unsigned red, green, blue;
    const char *class_name;
} palette[] = {
    {77, 85, 96, "c1"},
    {0, 114, 178, "c2"},
    {213, 94, 0, "c3"},
    {0, 158, 115, "c4"},
    {168, 80, 143, "c5"},
    {176, 125, 0, "c6"},
    {180, 185, 192, "cg"},
    {138, 75, 0, "ce"},
};

/* An element that is open. */
struct frame {
    char name[NAME_MAX_BYTES];
    struct text start; /* of a group nothing was written of yet: an empty one is left out */
    bool paints;       /* it, or one around it, sets fill or stroke */
    bool strokes;      /* likewise the width of strokes */
    bool defines;      /* it is in <defs>: only there identifiers are of use */
};

struct scan {
    struct text *out;
    const char *drawing;
    const struct svg_label *label;
    const char *at;
    struct frame frames[DEPTH_MAX];
    size_t depth;
    size_t skipped; /* elements open within one that is left out */
    bool rooted;    /* <svg> was met */
};

/* One attribute of a tag, as it stands in the file. */
struct attribute {
    const char *name, *value;
    size_t name_length, value_length;
};

static bool
listed(const char *word, size_t length, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == length && memcmp(list[i], word, length) == 0)
            return true;
    return false;
}

static bool
is(const struct attribute *attribute, const char *name)
{
    return listed(attribute->name, attribute->name_length, &name, 1);
}

static bool
has_value(const struct attribute *attribute, const char *value)
{
    return listed(attribute->value, attribute->value_length, &value, 1);
}

/* ---- attributes ---- */

/* Reads one; false at the end of the tag, and where it is malformed, with *at on what stops it. */
static bool
next_attribute(const char **at, struct attribute *attribute)
{
    static const char blanks[] = " \t\r\n";
    const char *end;

    *at += strspn(*at, blanks);
    attribute->name = *at;
    attribute->name_length = strcspn(*at, "= \t\r\n/<>\"'");
    end = *at + attribute->name_length;
    end += strspn(end, blanks);
    if (attribute->name_length == 0 || end[0] != '=')
        return false;
    end += 1 + strspn(end + 1, blanks);
    if (end[0] != '"' && end[0] != '\'')
        return false;
    attribute->value = end + 1;
    end = strchr(attribute->value, end[0]);
    if (end == NULL)
        return false;
    attribute->value_length = (size_t)(end - attribute->value);
    *at = end + 1;
    return true;
}

/* Numbers, path commands, functions of transform, plain colours: nothing that could be more. */
static bool
harmless(const struct attribute *attribute)
{
    for (size_t i = 0; i < attribute->value_length; i++) {
        unsigned char byte = (unsigned char)attribute->value[i];

        if (byte >= 0x80 || (isalnum(byte) == 0 && strchr(" \t\r\n.,()#%+-_", byte) == NULL))
            return false;
    }
    return true;
}

static const char *
class_of_colour(const struct attribute *attribute)
{
    char value[40];
    unsigned red;
    unsigned green;
    unsigned blue;

    if (attribute->value_length >= sizeof value)
        return NULL;
    memcpy(value, attribute->value, attribute->value_length);
    value[attribute->value_length] = '\0';
    /* NOLINTNEXTLINE(cert-err34-c): what is no number is no colour of ours */
    if (sscanf(value, "rgb(%3u,%3u,%3u)", &red, &green, &blue) != 3)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(palette); i++)
        if (palette[i].red == red && palette[i].green == green && palette[i].blue == blue)
            return palette[i].class_name;
    return NULL;
}

/* Appends ` name="value"`, runs of blanks as one. */
static void
append_attribute(
    struct text *out, const char *name, const char *prefix, const struct attribute *attribute)
{
    bool blank = false;
    size_t begun;

    text_printf(out, " %s=\"%s", name, prefix);
    begun = out->length;
    for (size_t i = 0; i < attribute->value_length; i++) {
        bool space = isspace((unsigned char)attribute->value[i]) != 0;

        if (!space && blank && out->length > begun)
            text_append_char(out, ' ');
        blank = space;
        if (!space)
            text_append_char(out, attribute->value[i]);
    }
    text_append_char(out, '"');
}

/* What a tag's colours come to be. */
struct paint {
    const char *class_name; /* of the palette; NULL */
    const char *uses;       /* " s", " f", " o": stroke, fill, colour that is inherited */
};

/* True where the attribute was a colour and needs no more; `plain_group`: of a group with nothing
 * around it that paints. */
static bool
take_colour(
    struct frame *frame, const struct attribute *attribute, bool plain_group, struct paint *paint)
{
    const char *class_name = class_of_colour(attribute);
    bool colour = is(attribute, "color");

    if (!colour && !is(attribute, "fill") && !is(attribute, "stroke"))
        return false;
    if (class_name != NULL && paint->class_name == NULL) {
        paint->class_name = class_name;
        paint->uses = colour ? " o" : is(attribute, "fill") ? " f" : " s";
        frame->paints = frame->paints || !colour;
        return true;
    }
    if (colour && has_value(attribute, "white") && strcmp(frame->name, "use") == 0) {
        *paint = (struct paint){"cw", " o"}; /* takes the line away around a mark */
        return true;
    }
    if (colour)
        return has_value(attribute, "black") || has_value(attribute, "white");
    /* What the page's <svg> says already. */
    if (plain_group && is(attribute, "fill") && has_value(attribute, "none"))
        return true;
    frame->paints = true;
    if (!has_value(attribute, "black"))
        return false;
    text_append(&frame->start,
        is(attribute, "fill") ? " fill=\"currentColor\"" : " stroke=\"currentColor\"");
    return true;
}

/* What is so anyway, for a page's drawings are most of its size: the style sheet says it. */
static bool
understood(struct frame *frame, const struct attribute *attribute)
{
    if (is(attribute, "font-size"))
        return has_value(attribute, "14.00");
    if (!is(attribute, "stroke-width"))
        return false;
    if (!frame->strokes && has_value(attribute, "1.00"))
        return true;
    frame->strokes = true;
    return false;
}

/* Words are painted by the style sheet. */
static void
leave_to_style(struct text *start)
{
    static const char paint[] = " stroke=\"none\" fill=\"currentColor\"";
    char *found = strstr(start->data, " text-anchor=") == NULL ? NULL : strstr(start->data, paint);

    if (found == NULL)
        return;
    start->length -= strlen(paint);
    memmove(found, found + strlen(paint), strlen(found + strlen(paint)) + 1);
}

static void
take_attribute(
    struct scan *scan, struct frame *frame, const struct attribute *attribute, struct paint *paint)
{
    char name[NAME_MAX_BYTES];
    char prefix[NAME_MAX_BYTES];
    bool plain_group = strcmp(frame->name, "g") == 0 &&
        (scan->depth == 0 || !scan->frames[scan->depth - 1].paints);
    bool reference = is(attribute, "href") || is(attribute, "xlink:href");

    if (!listed(attribute->name, attribute->name_length, drawn_attributes,
            COUNT_OF(drawn_attributes)) ||
        !harmless(attribute) || understood(frame, attribute) ||
        take_colour(frame, attribute, plain_group, paint))
        return;
    if (reference && attribute->value[0] == '#') {
        struct attribute target = {
            .value = attribute->value + 1, .value_length = attribute->value_length - 1};

        (void)snprintf(prefix, sizeof prefix, "#%s-", scan->label->prefix);
        append_attribute(&frame->start, "href", prefix, &target);
    } else if (is(attribute, "id")) {
        if (!frame->defines)
            return;
        (void)snprintf(prefix, sizeof prefix, "%s-", scan->label->prefix);
        append_attribute(&frame->start, "id", prefix, attribute);
    } else if (!reference) {
        (void)snprintf(name, sizeof name, "%.*s", (int)attribute->name_length, attribute->name);
        append_attribute(&frame->start, name, "", attribute);
    }
}

/* ---- elements ---- */

#define CHAIN_MAX 4 /* of definitions that use others */

/* Whether what is defined under this name is drawn, itself or as a part of another definition. */
static bool
is_used(const char *drawing, const char *id, size_t length, int chain)
{
    const char *body = strstr(drawing, "</defs>");

    for (const char *at = strchr(drawing, '#'); at != NULL; at = strchr(at + 1, '#')) {
        const char *own;

        if (strncmp(at + 1, id, length) != 0 || (at[length + 1] != '\'' && at[length + 1] != '"'))
            continue;
        if (body == NULL || at > body)
            return true;
        own = strstr(at, " id='");
        if (own != NULL && own < at + strcspn(at, ">") && chain < CHAIN_MAX &&
            is_used(drawing, own + 5, strcspn(own + 5, "'"), chain + 1))
            return true;
    }
    return false;
}

static void
write_starts(struct scan *scan)
{
    for (size_t i = 0; i < scan->depth; i++) {
        struct text *start = &scan->frames[i].start;

        if (start->length == 0)
            continue;
        text_append_length(scan->out, start->data, start->length);
        text_free(start);
        *start = (struct text){0};
    }
}

static void
close_frame(struct scan *scan)
{
    struct frame *frame = &scan->frames[--scan->depth];

    if (frame->start.length == 0)
        text_printf(scan->out, "</%s>", frame->name);
    text_free(&frame->start);
}

/* The page's own <svg>: only the drawing's measures are taken over. */
static void
write_root(struct scan *scan, const char *at)
{
    struct attribute attribute;

    text_append(scan->out, "\n<svg role=\"img\" aria-label=\"");
    html_escape(scan->out, scan->label->title);
    text_append(scan->out, ". ");
    html_escape(scan->out, scan->label->words);
    text_append(scan->out, "\" fill=\"none\"");
    while (next_attribute(&at, &attribute))
        if (is(&attribute, "viewBox") && harmless(&attribute))
            append_attribute(scan->out, "viewBox", "", &attribute);
    text_append_char(scan->out, '>');
    scan->rooted = true;
}

/* `at` is behind the tag's name; false where the tag has no end. */
static bool
open_element(struct scan *scan, const char *name, size_t length)
{
    const char *at = name + length;
    const struct frame *around = scan->depth > 0 ? &scan->frames[scan->depth - 1] : NULL;
    struct frame frame = {
        .paints = around != NULL && around->paints,
        .strokes = around != NULL && around->strokes,
        .defines = around != NULL && around->defines,
    };
    struct paint paint = {0};
    struct attribute attribute;
    bool kept = scan->skipped == 0 && scan->rooted && length < sizeof frame.name &&
        listed(name, length, drawn_elements, COUNT_OF(drawn_elements));
    bool root = !scan->rooted && scan->skipped == 0 && length == 3 && memcmp(name, "svg", 3) == 0;

    if (scan->depth == DEPTH_MAX)
        return false;
    if (root)
        write_root(scan, at);
    (void)snprintf(frame.name, sizeof frame.name, "%.*s", (int)length, name);
    text_printf(&frame.start, "%s<%s", strcmp(frame.name, "g") == 0 ? "\n" : "", frame.name);
    frame.defines = frame.defines || strcmp(frame.name, "defs") == 0;
    while (next_attribute(&at, &attribute)) {
        if (kept && frame.defines && is(&attribute, "id"))
            kept = is_used(scan->drawing, attribute.value, attribute.value_length, 0);
        if (kept)
            take_attribute(scan, &frame, &attribute, &paint);
    }
    leave_to_style(&frame.start);
    if (paint.class_name != NULL)
        text_printf(&frame.start, " class=\"%s%s\"", paint.class_name, paint.uses);
    text_append_char(&frame.start, '>');
    scan->at = at + 1 + (at[0] == '/');
    if ((at[0] != '>' && (at[0] != '/' || at[1] != '>')) || !kept) {
        text_free(&frame.start);
        scan->skipped += !kept && !root && at[0] == '>';
        return at[0] == '>' || (at[0] == '/' && at[1] == '>');
    }
    scan->frames[scan->depth++] = frame;
    if (strcmp(frame.name, "g") != 0)
        write_starts(scan);
    if (at[0] == '/')
        close_frame(scan);
    return true;
}

static bool
close_element(struct scan *scan, const char *name, size_t length)
{
    const char *end = strchr(name, '>');

    if (end == NULL)
        return false;
    scan->at = end + 1;
    if (scan->skipped > 0) {
        scan->skipped--;
        return true;
    }
    if (scan->depth == 0) {
        if (length != 3 || memcmp(name, "svg", 3) != 0)
            return false;
        text_append(scan->out, "</svg>");
        scan->at = strchr(scan->at, '\0'); /* nothing is to follow */
        return true;
    }
    if (strlen(scan->frames[scan->depth - 1].name) != length ||
        memcmp(scan->frames[scan->depth - 1].name, name, length) != 0)
        return false;
    close_frame(scan);
    return true;
}

/* Words stand in <text> and <tspan> only; the five entities of XML are read, others stay. */
static void
take_words(struct scan *scan, size_t length)
{
    static const struct {
        const char *entity, *character;
    } entities[] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&apos;", "'"}};
    struct text words = {0};
    const char *name = scan->depth > 0 ? scan->frames[scan->depth - 1].name : "";
    const char *end = scan->at + length;

    while (scan->at < end) {
        size_t i = 0;

        while (i < COUNT_OF(entities) &&
            strncmp(scan->at, entities[i].entity, strlen(entities[i].entity)) != 0)
            i++;
        if (i < COUNT_OF(entities)) {
            text_append(&words, entities[i].character);
            scan->at += strlen(entities[i].entity);
        } else {
            text_append_char(&words, *scan->at++);
        }
    }
    if (scan->skipped == 0 && (strcmp(name, "text") == 0 || strcmp(name, "tspan") == 0))
        html_escape(scan->out, text_string(&words));
    text_free(&words);
}

/* Up to the next tag, and the tag. */
static bool
take_next(struct scan *scan)
{
    const char *name;

    take_words(scan, strcspn(scan->at, "<"));
    if (scan->at[0] == '\0')
        return true;
    name = scan->at + 1;
    if (name[0] == '?' || name[0] == '!') {
        bool comment = strncmp(name, "!--", 3) == 0;
        const char *end = strstr(name, comment ? "-->" : ">");

        scan->at = end == NULL ? name : end + (comment ? 3 : 1);
        return end != NULL;
    }
    if (name[0] == '/')
        return close_element(scan, name + 1, strcspn(name + 1, " \t\r\n>"));
    return open_element(scan, name, strcspn(name, " \t\r\n/>"));
}

bool
svg_inline(struct text *out, const struct svg_label *label, const char *drawing)
{
    struct scan scan = {.out = out, .drawing = drawing, .label = label, .at = drawing};
    size_t before = out->length;
    bool taken = true;

    while (taken && scan.at[0] != '\0')
        taken = take_next(&scan);
    taken = taken && scan.rooted && scan.depth == 0 && scan.skipped == 0 &&
        out->length >= before + strlen("</svg>") &&
        memcmp(out->data + out->length - strlen("</svg>"), "</svg>", strlen("</svg>")) == 0;
    while (scan.depth > 0)
        text_free(&scan.frames[--scan.depth].start);
    if (!taken && out->data != NULL) {
        out->length = before;
        out->data[before] = '\0';
    }
    return taken;
}
