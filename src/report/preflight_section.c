#include "pggrade/report/preflight_section.h"

#include <string.h>

#include "pggrade/report/format.h"

#define SHOWN_MAX 6

static const char *
effect_words(const struct run_note *note)
{
    if (strcmp(note->effect, "invalid") == 0)
        return "INVALID";
    return strcmp(note->effect, "waited") == 0 ? "waited" : "warning";
}

static void
append_note(struct text *line, const struct run_note *note)
{
    text_printf(line, "%s%s%s: %s", note->side == NULL ? "" : note->side,
        note->side == NULL ? "" : ", ", note->check, note->text);
}

const char *
preflight_section_heading(const struct run *run)
{
    return run_invalid(run) ? "This run is not valid: found before it began"
                            : "Found before the run";
}

void
preflight_section_note(const struct run_note *note, struct text *out)
{
    text_printf(out, "%s: ", effect_words(note));
    append_note(out, note);
}

void
preflight_section_terminal(const struct run *run, size_t width, struct text *out)
{
    size_t shown = 0;

    if (run->note_count == 0)
        return;
    text_printf(out, "%s\n", preflight_section_heading(run));
    for (; shown < run->note_count && shown < SHOWN_MAX; shown++) {
        struct text first = {0};
        struct text line = {0};

        format_cut(&first, effect_words(&run->notes[shown]), 8, true);
        append_note(&line, &run->notes[shown]);
        format_wrapped(out, text_string(&first), 4, width, text_string(&line));
        text_free(&first);
        text_free(&line);
    }
    if (run->note_count > shown)
        text_printf(out, "and %zu more, in run.json\n", run->note_count - shown);
    text_append_char(out, '\n');
}

void
preflight_section_markdown(const struct run *run, struct text *out)
{
    if (run->note_count == 0)
        return;
    text_printf(out, "## %s\n\n", preflight_section_heading(run));
    for (size_t i = 0; i < run->note_count; i++) {
        struct text line = {0};

        append_note(&line, &run->notes[i]);
        text_printf(out, "- %s: ", effect_words(&run->notes[i]));
        format_cell(out, text_string(&line));
        text_append_char(out, '\n');
        text_free(&line);
    }
    text_append_char(out, '\n');
}

static json_t *
string(const char *value)
{
    json_t *made = value == NULL ? json_null() : json_string(value);

    return made == NULL ? json_string("?") : made;
}

void
preflight_section_json(const struct run *run, json_t *summary)
{
    json_t *list;

    if (run->note_count == 0)
        return;
    list = json_array();
    for (size_t i = 0; i < run->note_count; i++) {
        json_t *object = json_object();

        (void)json_object_set_new(object, "check", string(run->notes[i].check));
        (void)json_object_set_new(object, "side", string(run->notes[i].side));
        (void)json_object_set_new(object, "effect", string(run->notes[i].effect));
        (void)json_object_set_new(object, "text", string(run->notes[i].text));
        (void)json_array_append_new(list, object);
    }
    (void)json_object_set_new(summary, "valid", json_boolean(!run_invalid(run)));
    (void)json_object_set_new(summary, "preflight", list);
}
