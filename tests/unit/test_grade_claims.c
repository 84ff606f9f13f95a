#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grade_fixture.h"
#include "pggrade/grade/card.h"
#include "pggrade/spec/document.h"

static void
claim(struct run *run, const char *bound)
{
    static const char empty[] = "";
    struct document document = document_of("bound", bound);
    const struct claim_text text = {
        .arena = run->arena, .document = &document, .text = bound, .exact = true};
    struct error error = {0};

    run->claims = arena_alloc(run->arena, 1, sizeof *run->claims);
    run->claim_count = 1;
    if (!claim_read_bound(&text, &run->claims[0].bound, &error))
        fail_msg("%s", error.text);
    run->claims[0].text = "A claim";
    run->claims[0].source = empty;
    run->claims[0].side = "after";
    if (run->claims[0].bound.metric->of_query && !run->claims[0].bound.metric->of_side)
        run->claims[0].query = "query_0";
    if (run->claims[0].bound.metric->compares)
        run->claims[0].against = "before";
}

/* ---- what the run is ---- */

static void
nothing(struct run *run)
{
    (void)run;
}

/* 10 ms became 2 ms. */
static void
faster(struct run *run)
{
    fixture_latency(run, 0, 1, 2.0);
}

/* Between 9 and 11 ms: the mean of 20 quads is sure to some per cent. */
static void
wavy(struct run *run)
{
    double latency_ms = 10.0;

    fixture_fill(run, &run->queries[0].cells[1], 10, fixture_wavy_ms, &latency_ms);
}

static double
scattered_ms(size_t quad, size_t execution, const void *context)
{
    (void)context;
    return 5.0 + (double)((7 * quad + 3 * execution) % 20) / 2;
}

/* From 5 to 15 ms, in every quad others. */
static void
scattered(struct run *run)
{
    fixture_fill(run, &run->queries[0].cells[1], 1, scattered_ms, NULL);
}

/* Two quads of ten executions of 50 ms: too few for intervals. */
static void
few(struct run *run)
{
    fixture_latency(run, 0, 1, 50.0);
    for (size_t i = 2; i < FIXTURE_QUADS; i++) {
        sparse_free(&run->queries[0].cells[1].quads[i].latency);
        sparse_free(&run->queries[0].cells[1].quads[i].cpu);
    }
    run->queries[0].cells[1].quad_count = 2;
}

static void
counters(struct run *run)
{
    struct plan_facts *before = &run->queries[0].cells[0].plan;
    struct plan_facts *after = &run->queries[0].cells[1].plan;

    before->buffers_per_call = 100;
    after->buffers_per_call = 40;
    after->rows_per_call = 19;
    after->wal_bytes_per_call = 2048;
    after->temp_blocks_per_call = 12;
}

static void
plans(struct run *run)
{
    struct plan_facts *plan = &run->queries[0].cells[1].plan;

    fixture_plan(plan, "Limit\n  Hash Join Hash Cond[a]\n    Index Only Scan using idx_a");
    plan->indexes = xcalloc(1, sizeof *plan->indexes);
    plan->index_count = 1;
    plan->indexes[0] = (struct index_use){xstrdup("idx_a"), 4};
}

static void
errors(struct run *run)
{
    static struct run_error met[] = {{"42703", "column \"x\" does not exist", 3}};

    run->queries[0].cells[1].errors = met;
    run->queries[0].cells[1].error_count = 1;
}

static void
all_errors(struct run *run)
{
    errors(run);
    fixture_clear(&run->queries[0].cells[1]);
    run->queries[0].cells[1].quad_count = 0;
}

static void
sizes(struct run *run)
{
    static struct run_table before[] = {{.schema = "public", .name = "Lead", .size_bytes = 1000}};
    static struct run_table after[] = {{.schema = "public", .name = "Lead", .size_bytes = 520}};
    static struct run_index indexes[] = {{.schema = "public",
        .table = "Lead",
        .name = "idx_a",
        .definition = "",
        .size_bytes = 8192,
        .valid = true}};

    run->sides[0].tables = before;
    run->sides[1].tables = after;
    run->sides[0].table_count = run->sides[1].table_count = 1;
    run->sides[1].indexes = indexes;
    run->sides[1].index_count = 1;
    run->sides[0].size_bytes = 4000;
    run->sides[1].size_bytes = 3000;
}

static void
used(struct run *run)
{
    sizes(run);
    plans(run);
}

static void
steps(struct run *run)
{
    static struct run_lock share[] = {{"public.a", "a", "ShareLock", false}};
    static struct run_lock exclusive[] = {{"public.a", "a", "AccessExclusiveLock", false}};
    static struct run_migration_step made[] = {
        {.file = "1.sql",
            .title = "index a",
            .sql = "CREATE INDEX a ON a (a)",
            .duration_ns = 2000000000,
            .observed = true,
            .locks = share,
            .lock_count = 1},
        {.file = "1.sql",
            .title = "VACUUM FULL",
            .sql = "vacuum (full) a",
            .duration_ns = 500000000,
            .observed = true,
            .locks = exclusive,
            .lock_count = 1},
        {.file = "1.sql",
            .title = "ANALYZE",
            .sql = "ANALYZE a",
            .duration_ns = 500000000,
            .observed = true},
        {.file = "1.sql", .title = "DROP INDEX a", .sql = "DROP INDEX a", .down = true},
    };

    run->sides[1].steps = made;
    run->sides[1].step_count = COUNT_OF(made);
}

static void
answer(struct run *run, double value, const char *sqlstate, const char *message)
{
    run->claims[0].answers = arena_alloc(run->arena, 2, sizeof *run->claims[0].answers);
    run->claims[0].answers[0] = (struct run_claim_answer){"after", value, sqlstate, message};
    run->claims[0].answers[1] = (struct run_claim_answer){"before", 80, "", ""};
    run->claims[0].answer_count = 2;
}

static void
forty(struct run *run)
{
    answer(run, 40, "", "");
}

static void
refused(struct run *run)
{
    answer(run, NAN, "42P01", "relation \"message\" does not exist");
}

static void
against_query(struct run *run)
{
    fixture_latency(run, 1, 1, 40.0);
    run->queries[1].cells[1].plan.rows_per_call = 40;
    run->claims[0].against = "after";
    run->claims[0].against_query = "query_1";
}

static void
against_other(struct run *run)
{
    fixture_latency(run, 0, 1, 5.0);
    fixture_latency(run, 0, 2, 20.0);
    run->claims[0].against = "other";
}

static void
left_out_side(struct run *run)
{
    run->claims[0].side = "corrected";
}

static void
left_out_query(struct run *run)
{
    run->claims[0].query = "query_7";
}

static void
left_out_against(struct run *run)
{
    run->claims[0].against = "corrected";
}

static void
no_plans(struct run *run)
{
    run->queries[0].cells[1].plan.samples = 0;
}

static void
of_side(struct run *run)
{
    run->claims[0].query = NULL;
}

static void
of_query(struct run *run)
{
    run->claims[0].query = "query_0";
}

static const struct {
    void (*make)(struct run *run);
    const char *bound;
    enum claim_outcome outcome;
    const char *figure; /* is in it */
} table[] = {
    {faster, "ratio<0.3", CLAIM_HELD, "0.2"},
    {faster, "ratio<0.1", CLAIM_REFUTED, "0.2"},
    {faster, "ratio>0.1", CLAIM_HELD, "0.2 (0.199–0.201) of cpu_"},
    {wavy, "ratio<1", CLAIM_INCONCLUSIVE, "–"},
    {scattered, "ratio<1", CLAIM_INCONCLUSIVE, "–"},
    {scattered, "ratio<2", CLAIM_HELD, "–"},
    {against_other, "ratio<0.3", CLAIM_HELD, "0.25"},
    {against_other, "ratio>0.3", CLAIM_REFUTED, "0.25"},
    {few, "ratio>3", CLAIM_HELD, "5"},
    {few, "ratio<1", CLAIM_REFUTED, "5"},
    {all_errors, "ratio<1", CLAIM_INCONCLUSIVE, "every execution failed"},
    {faster, "verdict=faster", CLAIM_HELD, "faster: 0.2"},
    {faster, "verdict=slower", CLAIM_REFUTED, "faster"},
    {faster, "verdict!=slower", CLAIM_HELD, "faster"},
    {few, "verdict=slower", CLAIM_INCONCLUSIVE, "inconclusive"},
    {nothing, "verdict=same", CLAIM_HELD, "same"},
    {faster, "average<3ms", CLAIM_HELD, "2 ms"},
    {faster, "average>=3ms", CLAIM_REFUTED, "2 ms"},
    {wavy, "average<10ms", CLAIM_INCONCLUSIVE, "–"},
    {wavy, "average<11ms", CLAIM_HELD, "–"},
    {faster, "p50_ratio<=0.25", CLAIM_HELD, "10 ms to 2 ms"},
    {faster, "p95_ratio<0.1", CLAIM_REFUTED, "0.2"},
    {wavy, "average_ratio<1", CLAIM_INCONCLUSIVE, "–"},
    {faster, "p95<100ms", CLAIM_HELD, "2"},
    {few, "p95<100ms", CLAIM_INCONCLUSIVE, "or more"},
    {few, "p95<40ms", CLAIM_REFUTED, "or more"},
    {faster, "max<5s", CLAIM_HELD, ""},
    {faster, "max<1ms", CLAIM_REFUTED, ""},
    {against_query, "average_ratio<0.5", CLAIM_HELD, "40 ms to 10 ms"},
    {against_query, "average_ratio>0.5", CLAIM_REFUTED, "0.25"},
    {against_query, "rows_ratio>=0.5", CLAIM_HELD, "40 rows to 20 rows"},
    {counters, "buffers<50", CLAIM_HELD, "40 blocks"},
    {counters, "buffers<=39", CLAIM_REFUTED, "40 blocks"},
    {counters, "buffers_ratio=0.4", CLAIM_HELD, "0.4; 100 blocks to 40"},
    {counters, "buffers_ratio!=0.4", CLAIM_REFUTED, "0.4"},
    {counters, "rows=20", CLAIM_REFUTED, "19 rows"},
    {counters, "wal_bytes<3000", CLAIM_HELD, "2.0 kB of WAL"},
    {counters, "wal_bytes_ratio<1", CLAIM_INCONCLUSIVE, "no ratio"},
    {counters, "temp_blocks=0", CLAIM_REFUTED, "12"},
    {no_plans, "buffers<50", CLAIM_UNMEASURED, "no plan"},
    {plans, "index=idx_a", CLAIM_HELD, "4 of 8"},
    {plans, "index=idx_b", CLAIM_REFUTED, "0 of 8"},
    {plans, "index!=idx_b", CLAIM_HELD, "0 of 8"},
    {no_plans, "index=idx_a", CLAIM_UNMEASURED, "no plan"},
    {plans, "plan=\"Index Only Scan\"", CLAIM_HELD, "8 of 8"},
    {plans, "plan=\"Index Only Scan on phone_contacts\"", CLAIM_HELD, "8 of 8"},
    {plans, "plan=\"Index Only Scan on phone\"", CLAIM_REFUTED, "0 of 8"},
    {plans, "plan=\"Hash\"", CLAIM_REFUTED, "0 of 8"},
    {plans, "plan!=\"Seq Scan\"", CLAIM_HELD, "0 of 8"},
    {errors, "errors=42703", CLAIM_HELD, "42703, 3 times"},
    {errors, "errors=none", CLAIM_REFUTED, "42703"},
    {nothing, "errors=none", CLAIM_HELD, "no error in 200"},
    {nothing, "errors=42703", CLAIM_REFUTED, "no error"},
    {of_query, "grade>=B", CLAIM_HELD, "A+"},
    {of_query, "grade<A+", CLAIM_REFUTED, "A+"},
    {of_side, "grade=A+", CLAIM_HELD, "A+"},
    {of_side, "grade<=B", CLAIM_REFUTED, "A+"},
    {sizes, "table_bytes(Lead)<600", CLAIM_HELD, "520 bytes"},
    {sizes, "table_bytes(public.Lead)<500", CLAIM_REFUTED, "520"},
    {sizes, "table_bytes_ratio(Lead)<0.6", CLAIM_HELD, "0.52; 1000 bytes to 520"},
    {sizes, "table_bytes(lead)<600", CLAIM_INCONCLUSIVE, "after has no table lead"},
    {sizes, "index_bytes(idx_a)<=8kB", CLAIM_HELD, "8.0 kB"},
    {sizes, "index_bytes_ratio(idx_a)<1", CLAIM_INCONCLUSIVE, "before has no index idx_a"},
    {sizes, "database_bytes_ratio=0.75", CLAIM_HELD, "0.75"},
    {sizes, "index_used(idx_a)=yes", CLAIM_REFUTED, "0 of 2"},
    {sizes, "index_used(idx_a)=no", CLAIM_HELD, "0 of 2"},
    {used, "index_used(idx_a)=yes", CLAIM_HELD, "1 of 2"},
    {used, "index_used(idx_b)=no", CLAIM_INCONCLUSIVE, "no index idx_b"},
    {steps, "step_seconds(\"create index\")<3", CLAIM_HELD, "2.00 s, 1 statement"},
    {steps, "step_seconds(\"a\")<3", CLAIM_REFUTED, "3.00 s, 3 statements"},
    {steps, "step_seconds(\"drop\")<3", CLAIM_INCONCLUSIVE, "no statement"},
    {steps, "step_blocks(\"create index\")=writes", CLAIM_HELD, "kept writes waiting"},
    {steps, "step_blocks(\"create index\")=reads", CLAIM_REFUTED, "kept writes waiting"},
    {steps, "step_blocks(\"vacuum\")=writes", CLAIM_HELD, "reads and writes"},
    {steps, "step_blocks(\"vacuum\")=reads", CLAIM_HELD, "reads and writes"},
    {steps, "step_blocks(\"analyze\")=nothing", CLAIM_HELD, "neither"},
    {steps, "step_blocks(\"vacuum\")=nothing", CLAIM_REFUTED, "reads"},
    {forty, "value(\"SELECT 1\")=40", CLAIM_HELD, "40"},
    {forty, "value(\"SELECT 1\")<40", CLAIM_REFUTED, "40"},
    {forty, "value_after_ratio(\"SELECT 1\")=0.5", CLAIM_HELD, "0.5; 80 to 40"},
    {refused, "value(\"SELECT 1\")<40", CLAIM_INCONCLUSIVE, "42P01: relation"},
    {nothing, "value(\"SELECT 1\")<40", CLAIM_UNMEASURED, "not asked"},
    {refused, "sqlstate(\"SELECT 1\")=42P01", CLAIM_HELD, "42P01: relation"},
    {refused, "sqlstate(\"SELECT 1\")=none", CLAIM_REFUTED, "42P01"},
    {forty, "sqlstate(\"SELECT 1\")=none", CLAIM_HELD, "no error"},
    {left_out_side, "p95<1s", CLAIM_UNMEASURED, "corrected is not part of this run"},
    {left_out_query, "p95<1s", CLAIM_UNMEASURED, "query_7 is not part"},
    {left_out_against, "ratio<1", CLAIM_UNMEASURED, "corrected is not part"},
};

static void
test_table(void **state)
{
    size_t right = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct run *run = fixture_run(3, 2);
        const struct card_claim *judged;
        struct card *card;

        claim(run, table[i].bound);
        table[i].make(run);
        card = card_create(run, &rubric_default);
        judged = &card->claims[0];
        if (judged->outcome != table[i].outcome || strstr(judged->figure, table[i].figure) == NULL)
            print_error("row %zu, %s: %s: %s\n", i, table[i].bound,
                claim_outcome_names[judged->outcome], judged->figure);
        else
            right += card->claim_counts[table[i].outcome];
        card_destroy(card);
        run_destroy(run);
    }
    assert_int_equal(right, COUNT_OF(table));
}

/* Figures as the summary has them: times in ms, an exact one with no width. */
static void
test_figures(void **state)
{
    struct run *run = fixture_run(2, 1);
    struct card *card;

    (void)state;
    claim(run, "average<1s");
    card = card_create(run, &rubric_default);
    assert_true(fabs(card->claims[0].value - 10.0) < 0.1);
    assert_true(card->claims[0].low <= card->claims[0].value);
    assert_true(card->claims[0].high >= card->claims[0].value);
    assert_int_equal(card->claims[0].query, 0);
    assert_int_equal(card->claims[0].side, 1);
    card_destroy(card);
    run->queries[0].cells[1].plan.buffers_per_call = 7;
    claim(run, "buffers<8");
    card = card_create(run, &rubric_default);
    assert_true(card->claims[0].value == 7);
    assert_true(card->claims[0].low == 7 && card->claims[0].high == 7);
    card_destroy(card);
    run_destroy(run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
