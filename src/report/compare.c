#include "pggrade/report/compare.h"

#include <stdint.h>
#include <stdlib.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/json.h"
#include "pggrade/grade/since.h"
#include "pggrade/report/format.h"
#include "pggrade/report/gate_section.h"
#include "pggrade/report/since_section.h"
#include "pggrade/result/member.h"

#define WIDTH 80

/* "20261120-…: 2026-11-20T22:25:27Z, PostgreSQL 15.18, 2 × Intel(R) Xeon(R), Linux 6.1" */
static void
append_run(struct text *out, const struct baseline *baseline)
{
    char started[32];

    clock_format_utc(baseline->run->started_s, started, sizeof started);
    text_printf(out, "%s: %s, PostgreSQL %s, %llu × %s, %s", baseline->name, started,
        baseline->server, (unsigned long long)baseline->cpu_count, baseline->cpu_model,
        baseline->kernel);
}

static const char *
title_of(const struct run *run)
{
    return run->title == NULL ? run->scenario : run->title;
}

void
report_compare_terminal(const struct card *card, bool verbose, struct text *out)
{
    const struct since *since = card->since;
    struct text line = {0};

    format_cut(out, title_of(card->run), WIDTH, false);
    text_append_char(out, '\n');
    append_run(&line, since->from);
    format_wrapped(out, "  from ", 7, WIDTH, text_string(&line));
    text_free(&line);
    append_run(&line, since->to);
    format_wrapped(out, "  to   ", 7, WIDTH, text_string(&line));
    text_free(&line);
    text_append_char(out, '\n');
    since_section_terminal(card, true, WIDTH, out);
    gate_section_terminal(card, verbose, WIDTH, out);
}

void
report_compare_markdown(const struct card *card, bool verbose, struct text *out)
{
    struct text line = {0};

    (void)verbose;
    text_append(out, "# ");
    format_cell(out, title_of(card->run));
    text_append(out, "\n\n- from ");
    append_run(&line, card->since->from);
    format_cell(out, text_string(&line));
    text_free(&line);
    text_append(out, "\n- to ");
    append_run(&line, card->since->to);
    format_cell(out, text_string(&line));
    text_free(&line);
    text_append(out, "\n\n");
    gate_section_markdown(card, SIZE_MAX, out);
    since_section_markdown(card, true, out);
}

static json_t *
run_json(const struct baseline *baseline)
{
    json_t *object = json_object();
    char started[32];

    clock_format_utc(baseline->run->started_s, started, sizeof started);
    (void)json_object_set_new(object, "run", member_string(baseline->name));
    (void)json_object_set_new(object, "started", json_string(started));
    (void)json_object_set_new(object, "server", json_string(baseline->server));
    (void)json_object_set_new(object, "cpu", member_string(baseline->cpu_model));
    (void)json_object_set_new(object, "kernel", member_string(baseline->kernel));
    return object;
}

void
report_compare_json(const struct card *card, bool verbose, struct text *out)
{
    json_t *object = json_object();
    json_t *gate = json_object();
    char *text;

    (void)verbose;
    (void)json_object_set_new(object, "pggrade", json_string(PGGRADE_VERSION));
    (void)json_object_set_new(object, "scenario", json_string(card->run->scenario));
    (void)json_object_set_new(object, "from", run_json(card->since->from));
    (void)json_object_set_new(object, "to", run_json(card->since->to));
    (void)json_object_set_new(object, "since", since_section_json(card));
    (void)json_object_set_new(gate, "passed", json_boolean(card->gate.passed));
    (void)json_object_set_new(gate, "exit_status", json_integer(card->gate.exit_status));
    (void)json_object_set_new(gate, "rules", gate_section_json(card));
    (void)json_object_set_new(object, "gate", gate);
    text = json_text(object);
    text_append(out, text);
    free(text);
    json_decref(object);
}
