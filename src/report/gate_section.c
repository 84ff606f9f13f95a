#include "pggrade/report/gate_section.h"

#include "pggrade/report/format.h"
#include "pggrade/report/markdown_private.h"

static const char *const outcomes[] = {
    [GATE_PASSED] = "passed",
    [GATE_FAILED] = "failed",
    [GATE_UNSURE] = "unsure",
    [GATE_ERROR] = "error",
};

void
gate_section_check(struct text *out, const struct card *card, const struct gate_check *check)
{
    text_printf(out, "%s, ", check->rule);
    if (check->query != SIZE_MAX)
        text_printf(out, "%s on ", card->run->queries[check->query].name);
    text_printf(
        out, "%s: %s, limit %s", card->run->sides[check->side].name, check->value, check->limit);
    if (check->sentence[0] != '\0')
        text_printf(out, ": %s", check->sentence);
}

static void
append_headline(struct text *out, const struct gate *gate)
{
    text_printf(out, "Gate: %s",
        gate->passed                 ? "passed"
            : gate->failed_count > 0 ? "failed"
                                     : "not sure");
    text_printf(out, ", %zu of %zu checks failed", gate->failed_count, gate->check_count);
    if (gate->unsure_count > 0)
        text_printf(out, ", %zu inconclusive", gate->unsure_count);
}

/* SQL errors fail without being asked; where nothing else is checked they are told elsewhere. */
static bool
nothing_asked(const struct gate *gate)
{
    for (size_t i = 0; i < gate->check_count; i++)
        if (gate->checks[i].outcome != GATE_ERROR)
            return false;
    return true;
}

void
gate_section_sentence(const struct card *card, struct text *out)
{
    if (!nothing_asked(&card->gate))
        append_headline(out, &card->gate);
}

void
gate_section_terminal(const struct card *card, bool all, size_t width, struct text *out)
{
    const struct gate *gate = &card->gate;

    if (nothing_asked(gate))
        return;
    append_headline(out, gate);
    text_append_char(out, '\n');
    for (size_t i = 0; i < gate->check_count; i++) {
        const struct gate_check *check = &gate->checks[i];
        struct text first = {0};
        struct text line = {0};

        /* SQL errors have been told in full before. */
        if (!all && (check->outcome == GATE_PASSED || check->outcome == GATE_ERROR))
            continue;
        text_printf(&first, "  %-7s ", outcomes[check->outcome]);
        gate_section_check(&line, card, check);
        format_wrapped(out, text_string(&first), 10, width, text_string(&line));
        text_free(&first);
        text_free(&line);
    }
    text_append_char(out, '\n');
}

void
gate_section_markdown(const struct card *card, size_t room, struct text *out)
{
    const struct gate *gate = &card->gate;
    struct text items = {0};

    if (nothing_asked(gate))
        return;
    text_append(out, "## ");
    append_headline(out, gate);
    text_append(out, "\n\n");
    for (size_t i = 0; i < gate->check_count; i++) {
        struct text line = {0};

        if (gate->checks[i].outcome == GATE_PASSED)
            continue;
        text_printf(&items, "- **%s**: ", outcomes[gate->checks[i].outcome]);
        gate_section_check(&line, card, &gate->checks[i]);
        format_cell(&items, text_string(&line));
        text_append_char(&items, '\n');
        text_free(&line);
    }
    markdown_fit(out, &items, room, "checks");
    text_append_char(out, '\n');
}

static json_t *
check_json(const struct card *card, const struct gate_check *check)
{
    const struct run *run = card->run;
    json_t *object = json_object();

    (void)json_object_set_new(object, "rule", json_string(check->rule));
    (void)json_object_set_new(object, "query",
        check->query == SIZE_MAX ? json_null() : json_string(run->queries[check->query].name));
    (void)json_object_set_new(object, "side", json_string(run->sides[check->side].name));
    (void)json_object_set_new(object, "outcome", json_string(outcomes[check->outcome]));
    (void)json_object_set_new(object, "value", json_string(check->value));
    (void)json_object_set_new(object, "limit", json_string(check->limit));
    (void)json_object_set_new(object, "sentence", json_string(check->sentence));
    return object;
}

json_t *
gate_section_json(const struct card *card)
{
    json_t *list = json_array();

    for (size_t i = 0; i < card->gate.check_count; i++)
        (void)json_array_append_new(list, check_json(card, &card->gate.checks[i]));
    return list;
}
