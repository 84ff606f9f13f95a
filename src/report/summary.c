#include <math.h>
#include <stdlib.h>

#include "pggrade/base/json.h"
#include "pggrade/report/claim_section.h"
#include "pggrade/report/gate_section.h"
#include "pggrade/report/index_section.h"
#include "pggrade/report/load_section.h"
#include "pggrade/report/migration_section.h"
#include "pggrade/report/pools_section.h"
#include "pggrade/report/preflight_section.h"
#include "pggrade/report/verdict_section.h"
#include "pggrade/report/report.h"
#include "pggrade/report/since_section.h"

#define DIGITS 6

/* The format of the summary: docs/summary.md.  Members are only ever added to it. */

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *
text_list(const char *const *items, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_string(items[i]));
    return list;
}

static json_t *
side_json(const struct card *card, size_t side)
{
    const struct side_grade *grade = &card->sides[side];
    json_t *object = json_object();

    set(object, "name", json_string(card->run->sides[side].name));
    set(object, "grade", json_string(letter_names[grade->letter]));
    set(object, "best", json_string(letter_names[grade->best]));
    set(object, "average_ms", json_rounded(grade->average_ms, DIGITS));
    set(object, "passed", json_integer((json_int_t)grade->passed));
    set(object, "queries", json_integer((json_int_t)grade->queries));
    set(object, "derivation", json_string(grade->derivation));
    set(object, "reasons", text_list(grade->reasons, grade->reason_count));
    set(object, "ledger", index_section_json(card, side));
    set(object, "migration", migration_section_json(card, side));
    if (card->run->traffic)
        set(object, "load", load_section_json(card, side));
    return object;
}

static json_t *
indexes_json(const struct run_cell *cell)
{
    json_t *list = json_array();

    for (size_t i = 0; i < cell->plan.index_count; i++)
        (void)json_array_append_new(list, json_string(cell->plan.indexes[i].name));
    return list;
}

static json_t *
cell_json(const struct card *card, size_t query, size_t side)
{
    const struct query_grade *grade = &card->queries[query][side];
    const struct run_cell *cell = &card->run->queries[query].cells[side];
    json_t *object = json_object();

    set(object, "side", json_string(card->run->sides[side].name));
    set(object, "grade", json_string(letter_names[grade->letter]));
    set(object, "best", json_string(letter_names[grade->best]));
    set(object, "passed", json_boolean(grade->passed));
    set(object, "executions", json_integer((json_int_t)grade->executions));
    set(object, "average_ms", json_rounded(grade->average_ms, DIGITS));
    set(object, "p50_ms", json_rounded(grade->p50_wall_ms, DIGITS));
    set(object, "p95_ms", json_rounded(grade->p95_wall_ms, DIGITS));
    set(object, "p99_ms",
        grade->p99_known ? json_rounded(grade->p99_wall_ms, DIGITS) : json_null());
    set(object, "max_ms", json_rounded(grade->max_wall_ms, DIGITS));
    set(object, "errors", json_integer((json_int_t)grade->errors));
    set(object, "slow", json_integer((json_int_t)grade->slow));
    set(object, "very_slow", json_integer((json_int_t)grade->very_slow));
    set(object, "plans", json_integer((json_int_t)cell->plan.variant_count));
    set(object, "indexes", indexes_json(cell));
    set(object, "buffers_per_call", json_rounded(cell->plan.buffers_per_call, DIGITS));
    set(object, "rows_per_call", json_rounded(cell->plan.rows_per_call, DIGITS));
    set(object, "reasons", text_list(grade->reasons, grade->reason_count));
    return object;
}

static json_t *
query_json(const struct card *card, size_t query)
{
    json_t *object = json_object();
    json_t *sides = json_array();

    for (size_t side = 0; side < card->run->side_count; side++)
        (void)json_array_append_new(sides, cell_json(card, query, side));
    set(object, "name", json_string(card->run->queries[query].name));
    set(object, "sides", sides);
    return object;
}

static json_t *
tails_json(const struct verdict *verdict)
{
    json_t *list = json_array();

    for (size_t i = 0; i < verdict->tail_count; i++) {
        const struct verdict_tail *tail = &verdict->tails[i];
        json_t *object = json_object();

        set(object, "basis", json_string(tail->basis));
        set(object, "verdict", json_string(verdict_names[tail->kind]));
        set(object, "ratio", json_rounded(tail->ratio, DIGITS));
        set(object, "low", json_rounded(tail->low, DIGITS));
        set(object, "high", json_rounded(tail->high, DIGITS));
        set(object, "decides", json_boolean(tail->decides));
        (void)json_array_append_new(list, object);
    }
    return list;
}

static json_t *
verdict_json(const struct card *card, const struct verdict *verdict)
{
    json_t *object = json_object();

    set(object, "query", json_string(card->run->queries[verdict->query].name));
    set(object, "from", json_string(card->run->sides[verdict->from].name));
    set(object, "to", json_string(card->run->sides[verdict->to].name));
    set(object, "verdict", json_string(verdict_names[verdict->kind]));
    set(object, "basis", json_string(verdict->basis));
    set(object, "ratio", json_rounded(verdict->ratio, DIGITS));
    set(object, "low", json_rounded(verdict->low, DIGITS));
    set(object, "high", json_rounded(verdict->high, DIGITS));
    set(object, "detectable", json_rounded(verdict->detectable, DIGITS));
    set(object, "quads", json_integer((json_int_t)verdict->quads));
    set(object, "ratio_again", json_rounded(verdict->ratio_again, DIGITS));
    set(object, "tails", tails_json(verdict));
    set(object, "reason", json_string(verdict->reason));
    return object;
}

static json_t *
finding_json(const struct card *card, const struct card_finding *entry)
{
    json_t *object = json_object();
    const struct finding *finding = entry->finding;

    set(object, "code", json_string(finding->code));
    set(object, "severity", json_string(severity_names[finding->severity]));
    set(object, "query",
        entry->query == SIZE_MAX ? json_null()
                                 : json_string(card->run->queries[entry->query].name));
    set(object, "side", json_string(card->run->sides[entry->side].name));
    set(object, "node", json_string(finding->node));
    set(object, "stake_ms", json_rounded(entry->stake_ms, DIGITS));
    set(object, "evidence", json_string(finding->evidence));
    set(object, "remedy", json_string(finding->remedy));
    return object;
}

static json_t *
gate_json(const struct card *card)
{
    json_t *object = json_object();

    set(object, "passed", json_boolean(card->gate.passed));
    set(object, "exit_status", json_integer(card->gate.exit_status));
    set(object, "rules", gate_section_json(card));
    return object;
}

void
report_summary(const struct card *card, struct text *out)
{
    json_t *summary = json_object();
    json_t *sides = json_array();
    json_t *queries = json_array();
    json_t *verdicts = json_array();
    json_t *findings = json_array();
    json_t *pools;
    char *text;

    for (size_t i = 0; i < card->run->side_count; i++)
        (void)json_array_append_new(sides, side_json(card, i));
    for (size_t i = 0; i < card->run->query_count; i++)
        (void)json_array_append_new(queries, query_json(card, i));
    for (size_t i = 0; i < card->verdict_count; i++)
        (void)json_array_append_new(verdicts, verdict_json(card, &card->verdicts[i]));
    for (size_t i = 0; i < card->finding_count; i++)
        (void)json_array_append_new(findings, finding_json(card, &card->findings[i]));
    set(summary, "pggrade", json_string(card->run->version));
    set(summary, "rubric", json_integer((json_int_t)card->rubric->number));
    set(summary, "scenario", json_string(card->run->scenario));
    set(summary, "sides", sides);
    set(summary, "queries", queries);
    set(summary, "verdicts", verdicts);
    if (card->run->self_test)
        set(summary, "self_test", verdict_section_self_test(card));
    if (card->run->claim_count > 0)
        set(summary, "claims", claim_section_json(card));
    set(summary, "findings", findings);
    preflight_section_json(card->run, summary);
    set(summary, "gate", gate_json(card));
    pools = pools_section_json(card);
    if (pools != NULL)
        set(summary, "pools", pools);
    if (card->since != NULL)
        set(summary, "since", since_section_json(card));
    text = json_text(summary);
    text_append(out, text);
    free(text);
    json_decref(summary);
}
