#include "pggrade/grade/gate.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "pggrade/base/text.h"

const char *const gate_names[GATE_KIND_COUNT] = {
    [GATE_SLOWER] = "slower",
    [GATE_INCONCLUSIVE] = "inconclusive",
    [GATE_PLAN_CHANGE] = "plan-change",
    [GATE_PROMISED_INDEX] = "promised-index",
    [GATE_RESULT_DIFF] = "result-diff",
    [GATE_SLO] = "slo",
    [GATE_INVALID_INDEX] = "invalid-index",
    [GATE_ROLLBACK] = "rollback",
    [GATE_CLAIM] = "claim-refuted",
    [GATE_BUFFERS] = "buffers",
    [GATE_WAL] = "wal",
    [GATE_ROWS] = "rows",
};

/* "+10%" behind the name. */
static bool
parse_limit(const char *text, struct gate_rule *rule, struct error *error)
{
    const char *digits = text[0] == '+' ? text + 1 : text;

    if (text[0] == '+' && fraction_parse(digits, &rule->limit, error) && rule->limit >= 0)
        return true;
    return error_set(error, ERROR_USAGE, "\"%s\" is not a limit; write it like %s>+10%%", text,
        gate_names[rule->kind]);
}

static bool
parse_rule(char *word, struct gate_rule *rule, struct error *error)
{
    char *limit = strchr(word, '>');
    const char *nearest;
    size_t kind = 0;

    if (limit != NULL)
        *limit++ = '\0';
    while (kind < GATE_KIND_COUNT && strcmp(gate_names[kind], word) != 0)
        kind++;
    if (kind == GATE_KIND_COUNT) {
        nearest = text_nearest(word, gate_names, GATE_KIND_COUNT);
        if (nearest != NULL)
            return error_set(
                error, ERROR_USAGE, "unknown rule \"%s\"; did you mean \"%s\"?", word, nearest);
        return error_set(error, ERROR_USAGE,
            "unknown rule \"%s\"; there are slower, inconclusive, plan-change, promised-index, "
            "result-diff, slo, invalid-index, rollback, claim-refuted, and with a limit "
            "buffers>+10%%, wal>+10%%, rows>+10%%",
            word);
    }
    rule->kind = (enum gate_kind)kind;
    if (kind < GATE_LIMITED)
        return limit == NULL || error_set(error, ERROR_USAGE, "rule \"%s\" takes no limit", word);
    if (limit == NULL)
        return error_set(error, ERROR_USAGE, "rule \"%s\" needs a limit: %s>+10%%", word, word);
    return parse_limit(limit, rule, error);
}

bool
gate_parse(const char *list, struct gate_rules *rules, struct error *error)
{
    char *copy = xstrdup(list);
    char *rest = copy;
    size_t capacity = rules->count;
    bool parsed = true;

    for (char *word = strsep(&rest, ","); parsed && word != NULL; word = strsep(&rest, ",")) {
        struct gate_rule rule = {0};

        parsed = parse_rule(word, &rule, error);
        if (parsed) {
            rules->items = grow(rules->items, rules->count, &capacity, sizeof *rules->items);
            rules->items[rules->count++] = rule;
        }
    }
    free(copy);
    return parsed;
}

bool
gate_parse_letter(const char *text, struct gate_rules *rules, struct error *error)
{
    for (size_t letter = 0; letter < LETTER_F; letter++)
        if (strcasecmp(letter_names[letter], text) == 0) {
            rules->letters = true;
            rules->fail_under = (enum letter)letter;
            return true;
        }
    return error_set(
        error, ERROR_USAGE, "\"%s\" is no letter to fail under: A+, A, B, C or D", text);
}

void
gate_rules_clear(struct gate_rules *rules)
{
    free(rules->items);
    *rules = (struct gate_rules){0};
}
