#include "pggrade/grade/rollback.h"

#include <math.h>
#include <string.h>

#include "pggrade/grade/caps.h"
#include "pggrade/grade/gate_check.h"
#include "pggrade/grade/wording.h"

/* Pages of the same parameter sets on tables with the same rows: what a table that was written
 * anew saves is no other work. */
#define PAGES_SHARE 0.02
#define PAGES 1.0

static bool
is_extension(const char *difference)
{
    return strncmp(difference, "extension ", strlen("extension ")) == 0;
}

/* In which way a query does not do on `side` what it does on the baseline; NULL: in none, or it
 * is not known. */
static const char *
other_work(const struct card *card, size_t query, size_t side)
{
    const struct run_query *asked = &card->run->queries[query];
    const struct plan_facts *from = &asked->cells[0].plan;
    const struct plan_facts *to = &asked->cells[side].plan;
    const char *results = caps_results_differ(card, query, side);

    if (from->samples == 0 || to->samples == 0)
        return NULL;
    if (results != NULL)
        return results;
    if (!gate_check_same_plans(from, to))
        return "has another plan";
    if (fabs(to->buffers_per_call - from->buffers_per_call) >
        PAGES_SHARE * from->buffers_per_call + PAGES)
        return arena_printf(card->arena, "reads %.0f pages a call, %.0f before",
            to->buffers_per_call, from->buffers_per_call);
    return NULL;
}

static void
count_work(const struct card *card, size_t side, struct rollback *rollback)
{
    for (size_t q = 0; q < card->run->query_count; q++) {
        const struct run_cell *cells = card->run->queries[q].cells;

        if (cells[0].plan.samples == 0 || cells[side].plan.samples == 0)
            continue;
        if (other_work(card, q, side) == NULL)
            rollback->same_work++;
        else
            rollback->other_work++;
    }
}

static struct rollback
rollback_on(const struct card *card, size_t tried)
{
    const struct run_side *side = &card->run->sides[tried];
    struct rollback rollback = {.side = tried, .facts = side->undone_facts, .first = ""};

    for (size_t i = 0; i < side->undone_differences.count; i++) {
        const char *difference = side->undone_differences.items[i];

        if (is_extension(difference)) {
            rollback.extensions++;
        } else {
            rollback.first = rollback.differences == 0 ? difference : rollback.first;
            rollback.differences++;
        }
    }
    for (size_t i = 0; i < card->verdict_count; i++)
        if (card->verdicts[i].to == tried)
            rollback.verdicts[card->verdicts[i].kind]++;
    count_work(card, tried, &rollback);
    return rollback;
}

struct rollback
rollback_of(const struct card *card, size_t side)
{
    const struct run *run = card->run;

    for (size_t i = 0; i < run->side_count; i++)
        if (run->sides[i].undoes != NULL &&
            strcmp(run->sides[i].undoes, run->sides[side].name) == 0)
            return rollback_on(card, i);
    return (struct rollback){.side = SIZE_MAX, .first = ""};
}

static void
find_differences(struct card_findings *list, size_t side, const struct rollback *rollback)
{
    struct arena *arena = list->card->arena;
    const struct run_side *where = &list->card->run->sides[side];
    struct told_names names = {0};

    for (size_t i = 0; i < where->undone_differences.count; i++)
        if (is_extension(where->undone_differences.items[i]) == (rollback->differences == 0))
            told_names_add(&names, where->undone_differences.items[i]);
    if (rollback->differences > 0)
        card_findings_add_side(list, side,
            &(struct side_finding){
                .code = "rollback-incomplete",
                .severity = SEVERITY_SEVERE,
                .evidence = arena_printf(arena, "taking %s back does not restore the schema: %s",
                    where->undoes, told_names_end(&names)),
                .remedy = "complete the down part of the migration",
            });
    else if (rollback->extensions > 0)
        card_findings_add_side(list, side,
            &(struct side_finding){
                .code = "rollback-leaves-extension",
                .severity = SEVERITY_INFO,
                .evidence = arena_printf(arena, "taking %s back restores the schema, but: %s",
                    where->undoes, told_names_end(&names)),
                .remedy = "nothing, where other objects may use it by now",
            });
    text_free(&names.text);
}

static void
find_other_work(struct card_findings *list, size_t side)
{
    const struct card *card = list->card;
    struct told_names names = {0};

    for (size_t q = 0; q < card->run->query_count; q++) {
        const char *how = other_work(card, q, side);

        if (how != NULL)
            told_names_add(
                &names, arena_printf(card->arena, "%s %s", card->run->queries[q].name, how));
    }
    if (names.count > 0)
        card_findings_add_side(list, side,
            &(struct side_finding){
                .code = "rollback-changes-work",
                .severity = SEVERITY_SEVERE,
                .evidence = arena_printf(card->arena,
                    "with %s taken back, not every query does what it did before: %s",
                    card->run->sides[side].undoes, told_names_end(&names)),
                .remedy = "complete the down part: rows, settings of columns or statistics are not "
                          "what they were",
            });
    text_free(&names.text);
}

static void
find_other_times(struct card_findings *list, size_t side)
{
    const struct card *card = list->card;
    struct told_names names = {0};

    for (size_t i = 0; i < card->verdict_count; i++) {
        const struct verdict *verdict = &card->verdicts[i];

        if (verdict->to == side &&
            (verdict->kind == VERDICT_SLOWER || verdict->kind == VERDICT_FASTER))
            told_names_add(&names,
                arena_printf(card->arena, "%s is %s", card->run->queries[verdict->query].name,
                    verdict_names[verdict->kind]));
    }
    if (names.count > 0)
        card_findings_add_side(list, side,
            &(struct side_finding){
                .code = "rollback-changes-time",
                .severity = SEVERITY_WARN,
                .evidence =
                    arena_printf(card->arena, "with %s taken back, not all is as before: %s",
                        card->run->sides[side].undoes, told_names_end(&names)),
                .remedy = "VACUUM (FULL, ANALYZE) of the tables it rewrote, or complete the down "
                          "part",
            });
    text_free(&names.text);
}

void
rollback_find(struct card_findings *list, size_t side)
{
    struct rollback rollback;

    if (list->card->run->sides[side].undoes == NULL)
        return;
    rollback = rollback_on(list->card, side);
    find_differences(list, side, &rollback);
    find_other_work(list, side);
    find_other_times(list, side);
}

void
rollback_check(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check)
{
    struct rollback rollback = rollback_of(card, side);

    (void)rule;
    (void)query;
    check->limit = "as before";
    check->outcome = GATE_FAILED;
    check->value = "not tried";
    if (card->run->sides[side].step_count == 0) {
        check->outcome = GATE_PASSED;
        check->value = "no migration";
        return;
    }
    if (rollback.side == SIZE_MAX) {
        check->sentence = "measure with --rollback; every migration needs a down part";
        return;
    }
    check->sentence = arena_printf(card->arena,
        "%zu facts of the schema compared, %zu differ; %zu queries do the same work, %zu do not; "
        "in time %zu same, %zu slower, %zu faster, %zu inconclusive",
        rollback.facts, rollback.differences, rollback.same_work, rollback.other_work,
        rollback.verdicts[VERDICT_SAME], rollback.verdicts[VERDICT_SLOWER],
        rollback.verdicts[VERDICT_FASTER], rollback.verdicts[VERDICT_INCONCLUSIVE]);
    check->value = "something else";
    if (rollback.differences > 0 || rollback.other_work > 0 ||
        rollback.verdicts[VERDICT_SLOWER] > 0 || rollback.verdicts[VERDICT_FASTER] > 0)
        return;
    check->outcome = rollback.verdicts[VERDICT_INCONCLUSIVE] > 0 ? GATE_UNSURE : GATE_PASSED;
    check->value = check->outcome == GATE_UNSURE ? "inconclusive" : "as before";
}
