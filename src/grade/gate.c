#include "pggrade/grade/gate.h"

#include <math.h>
#include <string.h>

#include "pggrade/grade/caps.h"
#include "pggrade/grade/gate_check.h"
#include "pggrade/grade/rollback.h"

/* The exit statuses of the design, 4.5. */
#define EXIT_PASS 0
#define EXIT_GATE 1
#define EXIT_INCONCLUSIVE 4
#define EXIT_SQL_ERROR 5

/* How a rule looks at one query on one side, or at a side as a whole. */
typedef void check_query(struct card *card, const struct gate_rule *rule, size_t query, size_t side,
    struct gate_check *check);

enum reference {
    REFERENCE_NONE,  /* the side is judged by itself */
    REFERENCE_FIRST, /* by the run's first side, whatever else is known */
    REFERENCE_OLDER  /* by what is known of older runs instead, if anything is */
};

static const struct {
    check_query *check;
    enum reference reference;
    bool whole_side;
} table[GATE_KIND_COUNT] = {
    [GATE_SLOWER] = {gate_check_slower, REFERENCE_FIRST, false},
    [GATE_INCONCLUSIVE] = {gate_check_inconclusive, REFERENCE_FIRST, false},
    [GATE_PLAN_CHANGE] = {gate_check_plan, REFERENCE_OLDER, false},
    [GATE_PROMISED_INDEX] = {gate_check_promises, REFERENCE_NONE, false},
    [GATE_RESULT_DIFF] = {gate_check_results, REFERENCE_FIRST, false},
    [GATE_SLO] = {gate_check_slo, REFERENCE_NONE, false},
    [GATE_INVALID_INDEX] = {gate_check_indexes, REFERENCE_NONE, true},
    [GATE_ROLLBACK] = {rollback_check, REFERENCE_FIRST, true},
    [GATE_BUFFERS] = {gate_check_counter, REFERENCE_OLDER, false},
    [GATE_WAL] = {gate_check_counter, REFERENCE_OLDER, false},
    [GATE_ROWS] = {gate_check_counter, REFERENCE_OLDER, false},
};

static struct gate_check *
add(struct card *card, const char *rule, size_t query, size_t side)
{
    struct gate *gate = &card->gate;
    struct gate_check *check = &gate->checks[gate->check_count++];

    *check = (struct gate_check){
        .rule = rule, .query = query, .side = side, .value = "", .limit = "", .sentence = ""};
    return check;
}

/* A sole side is its own judge; else the baseline is what the others are compared with, and where
 * a migration was taken back there is only the baseline once more. */
static bool
judged(const struct card *card, size_t side)
{
    return (side > 0 && card->run->sides[side].undoes == NULL) || card->run->side_count == 1;
}

static void
check_errors(struct card *card)
{
    const struct run *run = card->run;

    for (size_t query = 0; query < run->query_count; query++)
        for (size_t side = 0; side < run->side_count; side++) {
            const struct run_cell *cell = &run->queries[query].cells[side];
            struct gate_check *check;

            if (caps_errors(cell) == 0)
                continue;
            check = add(card, "error", query, side);
            check->outcome = GATE_ERROR;
            check->value =
                arena_printf(card->arena, "%llu errors", (unsigned long long)caps_errors(cell));
            check->limit = "none";
            check->sentence = arena_printf(
                card->arena, "SQL error %s: %s", cell->errors[0].sqlstate, cell->errors[0].message);
        }
}

static void
check_letters(struct card *card, enum letter limit)
{
    for (size_t side = 0; side < card->run->side_count; side++) {
        const struct side_grade *grade = &card->sides[side];
        struct gate_check *check;

        if (!judged(card, side))
            continue;
        check = add(
            card, arena_printf(card->arena, "fail-under %s", letter_names[limit]), SIZE_MAX, side);
        check->outcome = grade->letter > limit ? GATE_FAILED : GATE_PASSED;
        check->value = letter_names[grade->letter];
        check->limit = letter_names[limit];
        check->sentence = grade->derivation;
    }
}

static const char *
rule_text(struct card *card, const struct gate_rule *rule)
{
    if (rule->kind < GATE_LIMITED)
        return gate_names[rule->kind];
    return arena_printf(card->arena, "%s>+%.6g%%", gate_names[rule->kind], 100.0 * rule->limit);
}

/* Whether the run itself says enough for this rule. */
static bool
within_run(const struct card *card, const struct gate_rules *rules, enum gate_kind kind)
{
    if (rules->since_only || (card->since != NULL && !card->since->from->file))
        return !gate_since_knows(kind);
    if (card->since == NULL || table[kind].reference == REFERENCE_NONE)
        return true;
    return table[kind].reference == REFERENCE_FIRST;
}

static void
check_since(struct card *card, const struct gate_rule *rule)
{
    const struct since *since = card->since;
    const char *text = rule_text(card, rule);

    if (since->from->file) /* beside those of the run itself */
        text = arena_printf(card->arena, "%s since baseline", text);
    for (size_t i = 0; i < since->item_count; i++)
        gate_check_since(card, rule, &since->items[i],
            add(card, text, since->items[i].query, since->items[i].side));
}

static void
check_rule(struct card *card, const struct gate_rule *rule)
{
    const struct run *run = card->run;
    const char *text = rule_text(card, rule);
    size_t query_count = table[rule->kind].whole_side ? 1 : run->query_count;

    for (size_t i = 0; i < query_count; i++)
        for (size_t side = 0; side < run->side_count; side++) {
            size_t query = table[rule->kind].whole_side ? SIZE_MAX : i;

            if (judged(card, side))
                table[rule->kind].check(card, rule, query, side, add(card, text, query, side));
        }
}

/* All sides have claims, the first as well, and none is about all queries of a side in turn. */
static void
check_claims(struct card *card, const struct gate_rule *rule)
{
    for (size_t i = 0; i < card->run->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        struct gate_check *check;

        if (claim->outcome == CLAIM_UNMEASURED)
            continue;
        check = add(card, rule_text(card, rule), claim->query, claim->side);
        check->outcome = claim->outcome == CLAIM_REFUTED ? GATE_FAILED : GATE_PASSED;
        check->value = claim_outcome_names[claim->outcome];
        check->limit = claim->claim->bound.written;
        check->sentence =
            arena_printf(card->arena, "\"%s\": %s", claim->claim->text, claim->figure);
    }
}

/* What was not comparable cannot be called certain. */
static void
check_valid(struct card *card, const struct gate_rule *rule)
{
    struct gate_check *check;

    if (rule->kind != GATE_INCONCLUSIVE || !run_invalid(card->run))
        return;
    check = add(card, rule_text(card, rule), SIZE_MAX, card->run->side_count - 1);
    check->outcome = GATE_UNSURE;
    check->value = "not valid";
    check->limit = "a valid run";
    check->sentence = "what was found before the run says that it compares something else";
}

static void
conclude(struct gate *gate)
{
    bool error = false;

    for (size_t i = 0; i < gate->check_count; i++) {
        enum gate_outcome outcome = gate->checks[i].outcome;

        error = error || outcome == GATE_ERROR;
        gate->failed_count += outcome == GATE_FAILED || outcome == GATE_ERROR;
        gate->unsure_count += outcome == GATE_UNSURE;
    }
    gate->passed = gate->failed_count == 0 && gate->unsure_count == 0;
    gate->exit_status = EXIT_PASS;
    if (gate->unsure_count > 0)
        gate->exit_status = EXIT_INCONCLUSIVE;
    if (gate->failed_count > 0)
        gate->exit_status = EXIT_GATE;
    if (error)
        gate->exit_status = EXIT_SQL_ERROR;
}

void
gate_apply(struct card *card, const struct gate_rules *rules)
{
    const struct run *run = card->run;
    size_t room = (2 * rules->count + 2) * (run->query_count + 1) * run->side_count +
        rules->count * run->claim_count;

    card->gate = (struct gate){.checks = arena_alloc(card->arena, room, sizeof(struct gate_check))};
    check_errors(card);
    if (rules->letters)
        check_letters(card, rules->fail_under);
    for (size_t i = 0; i < rules->count; i++) {
        if (rules->items[i].kind == GATE_CLAIM)
            check_claims(card, &rules->items[i]);
        else if (within_run(card, rules, rules->items[i].kind))
            check_rule(card, &rules->items[i]);
        if (card->since != NULL && gate_since_knows(rules->items[i].kind))
            check_since(card, &rules->items[i]);
        check_valid(card, &rules->items[i]);
    }
    conclude(&card->gate);
}
