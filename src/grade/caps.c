#include "pggrade/grade/caps.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "pggrade/grade/wording.h"
#include "pggrade/base/text.h"

static void
add(const struct card *card, struct caps *caps, enum letter letter, const char *reason)
{
    struct cap *longer = arena_alloc(card->arena, caps->count + 1, sizeof *longer);

    if (caps->count > 0)
        memcpy(longer, caps->items, caps->count * sizeof *longer);
    longer[caps->count++] = (struct cap){
        letter, arena_printf(card->arena, "%s (at most %s)", reason, letter_names[letter])};
    caps->items = longer;
}

/* By name: its statements or, for views and partitions, its plans mention the table. */
static bool
uses_table(const struct run_query *query, size_t side, const char *table)
{
    const struct plan_facts *plan = &query->cells[side].plan;

    for (size_t i = 0; i < query->statement_count; i++)
        if (text_mentions(query->statements[i], table))
            return true;
    for (size_t i = 0; i < plan->variant_count; i++)
        if (text_mentions(plan->variants[i].shape, table))
            return true;
    return false;
}

uint64_t
caps_errors(const struct run_cell *cell)
{
    uint64_t errors = 0;

    for (size_t i = 0; i < cell->error_count; i++)
        errors += cell->errors[i].count;
    return errors;
}

bool
caps_promise_broken(const struct run_cell *cell)
{
    for (size_t i = 0; i < cell->plan.promise_count; i++)
        if (cell->plan.promises[i].bound && !cell->plan.promises[i].kept)
            return true;
    return false;
}

/*
 * n ≥ ln(0.025) / ln(q): with fewer, the greatest of n lies below the percentile q with more
 * than 2.5 %, so no 95 % interval has an upper end.
 */
uint64_t
caps_samples_min(enum metric metric)
{
    if (metric == METRIC_AVERAGE || metric == METRIC_MAX)
        return 0;
    return (uint64_t)ceil(log(0.025) / log(metric_fractions[metric]));
}

/* Of runs without answers.  Exact: both sides explained the same parameter sets, so means differ
 * only when some count does.  Errors leave sets out and are a cap of their own. */
static bool
counts_differ(const struct run_query *query, size_t side)
{
    const struct run_cell *from = &query->cells[0];
    const struct run_cell *to = &query->cells[side];
    double larger = fmax(fabs(from->plan.rows_per_call), fabs(to->plan.rows_per_call));

    if (side == 0 || from->plan.samples == 0 || from->plan.samples != to->plan.samples ||
        caps_errors(from) > 0 || caps_errors(to) > 0)
        return false;
    return fabs(from->plan.rows_per_call - to->plan.rows_per_call) > 1e-9 * larger;
}

/* "returns other rows for parameter set 3: 20, hash 1f…, but 20, hash 8e… on before" */
static const char *
answers_differ(const struct card *card, size_t query, size_t side)
{
    const struct run_query *asked = &card->run->queries[query];
    const char *base = card->run->sides[0].name;
    const struct answer *from;
    const struct answer *to;
    const char *where;

    if (answers_compare(&asked->cells[0].answers, &asked->cells[side].answers, &from, &to) !=
        ANSWERS_DIFFER)
        return NULL;
    where = asked->statement_count > 1
        ? arena_printf(card->arena, "parameter set %llu, statement %llu",
              (unsigned long long)to->set, (unsigned long long)to->statement + 1)
        : arena_printf(card->arena, "parameter set %llu", (unsigned long long)to->set);
    if (from->rows != to->rows)
        return arena_printf(card->arena, "returns %llu rows for %s, but %llu on %s",
            (unsigned long long)to->rows, where, (unsigned long long)from->rows, base);
    return arena_printf(card->arena, "returns %s than on %s for %s (%llu rows)",
        from->hash == to->hash ? "its rows in another order" : "other rows", base, where,
        (unsigned long long)to->rows);
}

const char *
caps_results_differ(const struct card *card, size_t query, size_t side)
{
    const struct run_query *asked = &card->run->queries[query];

    if (side > 0 && asked->cells[0].answers.count > 0 && asked->cells[side].answers.count > 0)
        return answers_differ(card, query, side);
    if (!counts_differ(asked, side))
        return NULL;
    return arena_printf(card->arena, "returns %.10g rows per call, but %.10g on %s",
        asked->cells[side].plan.rows_per_call, asked->cells[0].plan.rows_per_call,
        card->run->sides[0].name);
}

static void
cap_errors(const struct card *card, const struct run_cell *cell, struct caps *caps)
{
    static const struct wording_noun times = {"time", "times"};

    for (size_t i = 0; i < cell->error_count; i++)
        if (cell->errors[i].count > 0)
            add(card, caps, LETTER_F,
                arena_printf(card->arena, "SQL error %s, %s: %s", cell->errors[i].sqlstate,
                    wording_count(card->arena, cell->errors[i].count, &times),
                    cell->errors[i].message));
}

static void
cap_promises(const struct card *card, size_t query, size_t side, struct caps *caps)
{
    const struct run_query *asked = &card->run->queries[query];
    const struct plan_facts *plan = &asked->cells[side].plan;

    for (size_t i = 0; i < plan->promise_count; i++) {
        const struct promise_fact *fact = &plan->promises[i];
        const struct run_promise *promise = &asked->promises[fact->promise];

        if (!fact->bound)
            continue;
        if (!fact->kept)
            add(card, caps, LETTER_C,
                arena_printf(card->arena, "broken promise @%s %s%s%s",
                    promise->kind == PROMISE_INDEX ? "index" : "forbid", promise->text,
                    fact->detail[0] == '\0' ? "" : ": ", fact->detail));
        else if (promise->kind == PROMISE_INDEX && fact->samples < (plan->samples + 1) / 2)
            add(card, caps, LETTER_B,
                arena_printf(card->arena,
                    "the promised index %s served %llu of %llu parameter sets", promise->text,
                    (unsigned long long)fact->samples, (unsigned long long)plan->samples));
    }
}

static void
cap_tables(const struct card *card, size_t query, size_t side, struct caps *caps)
{
    const struct run_query *asked = &card->run->queries[query];
    const struct run_side *where = &card->run->sides[side];

    for (size_t i = 0; i < where->index_count; i++)
        if (!where->indexes[i].valid && uses_table(asked, side, where->indexes[i].table))
            add(card, caps, LETTER_F,
                arena_printf(card->arena,
                    "index %s on %s is invalid: PostgreSQL maintains it, but never uses it",
                    where->indexes[i].name, where->indexes[i].table));
    for (size_t i = 0; i < where->table_count; i++) {
        const struct run_table *table = &where->tables[i];

        if (!uses_table(asked, side, table->name))
            continue;
        if (!table->analysed)
            add(card, caps, LETTER_B,
                arena_printf(card->arena, "stale statistics: %s was never analysed", table->name));
        else if (table->modified_share > CAPS_MODIFIED_SHARE)
            add(card, caps, LETTER_B,
                arena_printf(card->arena,
                    "stale statistics: %.0f %% of %s changed since it was analysed",
                    table->modified_share * 100.0, table->name));
    }
}

/* The graded samples are those of the quads, or of the wall clock where there are none. */
static void
cap_samples(const struct card *card, const struct run_query *query, size_t side, struct caps *caps)
{
    const struct run_cell *cell = &query->cells[side];
    uint64_t count = 0;

    for (size_t i = 0; i < cell->quad_count; i++)
        count += cell->quads[i].latency.total;
    if (count == 0)
        count = cell->times[TIME_RESPONSE].total;
    for (size_t i = 0; i < query->slo_count; i++) {
        enum metric metric = query->slos[i].metric;

        if (count > 0 && count < caps_samples_min(metric))
            add(card, caps, LETTER_A,
                arena_printf(card->arena, "%llu executions are too few for a %s, which needs %llu",
                    (unsigned long long)count, metric_names[metric],
                    (unsigned long long)caps_samples_min(metric)));
    }
}

struct caps
caps_of_query(const struct card *card, size_t query, size_t side)
{
    const struct run *run = card->run;
    const struct run_query *asked = &run->queries[query];
    const struct run_cell *cell = &asked->cells[side];
    const char *difference;
    struct caps caps = {0};

    cap_errors(card, cell, &caps);
    difference = caps_results_differ(card, query, side);
    if (difference != NULL)
        add(card, &caps, LETTER_F, difference);
    cap_promises(card, query, side, &caps);
    cap_tables(card, query, side, &caps);
    if (cell->plan.spilled)
        add(card, &caps, LETTER_B, "a sort or hash spilled to disk");
    cap_samples(card, asked, side, &caps);
    return caps;
}

struct caps
caps_of_side(const struct card *card, size_t side)
{
    static const struct wording_noun more = {"more query", "more queries"};
    const struct run *run = card->run;
    const struct run_side *where = &run->sides[side];
    const char *first = NULL;
    size_t others = 0;
    struct caps caps = {0};

    for (size_t i = 0; i < run->query_count; i++) {
        if (caps_results_differ(card, i, side) == NULL)
            continue;
        first = first == NULL ? run->queries[i].name : first;
        others += first != run->queries[i].name;
    }
    if (others > 0)
        add(card, &caps, LETTER_F,
            arena_printf(card->arena, "%s and %s return other rows than on %s", first,
                wording_count(card->arena, others, &more), run->sides[0].name));
    else if (first != NULL)
        add(card, &caps, LETTER_F,
            arena_printf(
                card->arena, "%s returns other rows than on %s", first, run->sides[0].name));
    for (size_t i = 0; i < where->index_count; i++)
        if (!where->indexes[i].valid)
            add(card, &caps, LETTER_F,
                arena_printf(card->arena, "index %s on %s is invalid", where->indexes[i].name,
                    where->indexes[i].table));
    return caps;
}
