#include <math.h>
#include <string.h>
#include <strings.h>

#include "pggrade/grade/claim_figure.h"
#include "pggrade/grade/migration.h"
#include "pggrade/grade/wording.h"

/* "items" or "public.items" */
static bool
is_called(const char *wanted, const char *schema, const char *name)
{
    size_t length = strlen(schema);

    return strcmp(wanted, name) == 0 ||
        (strncmp(wanted, schema, length) == 0 && wanted[length] == '.' &&
            strcmp(wanted + length + 1, name) == 0);
}

static struct claim_figure
bytes(struct arena *arena, uint64_t size_bytes)
{
    return claim_figure_exact((double)size_bytes, wording_bytes(arena, (double)size_bytes));
}

static struct claim_figure
table_bytes(struct card *card, const char *name, const struct run_side *side)
{
    for (size_t i = 0; i < side->table_count; i++)
        if (is_called(name, side->tables[i].schema, side->tables[i].name))
            return bytes(card->arena, side->tables[i].size_bytes);
    return claim_figure_unknown(arena_printf(card->arena, "%s has no table %s", side->name, name));
}

static const struct run_index *
find_index(const char *name, const struct run_side *side)
{
    for (size_t i = 0; i < side->index_count; i++)
        if (is_called(name, side->indexes[i].schema, side->indexes[i].name))
            return &side->indexes[i];
    return NULL;
}

static struct claim_figure
no_index(struct card *card, const char *name, const struct run_side *side)
{
    return claim_figure_unknown(arena_printf(card->arena, "%s has no index %s", side->name, name));
}

static struct claim_figure
index_bytes(struct card *card, const char *name, const struct run_side *side)
{
    const struct run_index *index = find_index(name, side);

    return index == NULL ? no_index(card, name, side) : bytes(card->arena, index->size_bytes);
}

static struct claim_figure
index_used(struct card *card, const struct claim_place *place)
{
    const struct run *run = card->run;
    const struct claim_bound *bound = &place->claim->bound;
    const struct run_index *index = find_index(bound->argument, &run->sides[place->side]);
    uint64_t samples = 0;
    size_t queries = 0;

    if (index == NULL)
        return no_index(card, bound->argument, &run->sides[place->side]);
    for (size_t q = 0; q < run->query_count; q++) {
        const struct plan_facts *plan = &run->queries[q].cells[place->side].plan;
        bool used = false;

        samples += plan->samples;
        for (size_t i = 0; i < plan->index_count; i++)
            used = used || strcmp(plan->indexes[i].name, index->name) == 0;
        queries += used;
    }
    if (samples == 0)
        return claim_figure_missing("no plan was read");
    return claim_figure_fact((queries > 0) == (strcmp(bound->word, "yes") == 0),
        arena_printf(card->arena, "used by %zu of %zu queries", queries, run->query_count));
}

/* ---- steps of migrations ---- */

static bool
holds(const char *text, const char *part)
{
    return text != NULL && strcasestr(text, part) != NULL;
}

static bool
is_meant(const struct run_migration_step *step, const char *part)
{
    return !step->down && (holds(step->title, part) || holds(step->sql, part));
}

static struct claim_figure
no_step(struct card *card, const char *part, const struct run_side *side)
{
    return claim_figure_unknown(arena_printf(
        card->arena, "no statement of %s's migrations holds \"%s\"", side->name, part));
}

static struct claim_figure
step_seconds(struct card *card, const char *part, const struct run_side *side)
{
    static const struct wording_noun statements = {"statement", "statements"};
    uint64_t duration_ns = 0;
    unsigned long long count = 0;

    for (size_t i = 0; i < side->step_count; i++)
        if (is_meant(&side->steps[i], part)) {
            duration_ns += side->steps[i].duration_ns;
            count++;
        }
    if (count == 0)
        return no_step(card, part, side);
    return claim_figure_exact((double)duration_ns,
        arena_printf(card->arena, "%s, %s", wording_duration(card->arena, (double)duration_ns),
            wording_count(card->arena, count, &statements)));
}

/* What keeps reads waiting keeps writes waiting as well. */
static struct claim_figure
step_blocks(struct card *card, const struct claim_place *place)
{
    const struct run_side *side = &card->run->sides[place->side];
    const struct claim_bound *bound = &place->claim->bound;
    bool reads = false;
    bool writes = false;
    bool met = false;
    bool is;

    for (size_t i = 0; i < side->step_count; i++) {
        const char *table;
        enum lock_mode mode;

        if (!is_meant(&side->steps[i], bound->argument))
            continue;
        if (!side->steps[i].observed)
            return claim_figure_unknown("its locks were not observed");
        met = true;
        mode = migration_worst_lock(&side->steps[i], &table);
        reads = reads || lock_mode_conflicts(mode, LOCK_ACCESS_SHARE);
        writes = writes || lock_mode_conflicts(mode, LOCK_ROW_EXCLUSIVE);
    }
    if (!met)
        return no_step(card, bound->argument, side);
    if (strcmp(bound->word, "reads") == 0)
        is = reads;
    else
        is = writes == (strcmp(bound->word, "writes") == 0);
    return claim_figure_fact(is,
        reads        ? "kept reads and writes waiting"
            : writes ? "kept writes waiting"
                     : "kept neither reads nor writes waiting");
}

/* ---- what the server said ---- */

static const struct run_claim_answer *
find_answer(const struct run_claim *claim, const struct run_side *side)
{
    for (size_t i = 0; i < claim->answer_count; i++)
        if (strcmp(claim->answers[i].side, side->name) == 0)
            return &claim->answers[i];
    return NULL;
}

static struct claim_figure
value(struct card *card, const struct run_claim *claim, const struct run_side *side)
{
    const struct run_claim_answer *answer = find_answer(claim, side);

    if (answer == NULL)
        return claim_figure_missing("it was not asked");
    if (answer->sqlstate[0] != '\0')
        return claim_figure_unknown(
            arena_printf(card->arena, "%s: %s", answer->sqlstate, answer->message));
    if (isnan(answer->value))
        return claim_figure_unknown(answer->message);
    return claim_figure_exact(answer->value, arena_printf(card->arena, "%.6g", answer->value));
}

static struct claim_figure
sqlstate(struct card *card, const struct claim_place *place)
{
    const struct run_claim_answer *answer =
        find_answer(place->claim, &card->run->sides[place->side]);
    const char *state;

    if (answer == NULL)
        return claim_figure_missing("it was not asked");
    state = answer->sqlstate[0] == '\0' ? "00000" : answer->sqlstate;
    return claim_figure_fact(strcmp(state, place->claim->bound.word) == 0,
        answer->sqlstate[0] == '\0'
            ? "no error"
            : arena_printf(card->arena, "%s: %s", answer->sqlstate, answer->message));
}

/* ---- all of them ---- */

static struct claim_figure
grade_of(struct card *card, size_t side)
{
    const struct side_grade *grade = &card->sides[side];
    struct claim_figure figure = claim_figure_exact(-(double)grade->letter, grade->derivation);

    figure.high = -(double)grade->best;
    return figure;
}

/* Of those that a side has alone, and that compare. */
static struct claim_figure
number_of(struct card *card, const struct run_claim *claim, size_t side)
{
    const struct run_side *where = &card->run->sides[side];
    const char *argument = claim->bound.argument;

    switch (claim->bound.metric->subject) {
    case CLAIM_TABLE_BYTES:
        return table_bytes(card, argument, where);
    case CLAIM_INDEX_BYTES:
        return index_bytes(card, argument, where);
    case CLAIM_BYTES:
        return bytes(card->arena, where->size_bytes);
    case CLAIM_STEP_SECONDS:
        return step_seconds(card, argument, where);
    default:
        return value(card, claim, where);
    }
}

struct claim_figure
claim_figure_of_side(struct card *card, const struct claim_place *place)
{
    const struct claim_metric *metric = place->claim->bound.metric;
    struct claim_figure side;
    struct claim_figure against;

    if (metric->subject == CLAIM_GRADE)
        return grade_of(card, place->side);
    if (metric->subject == CLAIM_INDEX_USED)
        return index_used(card, place);
    if (metric->subject == CLAIM_STEP_BLOCKS)
        return step_blocks(card, place);
    if (metric->subject == CLAIM_SQLSTATE)
        return sqlstate(card, place);
    side = number_of(card, place->claim, place->side);
    if (!metric->compares)
        return side;
    against = number_of(card, place->claim, place->against);
    return claim_figure_ratio(card->arena, &side, &against);
}
