#include "pggrade/grade/rollback.h"

#include <string.h>

#include "pggrade/grade/wording.h"

static bool
is_extension(const char *difference)
{
    return strncmp(difference, "extension ", strlen("extension ")) == 0;
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

void
rollback_find(struct card_findings *list, size_t side)
{
    const struct card *card = list->card;
    struct told_names names = {0};
    struct rollback rollback;

    if (card->run->sides[side].undoes == NULL)
        return;
    rollback = rollback_on(card, side);
    find_differences(list, side, &rollback);
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
        "%zu facts of the schema compared, %zu differ; %zu queries same, %zu slower, %zu faster, "
        "%zu inconclusive",
        rollback.facts, rollback.differences, rollback.verdicts[VERDICT_SAME],
        rollback.verdicts[VERDICT_SLOWER], rollback.verdicts[VERDICT_FASTER],
        rollback.verdicts[VERDICT_INCONCLUSIVE]);
    check->value = "something else";
    if (rollback.differences > 0 || rollback.verdicts[VERDICT_SLOWER] > 0 ||
        rollback.verdicts[VERDICT_FASTER] > 0)
        return;
    check->outcome = rollback.verdicts[VERDICT_INCONCLUSIVE] > 0 ? GATE_UNSURE : GATE_PASSED;
    check->value = check->outcome == GATE_UNSURE ? "inconclusive" : "as before";
}
