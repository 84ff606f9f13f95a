#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grade_fixture.h"
#include "pggrade/base/file.h"
#include "pggrade/grade/baseline.h"

static char path[64];

static int
set_up(void **state)
{
    int descriptor;

    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pggrade-test-baseline-XXXXXX");
    descriptor = mkstemp(path);
    return descriptor < 0 || close(descriptor) != 0;
}

static int
tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

/* Figures of each of `count` sets: rows 20, buffers 7, but 9 in the last one. */
static void
set_costs(struct plan_facts *plan, size_t count)
{
    free(plan->sets);
    plan->sets = xcalloc(count, sizeof *plan->sets);
    plan->samples = count;
    for (size_t i = 0; i < count; i++)
        plan->sets[i] = (struct set_cost){i + 1 == count ? 9.0 : 7.0, 20.0, 0.0};
    plan->rows_per_call = 20.0;
    plan->buffers_per_call = 7.0 + 2.0 / (double)count;
}

static void
set_variants(
    struct plan_facts *plan, const char *const *shapes, const uint64_t *samples, size_t count)
{
    plan->variants = xcalloc(count, sizeof *plan->variants);
    plan->variant_count = count;
    for (size_t i = 0; i < count; i++)
        plan->variants[i] = (struct plan_variant){
            .shape = xstrdup(shapes[i]),
            .hash = xasprintf("%016zx", i),
            .headline = xstrdup("Seq Scan"),
            .samples = samples[i],
        };
}

static struct run *
rich_run(void)
{
    static const char *const shapes[] = {
        "Limit\n  Index Scan using idx_a on t",
        "Nested Loop\n  Seq Scan on a\n  Index Scan using idx_b on b",
        "Limit\n  Index Scan using idx_a on t", /* other conditions: the same plan here */
        "Seq Scan on rare",
    };
    static const uint64_t samples[] = {11, 8, 7, 2};
    struct run *run = fixture_run(2, 2);

    run->scale = 0.05;
    run->data_hash = "0123456789abcdef";
    run->server_version_number = 150018;
    run->cpu_model = "A fast one, it says";
    run->cpu_count = 4;
    run->memory_bytes = 8000000000;
    run->kernel = "Linux 6.1";
    run->pinned = true;
    for (size_t q = 0; q < 2; q++)
        for (size_t side = 0; side < 2; side++) {
            run->sides[side].created = true;
            set_costs(&run->queries[q].cells[side].plan, 28);
        }
    set_variants(&run->queries[0].cells[1].plan, shapes, samples, COUNT_OF(samples));
    fixture_promise(run, 1, PROMISE_INDEX, &(struct promise_fact){.bound = true, .kept = true});
    return run;
}

static char *
written(const struct card *card)
{
    const bool sides[] = {false, true};
    struct baseline *baseline = baseline_of(card, "this run", sides);
    struct text text = {0};

    baseline_write(baseline, &text);
    baseline_destroy(baseline);
    return text.data;
}

/* To the letter, but for times, which are those of the fixture. */
static const char wanted[] =
    "pggrade-baseline 1\n"
    "# What `pggrade run contacts --baseline` compares with; written by `pggrade baseline`.\n"
    "# Rows, buffers and plans are exact.  What begins with ~ differs from run to run:\n"
    "# git diff -I '^ *~' leaves it out.\n"
    "scenario contacts\n"
    "workload contacts\n"
    "scale 0.05\n"
    "seed 1\n"
    "data 0123456789abcdef\n"
    "server 15.18\n"
    "~ cpu 4 × A fast one, it says\n"
    "~ memory 8000000000\n"
    "~ kernel Linux 6.1\n"
    "~ pinned yes\n"
    "~ waiting 0 %\n"
    "\n"
    "query query_0 on after\n"
    "  rows 20×10; buffers 7×10; index idx_a | idx_b\n"
    "  plan 18/28 Limit > Index Scan using idx_a on t\n"
    "  plan 8/28 Nested Loop\n"
    "        Seq Scan on a\n"
    "        Index Scan using idx_b on b\n"
    "  ~ plan 2/28 Seq Scan on rare\n"
    "  ~ B; p50 10.0 ms; p95 10.0 ms; cpu_p10 8.00 ms ±0.0 %; adjusted_p10 10.0 ms ±0.0 %\n"
    "\n"
    "query query_1 on after\n"
    "  rows 20×10; buffers 7×10\n"
    "  ~ A+; p50 10.0 ms; p95 10.0 ms; cpu_p10 8.00 ms ±0.0 %; adjusted_p10 10.0 ms ±0.0 %\n";

static void
test_written(void **state)
{
    struct run *run = rich_run();
    struct card *card = card_create(run, &rubric_default);
    char *text = written(card);

    (void)state;
    assert_string_equal(text, wanted);
    free(text);
    card_destroy(card);
    run_destroy(run);
}

static void
store(const char *text)
{
    struct error error = {0};

    assert_true(file_write(path, text, strlen(text), &error));
}

/* What is read and written again is the same. */
static void
test_round_trip(void **state)
{
    struct error error = {0};
    struct baseline *baseline;
    struct text text = {0};

    (void)state;
    store(wanted);
    if (!baseline_load(path, &baseline, &error))
        fail_msg("%s", error.text);
    assert_int_equal(baseline->cell_count, 2);
    assert_int_equal(baseline->cells[0].plan_count, 3);
    assert_int_equal(baseline->lines[BASELINE_SEED], 8);
    assert_true(baseline->cells[0].counters[BASELINE_WAL].exact);
    baseline_write(baseline, &text);
    assert_string_equal(text_string(&text), wanted);
    text_free(&text);
    baseline_destroy(baseline);
}

/* What depends on how long a run wrote is noise; so is what a reader finds in the same table. */
static void
test_writes(void **state)
{
    static const char *const update[] = {"ModifyTable Update on t\n  Index Scan using t_pkey on t"};
    static const char *const other[] = {"Seq Scan on another"};
    static const uint64_t all[] = {28};
    const struct baseline_counter *buffers;
    struct run *run = rich_run();
    struct card *card;
    struct baseline *baseline;
    struct error error = {0};
    struct text text = {0};

    (void)state;
    set_variants(&run->queries[1].cells[1].plan, update, all, 1);
    set_variants(&run->queries[1].cells[0].plan, other, all, 1);
    card = card_create(run, &rubric_default);
    baseline = baseline_of(card, "this run", NULL);
    assert_false(baseline_cell(baseline, "query_0", "after")->counters[BASELINE_BUFFERS].exact);
    assert_true(baseline_cell(baseline, "query_0", "after")->counters[BASELINE_ROWS].exact);
    assert_true(baseline_cell(baseline, "query_1", "before")->counters[BASELINE_BUFFERS].exact);
    baseline_write(baseline, &text);
    assert_non_null(strstr(text_string(&text), "; buffers 7.07; wal ")); /* behind the times */
    store(text_string(&text));
    text_free(&text);
    baseline_destroy(baseline);
    assert_true(baseline_load(path, &baseline, &error));
    buffers = &baseline_cell(baseline, "query_0", "after")->counters[BASELINE_BUFFERS];
    assert_false(buffers->exact);
    assert_true(fabs(buffers->mean - 7.07) < 1e-9);
    baseline_destroy(baseline);
    run->queries[1].commits = true; /* and they stay */
    baseline = baseline_of(card, "this run", NULL);
    assert_false(baseline_cell(baseline, "query_0", "after")->counters[BASELINE_ROWS].exact);
    baseline_destroy(baseline);
    card_destroy(card);
    run_destroy(run);
}

/* One line replaced, and what is said of it. */
static const struct {
    const char *line, *by, *words;
} broken[] = {
    {"pggrade-baseline 1", "", ":1: not a baseline, which begins with \"pggrade-baseline 1\""},
    {"pggrade-baseline 1", "pggrade-baseline 2", ":1: format 2 is of a newer pggrade"},
    {"pggrade-baseline 1", "pggrade-baseline x", ":1: not a baseline"},
    {"seed 1", "", ": no \"seed\" before the first query"},
    {"seed 1", "seed", ":8: seed without a value"},
    {"seed 1", "seed 1\nseed 2", ":9: seed is there twice"},
    {"seed 1", "sead 1", ":8: unknown key \"sead\"; there are scenario, workload"},
    {"~ pinned yes", "~ pined yes", ":14: unknown ~ pined; there are cpu, memory"},
    {"~ memory 8000000000", "~ memory 8 GB", ":12: \"8 GB\" is no number of bytes"},
    {"~ cpu 4 × A fast one, it says", "~ cpu A fast one", ":11: a cpu is written like"},
    {"query query_0 on after", "query query_0", ":17: a query is written like: query"},
    {"query query_0 on after", "query query_1 on after",
        ":26: query query_1 on after is there twice"},
    {"  rows 20×10; buffers 7×10", "  rows 20×10; buffers", ":27: a counter without a value"},
    {"  rows 20×10; buffers 7×10", "  rows 20×10; bufers 7", ":27: \"bufers\": facts of a query"},
    {"  rows 20×10; buffers 7×10", "  rows 20; rows 20", ":27: rows is there twice"},
    {"  rows 20×10; buffers 7×10", "  rows -1", ":27: \"-1\" is no amount"},
    {"  rows 20×10; buffers 7×10", "  rows nan", ":27: \"nan\" is no amount"},
    {"  rows 20×10; buffers 7×10", "  rows 1×11", ":27: \"×11\" is not how often"},
    {"  rows 20×10; buffers 7×10", "  rows 1×10 2", ":27: more than 10 parameter sets"},
    {"  plan 18/28 Limit > Index Scan using idx_a on t", "  plan Limit",
        ":19: a plan is written like"},
    {"  plan 18/28 Limit > Index Scan using idx_a on t", "  plan 29/28 Limit",
        ":19: a plan is written like"},
    {"  plan 18/28 Limit > Index Scan using idx_a on t", "  plan #0 1/1 Limit",
        ":19: a plan's statement is its number"},
    {"  ~ plan 2/28 Seq Scan on rare", "  ~ G", ":23: \"G\": noise of a query is"},
    {"  ~ plan 2/28 Seq Scan on rare", "  ~ A; p51 1 ms", ":23: unknown figure \"p51\""},
    {"  ~ plan 2/28 Seq Scan on rare", "  ~ A; wal 1; wal 2", ":23: wal is there twice"},
    {"  ~ plan 2/28 Seq Scan on rare", "  ~ A; p50 1 s", ":23: a time needs its unit"},
    {"  ~ plan 2/28 Seq Scan on rare", "  ~ A; p50 1 ms 3 %", ":23: \"3 %\" behind a time"},
    {"query query_1 on after", "  query query_1 on after", ":26: \"query\": facts of a query"},
};

static void
test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        struct error error = {0};
        struct baseline *baseline = NULL;
        struct text text = {0};
        char *line = xasprintf("%s\n", broken[i].line);
        const char *found = strstr(wanted, line);

        /* The last line of the same words. */
        for (const char *at = found; at != NULL; at = strstr(at + 1, line))
            if (at == wanted || at[-1] == '\n')
                found = at;
        text_append_length(&text, wanted, (size_t)(found - wanted));
        text_printf(&text, "%s\n%s", broken[i].by, found + strlen(line));
        store(text_string(&text));
        if (baseline_load(path, &baseline, &error))
            fail_msg("\"%s\" is read", broken[i].by);
        if (error.kind != ERROR_USAGE || strstr(error.text, broken[i].words) == NULL ||
            strncmp(error.text, path, strlen(path)) != 0)
            fail_msg("\"%s\": %s", broken[i].by, error.text);
        assert_null(baseline);
        text_free(&text);
        free(line);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
        cmocka_unit_test(test_writes),
        cmocka_unit_test_setup_teardown(test_broken, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("baseline", tests, NULL, NULL);
}
