#include "pggrade/grade/baseline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/random.h"
#include "pggrade/grade/graded.h"
#include "pggrade/grade/shape.h"
#include "pggrade/grade/wording.h"
#include "pggrade/measure/paired.h"

#define FRACTION 0.1
#define INTERVAL_Z 1.645 /* 90 % */

const char *const baseline_clocks[BASELINE_CLOCK_COUNT] = {
    [BASELINE_CPU] = "cpu_p10",
    [BASELINE_ADJUSTED] = "adjusted_p10",
    [BASELINE_WALL] = "wall_p10",
};
const char *const baseline_counters[BASELINE_COUNTER_COUNT] = {
    [BASELINE_ROWS] = "rows",
    [BASELINE_BUFFERS] = "buffers",
    [BASELINE_WAL] = "wal",
};
const char *const baseline_keys[BASELINE_KEY_COUNT] = {
    [BASELINE_SCENARIO] = "scenario",
    [BASELINE_WORKLOAD] = "workload",
    [BASELINE_SCALE] = "scale",
    [BASELINE_SEED] = "seed",
    [BASELINE_DATA] = "data",
};

/* ---- times ---- */

static struct baseline_time
time_of_interval(const struct quads_interval *interval)
{
    return (struct baseline_time){
        interval->value, (interval->high - interval->low) / 2.0 / interval->value};
}

static struct baseline_time
time_of_cell(const struct run *run, size_t query, size_t side, enum quad_clock clock)
{
    const double fraction = FRACTION;
    const struct run_cell *cell = &run->queries[query].cells[side];
    struct quad_samples samples = quad_samples_create(cell->quads, cell->quad_count, clock);
    struct quads_interval average;
    struct quads_interval low;

    quads_describe(
        &(struct quads_side){
            .samples = samples.samples,
            .count = samples.count,
            .fractions = &fraction,
            .fraction_count = 1,
            .seed = paired_seed(run->seed, run->queries[query].name, run->sides[side].name),
        },
        &average, &low);
    quad_samples_free(&samples);
    return time_of_interval(&low);
}

static void
fill_times(const struct run *run, size_t query, size_t side, struct baseline_cell *cell)
{
    enum baseline_clock latency = run->adjusted ? BASELINE_ADJUSTED : BASELINE_WALL;

    for (size_t i = 0; i < BASELINE_CLOCK_COUNT; i++)
        cell->times[i] = (struct baseline_time){NAN, NAN};
    if (run->traffic)
        return; /* a tenth of responses that wait in queues says nothing of a query's cost */
    if (run->cpu_clock && !run->queries[query].cells[side].plan.parallel)
        cell->times[BASELINE_CPU] = time_of_cell(run, query, side, QUAD_CPU);
    cell->times[latency] = time_of_cell(run, query, side, QUAD_LATENCY);
}

/* The interval of a quantile by its order statistics: the rank is binomial (H. A. David,
 * "Order Statistics", 1981, 2.5). */
static struct baseline_time
time_of_sparse(const struct sparse *sparse)
{
    double spread = INTERVAL_Z * sqrt(FRACTION * (1.0 - FRACTION) / (double)sparse->total);

    if (sparse->total == 0)
        return (struct baseline_time){NAN, NAN};
    return time_of_interval(&(struct quads_interval){
        graded_quantile_ns(sparse, FRACTION),
        graded_quantile_ns(sparse, fmax(FRACTION - spread, 0.0)),
        graded_quantile_ns(sparse, FRACTION + spread),
    });
}

static void
fill_speeds(const struct run *run, struct baseline *baseline)
{
    baseline->speed_count = run->calibration_count;
    baseline->speeds =
        arena_alloc(baseline->arena, run->calibration_count, sizeof *baseline->speeds);
    for (size_t i = 0; i < run->calibration_count; i++) {
        const struct run_calibration *from = &run->calibrations[i];

        baseline->speeds[i] = (struct baseline_speed){
            from->name, time_of_sparse(from->cpu.total > 0 ? &from->cpu : &from->wall)};
    }
}

/* ---- plans and promises ---- */

/* Plans that differ only in their conditions are one. */
static void
add_plan(struct baseline *baseline, struct baseline_cell *cell, const struct plan_variant *variant,
    uint64_t of)
{
    const char *shape = shape_chained(baseline->arena, variant->shape);

    if (variant->samples == 0)
        return; /* met only where the server was told to plan without values */
    for (size_t i = 0; i < cell->plan_count; i++)
        if (cell->plans[i].statement == variant->statement &&
            strcmp(cell->plans[i].shape, shape) == 0) {
            cell->plans[i].samples += variant->samples;
            return;
        }
    cell->plans[cell->plan_count++] =
        (struct baseline_plan){variant->statement, variant->samples, of, shape};
}

static int
compare_plans(const void *left, const void *right)
{
    const struct baseline_plan *a = left;
    const struct baseline_plan *b = right;

    if (a->statement != b->statement)
        return a->statement < b->statement ? -1 : 1;
    if (a->samples != b->samples)
        return a->samples > b->samples ? -1 : 1;
    return strcmp(a->shape, b->shape);
}

static void
fill_plans(struct baseline *baseline, const struct plan_facts *facts, struct baseline_cell *cell)
{
    cell->plans = arena_alloc(baseline->arena, facts->variant_count, sizeof *cell->plans);
    for (size_t i = 0; i < facts->variant_count; i++)
        add_plan(baseline, cell, &facts->variants[i], facts->samples);
    if (cell->plan_count > 1)
        qsort(cell->plans, cell->plan_count, sizeof *cell->plans, compare_plans);
}

static void
fill_promises(struct baseline *baseline, const struct run_query *query,
    const struct plan_facts *facts, struct baseline_cell *cell)
{
    for (size_t i = 0; i < facts->promise_count; i++) {
        const struct promise_fact *fact = &facts->promises[i];
        const struct run_promise *promise = &query->promises[fact->promise];

        if (promise->kind == PROMISE_INDEX && fact->bound && fact->kept)
            wording_add(baseline->arena, &cell->kept, &cell->kept_count, promise->text);
    }
}

/* ---- counters ---- */

/* The table behind " on " in one line of a shape; false where it has none. */
static bool
table_of_line(const char *line, size_t length, const char **table, size_t *table_length)
{
    const char *found = memmem(line, length, " on ", 4);

    if (found == NULL)
        return false;
    *table = found + 4;
    *table_length = strcspn(*table, " \n");
    return true;
}

/* Whether some plan writes to this table; a query without plans does, if it names it.  `stays`:
 * and does not take it back. */
static bool
writes_to(const struct run_query *query, size_t side, const char *table, size_t length, bool stays)
{
    const struct plan_facts *facts = &query->cells[side].plan;

    if (stays && !query->commits)
        return false;
    if (facts->variant_count == 0) {
        char *word = xstrndup(table, length);
        bool named = false;

        for (size_t i = 0; i < query->statement_count; i++)
            named = named || text_mentions(query->statements[i], word);
        free(word);
        return named;
    }
    for (size_t i = 0; i < facts->variant_count; i++)
        for (const char *at = strstr(facts->variants[i].shape, "ModifyTable"); at != NULL;
             at = strstr(at + 1, "ModifyTable")) {
            const char *written;
            size_t written_length;

            if (table_of_line(at, strcspn(at, "\n"), &written, &written_length) &&
                written_length == length && strncmp(written, table, length) == 0)
                return true;
        }
    return false;
}

static bool
reads_what_is_written(const struct run *run, size_t query, size_t side, bool stays)
{
    const struct plan_facts *facts = &run->queries[query].cells[side].plan;

    for (size_t i = 0; i < facts->variant_count; i++)
        for (const char *line = facts->variants[i].shape; *line != '\0';) {
            size_t length = strcspn(line, "\n");
            const char *table;
            size_t table_length;

            if (table_of_line(line, length, &table, &table_length))
                for (size_t q = 0; q < run->query_count; q++)
                    if (writes_to(&run->queries[q], side, table, table_length, stays))
                        return true;
            line += length + (line[length] == '\n');
        }
    return false;
}

/* What depends on the moment is another thing on another day. */
static bool
asks_for_the_moment(const struct run_query *query)
{
    static const char *const words[] = {"now", "current_date", "current_time", "current_timestamp",
        "localtime", "localtimestamp", "statement_timestamp", "transaction_timestamp",
        "clock_timestamp", "random", "gen_random_uuid"};

    for (size_t i = 0; i < query->statement_count; i++)
        for (size_t w = 0; w < COUNT_OF(words); w++)
            if (text_mentions(query->statements[i], words[w]))
                return true;
    return false;
}

/*
 * Data of others may change.  Writes leave dead rows, by which tables and indexes grow, as many as
 * the run had time for, and where they stay other rows as well.  Parallel workers each read
 * what they happen to get.
 */
static bool
exact(const struct run *run, size_t query, size_t side, enum baseline_counter_kind kind)
{
    const struct plan_facts *facts = &run->queries[query].cells[side].plan;

    if (facts->sets == NULL || !run->sides[side].created ||
        asks_for_the_moment(&run->queries[query]))
        return false;
    if (kind == BASELINE_ROWS)
        return !reads_what_is_written(run, query, side, true);
    return !facts->parallel && facts->wal_bytes_per_call <= 0.0 &&
        !reads_what_is_written(run, query, side, false);
}

static double
counter_of(const struct set_cost *cost, enum baseline_counter_kind kind)
{
    switch (kind) {
    case BASELINE_BUFFERS:
        return cost->buffers;
    case BASELINE_WAL:
        return cost->wal_bytes;
    default:
        return cost->rows;
    }
}

static void
fill_counters(struct baseline *baseline, const struct run *run, size_t query, size_t side,
    struct baseline_cell *cell)
{
    const struct plan_facts *facts = &run->queries[query].cells[side].plan;
    const double means[BASELINE_COUNTER_COUNT] = {
        [BASELINE_ROWS] = facts->rows_per_call,
        [BASELINE_BUFFERS] = facts->buffers_per_call,
        [BASELINE_WAL] = facts->wal_bytes_per_call,
    };
    size_t count = facts->samples < BASELINE_SETS_MAX ? (size_t)facts->samples : BASELINE_SETS_MAX;

    for (size_t kind = 0; kind < BASELINE_COUNTER_COUNT; kind++) {
        struct baseline_counter *counter = &cell->counters[kind];

        counter->mean = facts->samples == 0 ? NAN : means[kind];
        counter->exact = exact(run, query, side, (enum baseline_counter_kind)kind);
        if (!counter->exact)
            continue;
        counter->count = count;
        counter->values = arena_alloc(baseline->arena, count, sizeof *counter->values);
        for (size_t i = 0; i < count; i++)
            counter->values[i] = counter_of(&facts->sets[i], (enum baseline_counter_kind)kind);
    }
}

/* Only the first side was asked twice. */
static bool
steady(const struct run_query *query, const struct answer *answer)
{
    const struct answer_facts *first = &query->cells[0].answers;

    for (size_t i = 0; i < first->count; i++)
        if (first->items[i].set == answer->set && first->items[i].statement == answer->statement)
            return first->items[i].steady;
    return false;
}

/* Of all statements in the first sets.  Where the server has a choice among rows, the values they
 * are ordered by are what is certain; where it gives other rows by itself, nothing is. */
static void
fill_answers(struct baseline *baseline, const struct run *run, size_t query, size_t side,
    struct baseline_cell *cell)
{
    const struct answer_facts *answers = &run->queries[query].cells[side].answers;
    uint64_t hash = 0;
    size_t count = 0;

    if (!cell->counters[BASELINE_ROWS].exact)
        return;
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->items[i];

        if (answer->set >= BASELINE_ANSWERS)
            continue;
        if (!steady(&run->queries[query], answer))
            return;
        hash = random_at(hash ^ answer->set, answer->statement);
        hash = random_at(hash ^ answer->rows, answer->free ? 0 : answer->hash);
        hash = random_at(hash, answer->keys);
        count++;
    }
    if (count > 0)
        cell->answers = arena_printf(baseline->arena, "%016llx", (unsigned long long)hash);
}

/* ---- the whole ---- */

static const char *
sql_of(struct arena *arena, const struct run_query *query)
{
    struct text text = {0};
    const char *kept;

    for (size_t i = 0; i < query->statement_count; i++)
        text_printf(&text, "%s;\n", query->statements[i]);
    kept = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return kept;
}

static void
fill_cell(struct baseline *baseline, const struct card *card, size_t query, size_t side)
{
    const struct run *run = card->run;
    const struct run_query *asked = &run->queries[query];
    const struct query_grade *grade = &card->queries[query][side];
    struct baseline_cell *cell = &baseline->cells[baseline->cell_count++];

    *cell = (struct baseline_cell){
        .query = asked->name,
        .side = run->sides[side].name,
        .sql = sql_of(baseline->arena, asked),
        .line = asked->line,
        .letter = grade->letter,
        .p50_ms = grade->p50_wall_ms,
        .p95_ms = grade->p95_wall_ms,
    };
    fill_counters(baseline, run, query, side, cell);
    fill_answers(baseline, run, query, side, cell);
    fill_plans(baseline, &asked->cells[side].plan, cell);
    fill_promises(baseline, asked, &asked->cells[side].plan, cell);
    fill_times(run, query, side, cell);
}

/* "15.18", from 150018. */
static const char *
server_text(struct arena *arena, int number)
{
    return number == 0 ? "unknown" : arena_printf(arena, "%d.%d", number / 10000, number % 10000);
}

struct baseline *
baseline_of(const struct card *card, const char *name, const bool *sides)
{
    const struct run *run = card->run;
    struct baseline *baseline = xcalloc(1, sizeof *baseline);
    struct arena *arena = arena_create();

    *baseline = (struct baseline){
        .arena = arena,
        .name = arena_strdup(arena, name),
        .server = server_text(arena, run->server_version_number),
        .cpu_model = run->cpu_model == NULL ? "unknown" : run->cpu_model,
        .cpu_count = run->cpu_count,
        .memory_bytes = run->memory_bytes,
        .kernel = run->kernel == NULL ? "unknown" : run->kernel,
        .pinned = run->pinned,
        .waiting = card->noise_run_queue_share,
        .run = run,
    };
    baseline->keys[BASELINE_SCENARIO] = run->scenario;
    baseline->keys[BASELINE_WORKLOAD] = run->workload;
    baseline->keys[BASELINE_SCALE] = arena_printf(arena, "%.15g", run->scale);
    baseline->keys[BASELINE_SEED] = arena_printf(arena, "%llu", (unsigned long long)run->seed);
    baseline->keys[BASELINE_DATA] = run->data_source != NULL ? run->data_source
        : run->data_hash != NULL                             ? run->data_hash
                                                             : "";
    fill_speeds(run, baseline);
    baseline->cells =
        arena_alloc(arena, run->query_count * run->side_count, sizeof *baseline->cells);
    for (size_t query = 0; query < run->query_count; query++)
        for (size_t side = 0; side < run->side_count; side++)
            if (sides == NULL || sides[side])
                fill_cell(baseline, card, query, side);
    return baseline;
}

void
baseline_destroy(struct baseline *baseline)
{
    if (baseline == NULL)
        return;
    arena_destroy(baseline->arena);
    free(baseline);
}

static bool
refuse_key(const struct baseline *baseline, size_t key, const char *theirs, const char *name,
    struct error *error)
{
    static const char *const remedies[BASELINE_KEY_COUNT] = {
        [BASELINE_SCENARIO] = "",
        [BASELINE_WORKLOAD] = "",
        [BASELINE_SCALE] = "; measure with the same --scale",
        [BASELINE_SEED] = "; measure with the same --seed",
        [BASELINE_DATA] = ", its schema.sql or data.sql has changed",
    };

    if (!baseline->file)
        return error_set(error, ERROR_USAGE, "%s is of %s %s, %s of %s%s", baseline->name,
            baseline_keys[key], baseline->keys[key], name, theirs, remedies[key]);
    return error_set(error, ERROR_USAGE,
        "%s:%d: the baseline is of %s %s, %s of %s%s; or make the baseline anew: `pggrade baseline "
        "RUN > %s`",
        baseline->name, baseline->lines[key], baseline_keys[key], baseline->keys[key], name, theirs,
        remedies[key], baseline->name);
}

bool
baseline_is_for(const struct baseline *baseline, const char *const keys[BASELINE_KEY_COUNT],
    const char *name, struct error *error)
{
    for (size_t i = 0; i < BASELINE_KEY_COUNT; i++)
        if (keys[i] != NULL && strcmp(baseline->keys[i], keys[i]) != 0)
            return refuse_key(baseline, i, keys[i], name, error);
    return true;
}

const struct baseline_cell *
baseline_cell(const struct baseline *baseline, const char *query, const char *side)
{
    for (size_t i = 0; i < baseline->cell_count; i++)
        if (strcmp(baseline->cells[i].query, query) == 0 &&
            strcmp(baseline->cells[i].side, side) == 0)
            return &baseline->cells[i];
    return NULL;
}
