#include "pggrade/spec/claim_metrics.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/objective.h"

const char *const claim_signs[CLAIM_SIGN_COUNT] = {
    [CLAIM_BELOW] = "<",
    [CLAIM_AT_MOST] = "<=",
    [CLAIM_ABOVE] = ">",
    [CLAIM_AT_LEAST] = ">=",
    [CLAIM_EQUAL] = "=",
    [CLAIM_OTHER] = "!=",
};

/* A latency, and what became of it; an exact figure of a query, and what became of it; … */
#define LATENCY(word, which)                                                                       \
    {.name = (word),                                                                               \
        .subject = CLAIM_LATENCY,                                                                  \
        .kind = CLAIM_DURATION,                                                                    \
        .of_query = true,                                                                          \
        .timed = true,                                                                             \
        .latency = (which)},                                                                       \
    {                                                                                              \
        .name = word "_ratio", .subject = CLAIM_LATENCY, .kind = CLAIM_NUMBER, .of_query = true,   \
        .compares = true, .timed = true, .latency = (which)                                        \
    }
#define COUNTER(word, what)                                                                        \
    {.name = (word), .subject = (what), .kind = CLAIM_NUMBER, .of_query = true},                   \
    {                                                                                              \
        .name = word "_ratio", .subject = (what), .kind = CLAIM_NUMBER, .of_query = true,          \
        .compares = true                                                                           \
    }
#define OF_SIDE(word, what, how, value)                                                            \
    {.name = (word), .subject = (what), .argument = (how), .kind = (value), .of_side = true},      \
    {                                                                                              \
        .name = word "_ratio", .subject = (what), .argument = (how), .kind = CLAIM_NUMBER,         \
        .of_side = true, .compares = true                                                          \
    }

static const struct claim_metric metrics[] = {
    {.name = "ratio",
        .subject = CLAIM_RATIO,
        .kind = CLAIM_NUMBER,
        .of_query = true,
        .compares = true,
        .timed = true},
    {.name = "verdict",
        .subject = CLAIM_VERDICT,
        .kind = CLAIM_VERDICT_WORD,
        .of_query = true,
        .compares = true},
    LATENCY("average", METRIC_AVERAGE),
    LATENCY("p50", METRIC_P50),
    LATENCY("p90", METRIC_P90),
    LATENCY("p95", METRIC_P95),
    LATENCY("p99", METRIC_P99),
    {.name = "max",
        .subject = CLAIM_LATENCY,
        .kind = CLAIM_DURATION,
        .of_query = true,
        .latency = METRIC_MAX},
    COUNTER("buffers", CLAIM_BUFFERS),
    COUNTER("rows", CLAIM_ROWS),
    COUNTER("wal_bytes", CLAIM_WAL),
    COUNTER("temp_blocks", CLAIM_TEMP),
    {.name = "index", .subject = CLAIM_INDEX, .kind = CLAIM_NAME, .of_query = true},
    {.name = "plan", .subject = CLAIM_PLAN, .kind = CLAIM_NODE, .of_query = true},
    {.name = "errors", .subject = CLAIM_ERRORS, .kind = CLAIM_STATE, .of_query = true},
    {.name = "grade",
        .subject = CLAIM_GRADE,
        .kind = CLAIM_LETTER,
        .of_query = true,
        .of_side = true},
    OF_SIDE("table_bytes", CLAIM_TABLE_BYTES, CLAIM_NAMED, CLAIM_SIZE),
    OF_SIDE("index_bytes", CLAIM_INDEX_BYTES, CLAIM_NAMED, CLAIM_SIZE),
    OF_SIDE("database_bytes", CLAIM_BYTES, CLAIM_BARE, CLAIM_SIZE),
    {.name = "index_used",
        .subject = CLAIM_INDEX_USED,
        .argument = CLAIM_NAMED,
        .kind = CLAIM_YES_NO,
        .of_side = true},
    OF_SIDE("step_seconds", CLAIM_STEP_SECONDS, CLAIM_QUOTED, CLAIM_SECONDS),
    {.name = "step_blocks",
        .subject = CLAIM_STEP_BLOCKS,
        .argument = CLAIM_QUOTED,
        .kind = CLAIM_BLOCKED,
        .of_side = true},
    OF_SIDE("value", CLAIM_VALUE, CLAIM_QUOTED, CLAIM_NUMBER),
    OF_SIDE("value_after", CLAIM_VALUE_AFTER, CLAIM_QUOTED, CLAIM_NUMBER),
    {.name = "sqlstate",
        .subject = CLAIM_SQLSTATE,
        .argument = CLAIM_QUOTED,
        .kind = CLAIM_STATE,
        .of_side = true},
};

static bool
take_metric(struct claim_cursor *cursor, struct claim_bound *bound)
{
    const char *names[COUNT_OF(metrics)];
    size_t start;
    const char *name = claim_take_name(cursor, &start);

    for (size_t i = 0; i < COUNT_OF(metrics); i++) {
        names[i] = metrics[i].name;
        if (strcmp(name, names[i]) == 0)
            bound->metric = &metrics[i];
    }
    if (bound->metric != NULL)
        return true;
    if (name[0] == '\0')
        return claim_refuse(
            cursor, start, "a bound belongs here: METRIC<VALUE, as in ratio<0.5 or p95<100ms");
    return claim_refuse_unknown(cursor, start, "metric", name, names, COUNT_OF(metrics));
}

/* (NAME), ("TEXT") */
static bool
take_argument(struct claim_cursor *cursor, struct claim_bound *bound)
{
    const struct claim_metric *metric = bound->metric;
    size_t start = cursor->at;
    bool opened = claim_take_sign(cursor, '(');

    bound->argument = "";
    if (metric->argument == CLAIM_BARE)
        return !opened ||
            claim_refuse(cursor, start, "%s takes nothing in parentheses", metric->name);
    if (!opened)
        return claim_refuse(cursor, start,
            metric->argument == CLAIM_NAMED ? "%s needs a name in parentheses: %s(items)"
                                            : "%s needs a text in parentheses: %s(\"SELECT …\")",
            metric->name, metric->name);
    if (metric->argument == CLAIM_QUOTED || claim_at_quote(cursor)) {
        if (!claim_take_quoted(cursor, "the text", &bound->argument))
            return false;
    } else {
        bound->argument = claim_take_name(cursor, &start);
        if (bound->argument[0] == '\0')
            return claim_refuse(cursor, start, "a name is missing here");
    }
    return claim_take_sign(cursor, ')') ||
        claim_refuse(cursor, cursor->at, "this parenthesis is not closed");
}

static bool
take_sign(struct claim_cursor *cursor, struct claim_bound *bound)
{
    const struct claim_metric *metric = bound->metric;
    bool words = metric->kind > CLAIM_LETTER;
    size_t start;

    (void)claim_at_end(cursor);
    start = cursor->at;
    if (claim_take_sign(cursor, '!') && !claim_take_sign(cursor, '='))
        return claim_refuse(cursor, start, "a sign is missing here: < <= > >= = or !=");
    if (cursor->at > start)
        bound->sign = CLAIM_OTHER;
    else if (claim_take_sign(cursor, '<'))
        bound->sign = claim_take_sign(cursor, '=') ? CLAIM_AT_MOST : CLAIM_BELOW;
    else if (claim_take_sign(cursor, '>'))
        bound->sign = claim_take_sign(cursor, '=') ? CLAIM_AT_LEAST : CLAIM_ABOVE;
    else if (claim_take_sign(cursor, '='))
        bound->sign = CLAIM_EQUAL;
    else
        return claim_refuse(cursor, start, "a sign is missing here: < <= > >= = or !=");
    if (words && bound->sign != CLAIM_EQUAL && bound->sign != CLAIM_OTHER)
        return claim_refuse(cursor, start, "%s is or is not something: = or !=", metric->name);
    if (metric->timed && (bound->sign == CLAIM_EQUAL || bound->sign == CLAIM_OTHER))
        return claim_refuse(cursor, start,
            "no time is exactly something: bound %s by < or >, or claim verdict=same",
            metric->name);
    return true;
}

/* ---- values ---- */

static bool
read_size(const char *word, double *bytes, struct error *reason)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    size_t digits = strspn(word, "0123456789.");
    char number[32] = "";

    if (digits >= sizeof number)
        return error_set(reason, ERROR_USAGE, "\"%s\" is not a size", word);
    memcpy(number, word, digits);
    if (!text_parse_double(number, bytes, reason))
        return error_set(reason, ERROR_USAGE, "\"%s\" is not a size; write it like 12MB", word);
    if (word[digits] == '\0')
        return true;
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (strcmp(word + digits, units[i]) == 0) {
            *bytes *= pow(1024.0, (double)i);
            return true;
        }
    return error_set(
        reason, ERROR_USAGE, "\"%s\" is not a size; its unit is B, kB, MB, GB or TB", word);
}

static bool
read_duration(const char *word, bool seconds, double *ns, struct error *reason)
{
    struct error number = {0};
    uint64_t duration_ns;

    if (seconds && text_parse_double(word, ns, &number)) {
        *ns *= 1e9;
        return true;
    }
    if (!duration_parse(word, &duration_ns, reason))
        return false;
    *ns = (double)duration_ns;
    return true;
}

/* A word of a list; its position becomes the number. */
static bool
take_choice(struct claim_cursor *cursor, const char *word, size_t start, const char *const *words,
    size_t count, struct claim_bound *bound)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0) {
            bound->word = words[i];
            bound->number = (double)i;
            return true;
        }
    return claim_refuse_unknown(cursor, start, "value", word, words, count);
}

/* Five digits or capitals; "none" is that of success. */
static bool
take_state(struct claim_cursor *cursor, const char *word, size_t start, struct claim_bound *bound)
{
    static const char capitals[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    bound->word = strcmp(word, "none") == 0 ? "00000" : word;
    return (strlen(bound->word) == 5 && strspn(bound->word, capitals) == 5) ||
        claim_refuse(cursor, start,
            "\"%s\" is not a SQLSTATE: five digits or capitals as in 42703, or none", word);
}

static bool
take_node(struct claim_cursor *cursor, const char *word, size_t start, struct claim_bound *bound)
{
    struct promise promise = {.kind = PROMISE_FORBID};
    struct document node = document_of(cursor->text->document->path, word);
    struct error reason = {0};

    /* In its own quotes: a refusal shows the claim, not a line of its own. */
    if (!promise_read_node(cursor->text->arena, &node, (struct piece){word, 0}, &promise, &reason))
        return claim_refuse(cursor, start,
            "\"%s\" is not a node as EXPLAIN (FORMAT JSON) writes it, as in \"Index Only Scan\" or "
            "\"Seq Scan on items\"",
            word);
    bound->word = promise.names[0];
    bound->table = promise.table;
    return true;
}

static bool
take_word_value(
    struct claim_cursor *cursor, const char *word, size_t start, struct claim_bound *bound)
{
    static const char *const letters[] = {"A+", "A", "B", "C", "D", "F"};
    static const char *const verdicts[] = {"faster", "same", "slower"};
    static const char *const yes_no[] = {"yes", "no"};
    static const char *const blocked[] = {"reads", "writes", "nothing"};

    switch (bound->metric->kind) {
    case CLAIM_LETTER:
        return take_choice(cursor, word, start, letters, COUNT_OF(letters), bound);
    case CLAIM_VERDICT_WORD:
        return take_choice(cursor, word, start, verdicts, COUNT_OF(verdicts), bound);
    case CLAIM_YES_NO:
        return take_choice(cursor, word, start, yes_no, COUNT_OF(yes_no), bound);
    case CLAIM_BLOCKED:
        return take_choice(cursor, word, start, blocked, COUNT_OF(blocked), bound);
    case CLAIM_NODE:
        return take_node(cursor, word, start, bound);
    case CLAIM_STATE:
        return take_state(cursor, word, start, bound);
    default: /* CLAIM_NAME */
        bound->word = word;
        return true;
    }
}

static bool
take_number(struct claim_cursor *cursor, const char *word, size_t start, struct claim_bound *bound)
{
    enum claim_kind kind = bound->metric->kind;
    struct error reason = {0};
    bool read;

    if (kind == CLAIM_SIZE)
        read = read_size(word, &bound->number, &reason);
    else if (kind == CLAIM_DURATION || kind == CLAIM_SECONDS)
        read = read_duration(word, kind == CLAIM_SECONDS, &bound->number, &reason);
    else
        read = text_parse_double(word, &bound->number, &reason);
    return read || claim_refuse(cursor, start, "%s", reason.text);
}

static bool
take_value(struct claim_cursor *cursor, struct claim_bound *bound)
{
    enum claim_kind kind = bound->metric->kind;
    const char *word;
    size_t start;

    if (claim_at_quote(cursor)) {
        start = cursor->at;
        if (!claim_take_quoted(cursor, "the value", &word))
            return false;
    } else {
        word =
            kind == CLAIM_NAME ? claim_take_name(cursor, &start) : claim_take_word(cursor, &start);
        if (word[0] == '\0')
            return claim_refuse(cursor, start,
                kind == CLAIM_NAME ? "the name of an index is missing here"
                                   : "the value of the bound is missing here");
        if (kind == CLAIM_NODE)
            return claim_refuse(
                cursor, start, "a node belongs in double quotes: plan=\"Index Only Scan\"");
    }
    bound->word = "";
    return kind >= CLAIM_LETTER ? take_word_value(cursor, word, start, bound)
                                : take_number(cursor, word, start, bound);
}

bool
claim_take_bound(struct claim_cursor *cursor, struct claim_bound *bound)
{
    size_t start;

    *bound = (struct claim_bound){0};
    (void)claim_at_end(cursor);
    start = cursor->at;
    if (!take_metric(cursor, bound) || !take_argument(cursor, bound) || !take_sign(cursor, bound) ||
        !take_value(cursor, bound))
        return false;
    bound->written =
        arena_strndup(cursor->text->arena, cursor->text->text + start, cursor->at - start);
    return true;
}
