#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grade_fixture.h"
#include "pggrade/grade/gate.h"
#include "pggrade/grade/since.h"

/* A calibration of 40 executions of this duration. */
static void
set_speed(struct run *run, double cpu_ms, double buffers_ms)
{
    static const char *const names[] = {"cpu", "buffers"};
    const double ms[] = {cpu_ms, buffers_ms};

    for (size_t i = 0; i < run->calibration_count; i++)
        sparse_free(&run->calibrations[i].wall);
    run->calibrations = arena_alloc(run->arena, 2, sizeof *run->calibrations);
    run->calibration_count = 2;
    for (size_t i = 0; i < 2; i++) {
        struct histogram *histogram = histogram_create();

        run->calibrations[i].name = names[i];
        for (int n = 0; n < 40; n++)
            histogram_record(histogram, (uint64_t)(ms[i] * 1e6));
        histogram_to_sparse(histogram, &run->calibrations[i].wall);
        histogram_destroy(histogram);
    }
}

static void
set_costs(struct plan_facts *plan, double buffers)
{
    free(plan->sets);
    plan->samples = 4;
    plan->sets = xcalloc(4, sizeof *plan->sets);
    for (size_t i = 0; i < 4; i++)
        plan->sets[i] = (struct set_cost){buffers + (double)i, 20.0, 0.0};
    plan->buffers_per_call = buffers + 1.5;
    plan->rows_per_call = 20.0;
}

static void
set_plan(struct plan_facts *plan, const char *shape)
{
    for (size_t i = 0; i < plan->variant_count; i++) {
        free(plan->variants[i].shape);
        plan->variants[i].shape = xstrdup(shape);
    }
}

static struct run *
make_run(void)
{
    struct run *run = fixture_run(1, 2);

    run->data_source = "0123";
    run->scale = 1;
    run->server_version_number = 150018;
    run->cpu_model = "One";
    run->cpu_count = 2;
    run->memory_bytes = 8000000000;
    run->kernel = "Linux";
    run->pinned = true;
    run->sides[0].created = true;
    set_speed(run, 1.0, 2.0);
    for (size_t q = 0; q < 2; q++) {
        struct run_cell *cell = &run->queries[q].cells[0];

        set_costs(&cell->plan, 100.0);
        fixture_plan(&cell->plan, "Index Scan");
        set_plan(&cell->plan, "Limit\n  Index Scan using idx_a on t");
    }
    return run;
}

/* Two runs that are alike but for what `change` does to the newer one. */
struct both {
    struct run *runs[2];
    struct card *cards[2];
    struct baseline *baselines[2];
    struct since *since;
    struct error error;
};

typedef void change_run(struct run *run);

static bool
begin(struct both *both, change_run *change)
{
    static const char *const names[] = {"then", "now"};

    *both = (struct both){0};
    for (size_t i = 0; i < 2; i++) {
        both->runs[i] = make_run();
        if (i == 1)
            change(both->runs[i]);
        both->cards[i] = card_create(both->runs[i], &rubric_default);
        both->baselines[i] = baseline_of(both->cards[i], names[i], NULL);
    }
    if (!since_create(both->baselines[0], both->baselines[1], NULL, &both->since, &both->error))
        return false;
    both->cards[1]->since = both->since;
    return true;
}

static void
end(struct both *both)
{
    since_destroy(both->since);
    for (size_t i = 0; i < 2; i++) {
        baseline_destroy(both->baselines[i]);
        card_destroy(both->cards[i]);
        run_destroy(both->runs[i]);
    }
}

static void
nothing(struct run *run)
{
    (void)run;
}

static void
slower(struct run *run)
{
    fixture_latency(run, 0, 0, 16.0);
}

static void
little_slower(struct run *run)
{
    fixture_latency(run, 0, 0, 11.5); /* 15 %: not told apart between runs */
}

static void
faster(struct run *run)
{
    fixture_latency(run, 0, 0, 6.0);
}

/* Everything takes a fifth longer, and so does the calibration: it was the machine. */
static void
slower_machine(struct run *run)
{
    fixture_latency(run, 0, 0, 12.0);
    fixture_latency(run, 1, 0, 12.0);
    set_speed(run, 1.2, 2.4);
}

/* Calibrations that disagree leave more in doubt. */
static void
odd_machine(struct run *run)
{
    slower(run);
    set_speed(run, 0.8, 2.4);
}

static void
much_slower_machine(struct run *run)
{
    slower(run);
    set_speed(run, 1.5, 3.0);
}

static void
other_cpu(struct run *run)
{
    slower(run);
    run->cpu_model = "Another";
}

static void
other_kernel(struct run *run)
{
    slower(run);
    run->kernel = "Linux 7";
}

static void
unpinned(struct run *run)
{
    slower(run);
    run->pinned = false;
}

static void
busy(struct run *run)
{
    slower(run);
    for (size_t q = 0; q < 2; q++)
        run->queries[q].cells[0].run_queue_ns = run->queries[q].cells[0].wall_ns * 7 / 10;
}

static void
no_calibration(struct run *run)
{
    slower(run);
    for (size_t i = 0; i < run->calibration_count; i++)
        sparse_free(&run->calibrations[i].wall);
    run->calibration_count = 0;
}

static const struct {
    change_run *change;
    const char *reason; /* that times decide nothing; NULL: they do */
    enum verdict_kind kind;
    double ratio; /* of query_0 */
    int status;   /* of the gate on slower */
} times[] = {
    {nothing, NULL, VERDICT_SAME, 1.0, 0},
    {slower, NULL, VERDICT_SLOWER, 1.6, 1},
    {faster, NULL, VERDICT_FASTER, 0.6, 0},
    {little_slower, NULL, VERDICT_INCONCLUSIVE, 1.15, 0},
    {slower_machine, NULL, VERDICT_SAME, 1.0, 0},
    {odd_machine, NULL, VERDICT_INCONCLUSIVE, 1.633, 0},
    {much_slower_machine, "the machine ran at 67 % of the speed it had", VERDICT_INCONCLUSIVE,
        1.067, 0},
    {other_cpu, "another machine", VERDICT_INCONCLUSIVE, 1.6, 0},
    {other_kernel, "another machine", VERDICT_INCONCLUSIVE, 1.6, 0},
    {unpinned, "pinned in one of the two only", VERDICT_INCONCLUSIVE, 1.6, 0},
    {busy, "the machine was too busy here, 70 % of the time was waiting for a CPU",
        VERDICT_INCONCLUSIVE, 1.6, 0},
    {no_calibration, "no calibration in both", VERDICT_INCONCLUSIVE, 1.6, 0},
};

static int
gate_status(struct card *card, const char *list)
{
    struct gate_rules rules = {0};
    struct error error = {0};

    assert_true(gate_parse(list, &rules, &error));
    gate_apply(card, &rules);
    gate_rules_clear(&rules);
    return card->gate.exit_status;
}

static void
test_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct both both;
        const struct since_time *time;

        if (!begin(&both, times[i].change))
            fail_msg("%s", both.error.text);
        time = &since_item(both.since, 0, 0)->time;
        if ((times[i].reason == NULL) != (both.since->why_reported == NULL) ||
            (times[i].reason != NULL && strcmp(times[i].reason, both.since->why_reported) != 0))
            fail_msg("case %zu: \"%s\"", i, both.since->why_reported);
        if (time->kind != times[i].kind || fabs(time->ratio - times[i].ratio) > 0.01 ||
            !(time->low < time->ratio && time->ratio < time->high) ||
            time->gates != (times[i].reason == NULL))
            fail_msg("case %zu: %s, %.3f (%.3f to %.3f)", i, verdict_names[time->kind], time->ratio,
                time->low, time->high);
        if (gate_status(both.cards[1], "slower") != times[i].status)
            fail_msg("case %zu: status %d", i, both.cards[1]->gate.exit_status);
        end(&both);
    }
}

/* ---- exact facts ---- */

static void
other_plan(struct run *run)
{
    set_plan(&run->queries[0].cells[0].plan, "Limit\n  Seq Scan on t");
}

static void
renamed_index(struct run *run)
{
    set_plan(&run->queries[0].cells[0].plan, "Limit\n  Index Scan using idx_renamed on t");
}

static void
more_buffers(struct run *run)
{
    set_costs(&run->queries[0].cells[0].plan, 112.0);
}

static void
fewer_rows(struct run *run)
{
    run->queries[0].cells[0].plan.sets[2].rows = 19.0;
}

/* More of the parameter sets, of which the first four are the same. */
static void
more_sets(struct run *run)
{
    struct plan_facts *plan = &run->queries[0].cells[0].plan;

    plan->sets = xrealloc(plan->sets, 5, sizeof *plan->sets);
    plan->sets[4] = (struct set_cost){5000.0, 1.0, 0.0};
    plan->samples = 5;
    plan->buffers_per_call = 1081.2;
    plan->rows_per_call = 16.2;
}

static void
parallel(struct run *run)
{
    more_buffers(run);
    run->queries[0].cells[0].plan.parallel = true;
}

static void
other_machine_and_plan(struct run *run)
{
    other_cpu(run);
    other_plan(run);
}

static const struct {
    change_run *change;
    const char *failed; /* the one rule that fails; NULL: none */
} facts[] = {
    {nothing, NULL},
    {other_plan, "plan-change"},
    {renamed_index, NULL},
    {more_buffers, "buffers>+10%"},
    {fewer_rows, "result-diff"},
    {more_sets, NULL},
    {parallel, NULL}, /* not exact */
    {other_machine_and_plan, "plan-change"},
};

static void
test_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        struct both both;
        const struct gate *gate;
        const char *failed = NULL;

        if (!begin(&both, facts[i].change))
            fail_msg("%s", both.error.text);
        gate = &both.cards[1]->gate;
        (void)gate_status(
            both.cards[1], "slower,plan-change,promised-index,result-diff,buffers>+10%,wal>+10%");
        assert_int_equal(gate->check_count, 6 * 2);
        for (size_t c = 0; c < gate->check_count; c++)
            if (gate->checks[c].outcome == GATE_FAILED) {
                assert_null(failed);
                failed = gate->checks[c].rule;
            }
        if ((failed == NULL) != (facts[i].failed == NULL) ||
            (failed != NULL && strcmp(failed, facts[i].failed) != 0))
            fail_msg("case %zu: %s failed", i, failed == NULL ? "nothing" : failed);
        end(&both);
    }
}

/* A promise that was kept: gone with its index, but not with the index's name. */
static void
test_promise(void **state)
{
    (void)state;
    for (int renamed = 0; renamed < 2; renamed++) {
        struct both both;

        (void)!begin(&both, renamed ? renamed_index : other_plan);
        since_destroy(both.since);
        baseline_destroy(both.baselines[0]);
        fixture_promise(
            both.runs[0], 0, PROMISE_INDEX, &(struct promise_fact){.bound = true, .kept = true});
        both.baselines[0] = baseline_of(both.cards[0], "then", NULL);
        assert_true(
            since_create(both.baselines[0], both.baselines[1], NULL, &both.since, &both.error));
        if (renamed)
            assert_null(since_lost_promise(since_item(both.since, 0, 0)));
        else
            assert_string_equal(since_lost_promise(since_item(both.since, 0, 0)), "idx_a | idx_b");
        end(&both);
    }
}

/* ---- what is refused ---- */

static void
other_seed(struct run *run)
{
    run->seed = 2;
}

static void
other_scale(struct run *run)
{
    run->scale = 0.5;
}

static void
other_data(struct run *run)
{
    run->data_source = "4567";
}

static void
other_sql(struct run *run)
{
    run->queries[1].statements[0] = "SELECT 1";
}

static void
other_names(struct run *run)
{
    run->sides[0].name = "else";
}

static void
traffic(struct run *run)
{
    run->traffic = true;
}

static const struct {
    change_run *change;
    const char *words;
} refused[] = {
    {other_seed, "then is of seed 1, now of 2; measure with the same --seed"},
    {other_scale, "then is of scale 1, now of 0.5; measure with the same --scale"},
    {other_data, "then is of data 0123, now of 4567, its schema.sql or data.sql has changed"},
    {other_sql, "query query_1 has other SQL; --except query_1 leaves it out"},
    {other_names, "then and now have no query on the same side in common"},
    {traffic, "now was measured under traffic"},
};

static void
test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct both both;

        if (begin(&both, refused[i].change))
            fail_msg("case %zu is compared", i);
        if (both.error.kind != ERROR_USAGE || strstr(both.error.text, refused[i].words) == NULL)
            fail_msg("case %zu: %s", i, both.error.text);
        end(&both);
    }
}

static void
test_selected(void **state)
{
    const bool selected[] = {true, false};
    struct both both;
    struct since *since;

    (void)state;
    assert_false(begin(&both, other_sql));
    assert_true(since_create(both.baselines[0], both.baselines[1], selected, &since, &both.error));
    assert_int_equal(since->item_count, 1);
    since_destroy(since);
    end(&both);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_promise),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_selected),
    };

    return cmocka_run_group_tests_name("since", tests, NULL, NULL);
}
