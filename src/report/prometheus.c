#include <math.h>

#include "pggrade/report/report.h"

/* Gauges only: a run is a state that is looked at until the next one replaces it.  Names end in
 * their unit, as Prometheus wants it: seconds, ratio. */

#define MS_IN_S 1e3

static void
append_label(struct text *out, bool first, const char *name, const char *value)
{
    text_printf(out, "%s%s=\"", first ? "" : ",", name);
    for (; *value != '\0'; value++) {
        if (*value == '\\' || *value == '"')
            text_append_char(out, '\\');
        if (*value == '\n')
            text_append(out, "\\n");
        else
            text_append_char(out, *value);
    }
    text_append_char(out, '"');
}

static void
begin(struct text *out, const char *name, const char *help)
{
    text_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* What a figure is of; side and query SIZE_MAX: of all. */
struct place {
    const struct card *card;
    size_t query, side;
    const char *quantile; /* NULL: none */
};

/* An unknown figure is not there. */
static void
sample(struct text *out, const char *name, const struct place *place, double value)
{
    const struct run *run = place->card->run;

    if (!isfinite(value))
        return;
    text_printf(out, "%s{", name);
    append_label(out, true, "scenario", run->scenario);
    if (place->query != SIZE_MAX)
        append_label(out, false, "query", run->queries[place->query].name);
    if (place->side != SIZE_MAX)
        append_label(out, false, "side", run->sides[place->side].name);
    if (place->quantile != NULL)
        append_label(out, false, "quantile", place->quantile);
    text_printf(out, "} %.10g\n", value);
}

/* One figure of each query on each side. */
typedef double cell_figure(const struct card *card, size_t query, size_t side);

static void
each_cell(struct text *out, const struct card *card, const char *name, const char *help,
    cell_figure *figure)
{
    begin(out, name, help);
    for (size_t q = 0; q < card->run->query_count; q++)
        for (size_t side = 0; side < card->run->side_count; side++)
            sample(out, name, &(struct place){card, q, side, NULL}, figure(card, q, side));
}

/* 5 for A+ to 0 for F: the more the better, so that an alert can ask for less than. */
static double
grade_of(enum letter letter)
{
    return (double)(LETTER_F - letter);
}

static double
cell_grade(const struct card *card, size_t query, size_t side)
{
    return grade_of(card->queries[query][side].letter);
}

static double
cell_average_s(const struct card *card, size_t query, size_t side)
{
    return card->queries[query][side].average_ms / MS_IN_S;
}

static double
cell_executions(const struct card *card, size_t query, size_t side)
{
    return (double)card->queries[query][side].executions;
}

static double
cell_errors(const struct card *card, size_t query, size_t side)
{
    return (double)card->queries[query][side].errors;
}

static double
cell_blocks(const struct card *card, size_t query, size_t side)
{
    const struct plan_facts *facts = &card->run->queries[query].cells[side].plan;

    return facts->samples > 0 ? facts->buffers_per_call : NAN;
}

static double
cell_ratio(const struct card *card, size_t query, size_t side)
{
    const struct verdict *verdict = side == 0 ? NULL : card_verdict(card, query, 0, side);

    return verdict == NULL ? NAN : verdict->ratio;
}

static void
latencies(struct text *out, const struct card *card)
{
    static const char name[] = "pggrade_query_latency_seconds";

    begin(out, name, "What the client waited, by quantile.");
    for (size_t q = 0; q < card->run->query_count; q++)
        for (size_t side = 0; side < card->run->side_count; side++) {
            const struct query_grade *grade = &card->queries[q][side];

            sample(out, name, &(struct place){card, q, side, "0.5"}, grade->p50_wall_ms / MS_IN_S);
            sample(out, name, &(struct place){card, q, side, "0.95"}, grade->p95_wall_ms / MS_IN_S);
            sample(out, name, &(struct place){card, q, side, "0.99"},
                grade->p99_known ? grade->p99_wall_ms / MS_IN_S : NAN);
            sample(out, name, &(struct place){card, q, side, "1"}, grade->max_wall_ms / MS_IN_S);
        }
}

static void
sides(struct text *out, const struct card *card)
{
    static const char grade_name[] = "pggrade_side_grade";
    static const char passed_name[] = "pggrade_side_passed_ratio";

    begin(out, grade_name, "Grade of a side: 5 for A+, 4 for A, down to 0 for F.");
    for (size_t side = 0; side < card->run->side_count; side++)
        sample(out, grade_name, &(struct place){card, SIZE_MAX, side, NULL},
            grade_of(card->sides[side].letter));
    begin(out, passed_name, "Share of the queries that pass on a side.");
    for (size_t side = 0; side < card->run->side_count; side++)
        sample(out, passed_name, &(struct place){card, SIZE_MAX, side, NULL},
            (double)card->sides[side].passed / (double)card->sides[side].queries);
}

void
report_prometheus(const struct card *card, struct text *out)
{
    const struct place whole = {card, SIZE_MAX, SIZE_MAX, NULL};

    begin(out, "pggrade_run_timestamp_seconds", "When the run began, in seconds since 1970.");
    sample(out, "pggrade_run_timestamp_seconds", &whole, (double)card->run->started_s);
    begin(out, "pggrade_gate_passed", "1 where no rule of the gate failed.");
    sample(out, "pggrade_gate_passed", &whole, card->gate.passed ? 1 : 0);
    sides(out, card);
    each_cell(out, card, "pggrade_query_grade",
        "Grade of a query: 5 for A+, 4 for A, down to 0 for F.", cell_grade);
    latencies(out, card);
    each_cell(out, card, "pggrade_query_average_seconds", "Mean of the latency that is graded.",
        cell_average_s);
    each_cell(out, card, "pggrade_query_time_ratio",
        "Time against the baseline, the first side: below 1 is faster.", cell_ratio);
    each_cell(
        out, card, "pggrade_query_executions", "Executions that were measured.", cell_executions);
    each_cell(
        out, card, "pggrade_query_errors", "Executions that ended in an SQL error.", cell_errors);
    each_cell(out, card, "pggrade_query_blocks",
        "Shared blocks that an execution touches, from the plans.", cell_blocks);
}
