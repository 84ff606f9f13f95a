#include "pggrade/report/overview.h"

#include <jansson.h>
#include <stdlib.h>

#include "pggrade/base/json.h"
#include "pggrade/report/format.h"

#define WIDTH 80
#define NAME_MAX 24

struct overview_side {
    const char *name;
    enum letter letter;
    size_t verdicts[VERDICT_COUNT]; /* against the first side */
};

struct overview_line {
    const char *scenario;
    const char *reason; /* why it failed; NULL: it did not */
    const char *path;
    struct overview_end end;
    struct overview_side *sides;
    size_t side_count;
    size_t claims[CLAIM_OUTCOME_COUNT];
};

struct overview {
    struct arena *arena;
    struct overview_line *lines;
    size_t count;
    size_t capacity;
};

struct overview *
overview_create(void)
{
    struct overview *overview = xcalloc(1, sizeof *overview);

    overview->arena = arena_create();
    return overview;
}

void
overview_destroy(struct overview *overview)
{
    if (overview == NULL)
        return;
    arena_destroy(overview->arena);
    free(overview->lines);
    free(overview);
}

static struct overview_line *
add_line(struct overview *overview, const char *scenario, const struct overview_end *end)
{
    struct overview_line *line;

    overview->lines =
        grow(overview->lines, overview->count, &overview->capacity, sizeof *overview->lines);
    line = &overview->lines[overview->count++];
    *line =
        (struct overview_line){.scenario = arena_strdup(overview->arena, scenario), .end = *end};
    return line;
}

void
overview_add(struct overview *overview, const struct card *card, const char *path,
    const struct overview_end *end)
{
    const struct run *run = card->run;
    struct overview_line *line = add_line(overview, run->scenario, end);

    line->path = arena_strdup(overview->arena, path);
    line->side_count = run->side_count;
    line->sides = arena_alloc(overview->arena, run->side_count, sizeof *line->sides);
    for (size_t i = 0; i < run->side_count; i++) {
        line->sides[i].name = arena_strdup(overview->arena, run->sides[i].name);
        line->sides[i].letter = card->sides[i].letter;
    }
    for (size_t i = 0; i < card->verdict_count; i++)
        line->sides[card->verdicts[i].to].verdicts[card->verdicts[i].kind]++;
    for (int i = 0; i < CLAIM_OUTCOME_COUNT; i++)
        line->claims[i] = card->claim_counts[i];
}

void
overview_add_failure(struct overview *overview, const char *scenario, const char *reason,
    const struct overview_end *end)
{
    add_line(overview, scenario, end)->reason = arena_strdup(overview->arena, reason);
}

/* ---- as text ---- */

static size_t
count_claims(const size_t *claims)
{
    size_t count = 0;

    for (int i = 0; i < CLAIM_UNMEASURED; i++)
        count += claims[i];
    return count;
}

static void
append_claims(struct text *out, const size_t *claims)
{
    text_append(out, "claims:");
    for (int i = 0; i < CLAIM_UNMEASURED; i++)
        text_printf(out, "%s %zu %s", i > 0 ? "," : "", claims[i], claim_outcome_names[i]);
}

static void
append_sides(struct text *out, const struct overview_line *line)
{
    for (size_t i = 0; i < line->side_count; i++)
        text_printf(out, "%s%s %s", i > 0 ? ", " : "", line->sides[i].name,
            letter_names[line->sides[i].letter]);
}

/* Of all sides together. */
static void
append_verdicts(struct text *out, const struct overview_line *line)
{
    for (int kind = 0; kind < VERDICT_COUNT; kind++) {
        size_t count = 0;

        for (size_t i = 0; i < line->side_count; i++)
            count += line->sides[i].verdicts[kind];
        text_printf(out, "%s%zu %s", kind > 0 ? ", " : "", count, verdict_names[kind]);
    }
}

static void
print_line(struct text *out, const struct overview_line *line, size_t indent)
{
    struct text first = {0};
    struct text words = {0};

    text_append(&first, line->scenario);
    text_append(&first, "  ");
    if (line->reason != NULL)
        text_printf(&words, "failed, status %d: %s", line->end.status, line->reason);
    else
        append_sides(&words, line);
    format_wrapped(out, text_string(&first), indent, WIDTH, text_string(&words));
    if (line->reason == NULL) {
        words.length = 0;
        append_verdicts(&words, line);
        format_wrapped(out, "", indent, WIDTH, text_string(&words));
        words.length = 0;
        if (count_claims(line->claims) > 0) {
            append_claims(&words, line->claims);
            text_append(&words, "; ");
        }
        text_printf(&words, "%.0f s", line->end.seconds);
        if (line->end.status != 0)
            text_printf(&words, ", status %d", line->end.status);
        text_printf(&words, ", %s", line->path);
        format_wrapped(out, "", indent, WIDTH, text_string(&words));
    }
    text_free(&first);
    text_free(&words);
}

void
report_overview_terminal(const struct overview *overview, struct text *out)
{
    size_t claims[CLAIM_OUTCOME_COUNT] = {0};
    struct text words = {0};
    double seconds = 0;
    size_t failed = 0;
    size_t widest = 0;

    for (size_t i = 0; i < overview->count; i++) {
        size_t columns = text_columns(overview->lines[i].scenario);

        widest = columns > widest ? columns : widest;
    }
    for (size_t i = 0; i < overview->count; i++) {
        const struct overview_line *line = &overview->lines[i];

        print_line(out, line, (widest > NAME_MAX ? NAME_MAX : widest) + 2);
        for (int outcome = 0; outcome < CLAIM_OUTCOME_COUNT; outcome++)
            claims[outcome] += line->claims[outcome];
        seconds += line->end.seconds;
        failed += line->reason != NULL;
    }
    text_printf(&words, "%zu scenario%s in %.0f s, %zu failed", overview->count,
        overview->count == 1 ? "" : "s", seconds, failed);
    if (count_claims(claims) > 0) {
        text_append(&words, "; ");
        append_claims(&words, claims);
    }
    text_append_char(out, '\n');
    format_wrapped(out, "", 0, WIDTH, text_string(&words));
    text_free(&words);
}

/* ---- as JSON ---- */

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *
side_json(const struct overview_side *side, bool first)
{
    json_t *object = json_object();

    set(object, "name", json_string(side->name));
    set(object, "grade", json_string(letter_names[side->letter]));
    for (int kind = 0; !first && kind < VERDICT_COUNT; kind++)
        set(object, verdict_names[kind], json_integer((json_int_t)side->verdicts[kind]));
    return object;
}

static json_t *
claims_json(const size_t *claims)
{
    static const char *const keys[CLAIM_OUTCOME_COUNT] = {
        "held", "refuted", "inconclusive", "not_measured"};
    json_t *object = json_object();

    for (int i = 0; i < CLAIM_OUTCOME_COUNT; i++)
        set(object, keys[i], json_integer((json_int_t)claims[i]));
    return object;
}

static json_t *
line_json(const struct overview_line *line)
{
    json_t *object = json_object();
    json_t *sides = json_array();

    for (size_t i = 0; i < line->side_count; i++)
        (void)json_array_append_new(sides, side_json(&line->sides[i], i == 0));
    set(object, "scenario", json_string(line->scenario));
    set(object, "exit_status", json_integer(line->end.status));
    set(object, "seconds", json_rounded(line->end.seconds, 4));
    set(object, "run", line->path == NULL ? json_null() : json_string(line->path));
    set(object, "error", line->reason == NULL ? json_null() : json_string(line->reason));
    set(object, "sides", sides);
    set(object, "claims", claims_json(line->claims));
    return object;
}

void
report_overview_json(const struct overview *overview, struct text *out)
{
    json_t *object = json_object();
    json_t *list = json_array();
    char *text;

    for (size_t i = 0; i < overview->count; i++)
        (void)json_array_append_new(list, line_json(&overview->lines[i]));
    set(object, "pggrade", json_string(PGGRADE_VERSION));
    set(object, "scenarios", list);
    text = json_text(object);
    text_append(out, text);
    free(text);
    json_decref(object);
}
