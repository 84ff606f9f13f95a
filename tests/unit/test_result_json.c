#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grade_fixture.h"
#include "pggrade/base/file.h"
#include "pggrade/base/json.h"
#include "pggrade/base/text.h"
#include "pggrade/result/run_json.h"
#include "pggrade/spec/document.h"

static char path[64];

static int
set_up(void **state)
{
    int descriptor;

    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pggrade-test-run-XXXXXX");
    descriptor = mkstemp(path);
    return descriptor < 0 || close(descriptor) != 0;
}

static int
tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static void
fill_head(struct run *run)
{
    run->title = "BollaLabz \"contacts\"\n\tμs";
    run->workload_path = "workloads/contacts.sql";
    run->command = "pggrade run contacts";
    run->started_s = -1;
    run->duration_ns = 78000000000;
    run->seed = UINT64_MAX;
    run->scale = 0.1;
    run->clients = 1;
    run->threads = 2;
    run->data_hash = "0123abcd";
    run->server_version = "15.14";
    run->server_version_number = 150014;
    run->server_private = true;
    run->configuration = "fsync = off\n";
    run->cpu_model = "an \xff odd one"; /* no UTF-8 */
    run->cpu_count = 2;
    run->memory_bytes = 8000000000;
    run->pinned = true;
}

static void
fill_side(struct run *run)
{
    static struct run_setting settings[] = {{"work_mem", "4MB"}, {"jit", "off"}};
    static struct run_lock locks[] = {
        {"public.idx_a", "public.phone_contacts", "AccessExclusiveLock", false},
        {"public.own", "public.own", "ShareLock", true},
    };
    static const char *names[] = {"public.phone_contacts", "public.own"};
    static struct run_migration_step steps[] = {
        {.file = "002.sql", .title = "CREATE INDEX a", .line = 3, .duration_ns = 1234567},
        {.file = "003.sql",
            .title = "Rewrite",
            .line = 4,
            .duration_ns = 12,
            .observed = true,
            .down = true,
            .sql = "VACUUM FULL",
            .wal_bytes = 8192,
            .size_before_bytes = 819200,
            .size_after_bytes = 409600,
            .locks = locks,
            .lock_count = COUNT_OF(locks),
            .rewritten = {names, 1},
            .built = {names, 2},
            .invalid = {names, 0}},
    };
    static struct run_index_key keys[] = {
        {"name", "text_pattern_ops", "C", true, false}, {"(id + 1)", "int4_ops", "", false, true}};
    static struct run_index_price prices[] = {{"message_insert", 1.0, NAN}};
    static struct run_index indexes[] = {
        {.schema = "public",
            .table = "phone_contacts",
            .name = "idx_a",
            .definition = "CREATE INDEX idx_a …",
            .size_bytes = 81920,
            .valid = true},
        {.schema = "public",
            .table = "phone_contacts",
            .name = "idx_b",
            .definition = "CREATE INDEX idx_b …",
            .size_bytes = 8192,
            .unique = true,
            .described = true,
            .method = "btree",
            .predicate = "is_active",
            .constraint = "idx_b",
            .foreign_key = "far",
            .exclusion = true,
            .nulls_distinct = true,
            .replica_identity = true,
            .build_ns = 77,
            .keys = keys,
            .key_count = COUNT_OF(keys),
            .include = {names, 2},
            .prices = prices,
            .price_count = COUNT_OF(prices)},
    };
    static struct run_table tables[] = {
        {"public", "phone_contacts", -1.0, 819200, 81920, false, NAN}};
    struct run_side *side = &run->sides[1];

    side->title = "with indexes";
    side->database = "pggrade_after";
    side->created = true;
    side->size_bytes = 9000000;
    side->settings = settings;
    side->setting_count = COUNT_OF(settings);
    side->steps = steps;
    side->step_count = COUNT_OF(steps);
    side->undoes = "before";
    side->undone_facts = 12;
    side->undone_differences = (struct run_names){names, 1};
    side->indexes = indexes;
    side->index_count = COUNT_OF(indexes);
    side->tables = tables;
    side->table_count = COUNT_OF(tables);
}

static void
fill_cell(struct run *run)
{
    static struct run_error errors[] = {{"40001", "could not serialize", 3}};
    struct run_cell *cell = &run->queries[0].cells[1];
    struct plan_facts *plan = &cell->plan;
    double latency_ms = 12.3456789;

    fixture_fill(run, cell, 50, fixture_wavy_ms, &latency_ms);
    cell->errors = errors;
    cell->error_count = COUNT_OF(errors);
    cell->dropped = 80;
    cell->run_queue_ns = 99;
    cell->statements = arena_alloc(run->arena, 1, sizeof *cell->statements);
    cell->statement_count = 1;
    fixture_promise(run, 1, PROMISE_FORBID, &(struct promise_fact){.bound = true, .samples = 2});
    run->queries[0].promises[0].side = "after";
    fixture_plan(plan, "Seq Scan");
    plan->indexes = xcalloc(1, sizeof *plan->indexes);
    plan->indexes[0] = (struct index_use){xstrdup("idx_a"), 5};
    plan->index_count = 1;
    plan->findings = xcalloc(1, sizeof *plan->findings);
    plan->findings[0] = fixture_finding("seq-scan", SEVERITY_WARN, 1.0 / 3.0);
    plan->finding_count = 1;
    plan->buffers_per_call = 5311.1;
    plan->wal_bytes_per_call = NAN;
    plan->generic = true;
}

/* One that compares and asks the server, and one that does neither. */
static void
fill_claims(struct run *run)
{
    static const char *const bounds[] = {"value_ratio(\"SELECT 1\") < 0.5", "p95<10ms"};
    static struct run_claim_answer answers[] = {
        {"after", 40.5, "", ""}, {"before", NAN, "42P01", "relation \"x\" does not exist"}};

    run->claim_count = COUNT_OF(bounds);
    run->claims = arena_alloc(run->arena, COUNT_OF(bounds), sizeof *run->claims);
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        struct document document = document_of("bound", bounds[i]);
        const struct claim_text text = {
            .arena = run->arena, .document = &document, .text = bounds[i], .exact = true};
        struct error error = {0};

        run->claims[i] = (struct run_claim){.text = "A claim", .side = "after", .source = ""};
        assert_true(claim_read_bound(&text, &run->claims[i].bound, &error));
    }
    run->claims[0].against = "before";
    run->claims[0].implied = true;
    run->claims[0].source = "document 3";
    run->claims[0].answers = answers;
    run->claims[0].answer_count = COUNT_OF(answers);
    run->claims[1].query = "query_0";
}

/* What came later than the rest: all of it may be missing. */
static void
fill_turns(struct run *run)
{
    static uint64_t turns_ms[] = {0, 1007, 4096};
    static struct run_slow slow[] = {
        {44000000, 43000000, 2, "name = \"μ\", id = 7"}, {1, 0, 1, ""}};
    static struct run_sample samples[] = {
        {.second = 1, .active = 2, .waits = "Lock:tuple 1", .checkpoints = 1}, {.second = 3}};

    run->queries[0].turns_ms = turns_ms;
    run->queries[0].turn_count = COUNT_OF(turns_ms);
    run->queries[0].cells[1].slow = slow;
    run->queries[0].cells[1].slow_count = COUNT_OF(slow);
    run->samples = samples;
    run->sample_count = COUNT_OF(samples);
}

static struct run *
rich_run(void)
{
    static struct run_note notes[] = {{"foreign-load", NULL, "waited", "1.3 s for pid 7"},
        {"settings-differ", "after", "invalid", "jit is off"}};
    struct run *run = fixture_run(2, 2);

    run->notes = notes;
    run->note_count = COUNT_OF(notes);
    fill_head(run);
    fill_side(run);
    fill_cell(run);
    fill_claims(run);
    fill_turns(run);
    run->queries[1].title = "Second";
    run->queries[1].line = 42;
    return run;
}

static void
store(const char *text)
{
    struct error error = {0};

    assert_true(file_write(path, text, strlen(text), &error));
}

static void
test_round_trip(void **state)
{
    struct run *run = rich_run();
    char *text = run_to_text(run);
    struct error error = {0};
    struct run *again = NULL;
    char *text_again;

    (void)state;
    store(text);
    if (!run_load(path, &again, &error))
        fail_msg("%s", error.text);
    text_again = run_to_text(again);
    assert_string_equal(text, text_again);
    assert_true(again->seed == UINT64_MAX && again->started_s == -1);
    assert_string_equal(again->title, run->title);
    assert_string_equal(again->cpu_model, "an ? odd one");
    assert_int_equal(again->note_count, 2);
    assert_null(again->notes[0].side);
    assert_true(run_invalid(again));
    assert_null(again->kernel);
    assert_string_equal(again->sides[1].settings[1].name, "jit");
    assert_true(isnan(again->sides[1].tables[0].modified_share));
    assert_true(fabs(again->queries[0].cells[1].plan.findings[0].share - 1.0 / 3.0) <= 0.0);
    assert_int_equal(again->queries[0].promises[0].kind, PROMISE_FORBID);
    assert_int_equal(again->claims[0].bound.metric->subject, CLAIM_VALUE);
    assert_true(isnan(again->claims[0].answers[1].value));
    assert_string_equal(again->claims[0].answers[1].sqlstate, "42P01");
    assert_string_equal(again->claims[1].query, "query_0");
    assert_null(again->claims[1].against);
    assert_memory_equal(again->queries[0].cells[1].quads[3].cpu.indices,
        run->queries[0].cells[1].quads[3].cpu.indices,
        run->queries[0].cells[1].quads[3].cpu.length * sizeof(uint32_t));
    free(text_again);
    free(text);
    run_destroy(again);
    run_destroy(run);
}

static double
spread_ms(size_t quad, size_t execution, const void *context)
{
    (void)context;
    return 1.0 + 0.01 * (double)((quad * 31 + execution * 17) % 300);
}

/* Histograms and plain lists take one line each; 13 queries × 3 sides × 20 quads stay small. */
static void
test_size(void **state)
{
    struct run *run = fixture_run(3, 13);
    char *text;

    (void)state;
    for (size_t query = 0; query < 13; query++)
        for (size_t side = 0; side < 3; side++)
            fixture_fill(run, &run->queries[query].cells[side], 100, spread_ms, NULL);
    text = run_to_text(run);
    assert_true(strlen(text) < 2000000);
    assert_non_null(strstr(text, "\n  \"scenario\": \"contacts\",\n"));
    assert_non_null(strstr(text, "{\"total\": 100, \"sum_ns\": "));
    free(text);
    run_destroy(run);
}

/* The first `from` of a good file replaced by `to`. */
static const struct corruption {
    const char *from, *to;
    const char *refusal; /* behind "PATH: " */
} corruptions[] = {
    {"\"format\": 1", "\"format\": 2",
        "run has format 2, written by a newer pggrade; this one reads up to format 1"},
    {"\"format\": 1", "\"format\": 0", "run has format 0, which there never was"},
    {"\"format\": 1", "\"format\": -1", "run.format is not a whole number from 0"},
    {"\"format\": 1,", "", "run has no \"format\""},
    {"\"scenario\": \"contacts\",", "", "run has no \"scenario\""},
    {"\"scenario\": \"contacts\"", "\"scenario\": 5", "run.scenario is not text"},
    {"\"seed\": \"18446744073709551615\"", "\"seed\": \"18446744073709551616\"",
        "run has a \"seed\" that is not a whole number in quotes"},
    {"\"scale\": 0.1", "\"scale\": -0.1", "run has a negative \"scale\""},
    {"\"clients\": 1", "\"clients\": -1", "run.clients is not a whole number from 0"},
    {"\"clients\": 1", "\"clients\": 1.5", "run.clients is not a whole number from 0"},
    {"\"cpu_clock\": true", "\"cpu_clock\": 1", "run.cpu_clock is not true or false"},
    {"\"version_number\": 150014", "\"version_number\": 99999999999",
        "run.server has a \"version_number\" out of range"},
    {"\"sides\": [", "\"sides\": [], \"x\": [", "run has no side"},
    {"\"sides\": [", "\"sides\": {}, \"x\": [", "run.sides is not a list"},
    {"\"sides\": [", "\"sides\": [7], \"x\": [", "run.sides[0] is not an object"},
    {"\"line\": 3", "\"line\": \"3\"",
        "run.sides[1].steps[0] has a \"line\" that is not a whole number"},
    {"\"metric\": \"p95\"", "\"metric\": \"p94\"",
        "run.queries[0].slos[0] has the unknown metric \"p94\""},
    {"\"bound\": \"p95<10ms\"", "\"bound\": \"p95<10\"", NULL},
    {"\"bound\": \"p95<10ms\"", "\"bound\": \"database_bytes<10\"", NULL},
    {"\"against\": \"before\"", "\"against\": null",
        "run.claims[0] does not say what it is compared with"},
    {"\"limit_ns\": 100000000", "\"limit_ns\": 0", "run.queries[0].slos[0] has a limit_ns of 0"},
    {"\"kind\": \"forbid\"", "\"kind\": \"hope\"",
        "run.queries[0].promises[0] has the unknown kind \"hope\""},
    {"\"statements\": [\"SELECT", "\"statements\": [5, \"SELECT",
        "run.queries[0] has a statements[0] that is not text"},
    {"\"cells\": [", "\"cells\": [], \"x\": [", "run.queries[0] has 0 cells in a run of 2 sides"},
    {"\"cells\": [", "\"cells\": [1, 2], \"x\": [", "run.queries[0].cells[0] is not an object"},
    {"\"executions\": 200", "\"executions\": 201",
        "run.queries[0].cells[0] has 201 executions, but a wall histogram of 200"},
    {"\"executions\": 200", "\"executions\": -200",
        "run.queries[0].cells[0].executions is not a whole number from 0"},
    {"\"total\": 200", "\"total\": 18446744073709551617", NULL},
    {"\"total\": 200", "\"total\": 100",
        "run.queries[0].cells[0].wall has a total of 100, but buckets of 200"},
    {"\"sum_ns\": 2000000000", "\"sum_ns\": 1",
        "run.queries[0].cells[0].wall has a sum_ns that its durations cannot have"},
    {"\"sum_ns\": 2000000000", "\"sum_ns\": 9223372036854775807",
        "run.queries[0].cells[0].wall has a sum_ns that its durations cannot have"},
    {"\"min_ns\": 10000000", "\"min_ns\": 1",
        "run.queries[0].cells[0].wall has a min_ns or max_ns outside its buckets"},
    {":200\"", ":0\"", "run.queries[0].cells[0].wall has a bucket whose count is no number from 1"},
    {":200\"", ":4294967296\"",
        "run.queries[0].cells[0].wall has a bucket whose count is no number from 1"},
    {":200\"", ":\"", "run.queries[0].cells[0].wall has a bucket whose count is no number from 1"},
    {":200\"", ":200 0:1\"", "run.queries[0].cells[0].wall has the same bucket twice"},
    {":200\"", ":200 4294967295\"", "run.queries[0].cells[0].wall has a bucket out of range"},
    {":200\"", ":200 -1\"", "run.queries[0].cells[0].wall has a bucket out of range"},
    {":200\"", ":200 \"",
        "run.queries[0].cells[0].wall has buckets that are not \"DISTANCE:COUNT …\""},
    {":200\"", ":200,5\"",
        "run.queries[0].cells[0].wall has buckets that are not \"DISTANCE:COUNT …\""},
    {"\"total\": 0, \"sum_ns\": 0", "\"total\": 0, \"sum_ns\": 1",
        "run.queries[0].cells[1].statements[0].wall is empty, but has durations"},
    {"\"latency\": {\"total\"", "\"latency\": [], \"x\": {\"total\"",
        "run.queries[0].cells[0].quads[0].latency is not an object"},
    {"\"statement\": 0", "\"statement\": 1",
        "run.queries[0].cells[1].plan.variants[0] is of statement 1 of a query that has 1"},
    {"\"promise\": 0", "\"promise\": 18446744073709551",
        "run.queries[0].cells[1].plan.promises[0] is of promise 18446744073709551 of a query that "
        "has 1"},
    {"\"turns_ms\": [0,", "\"turns_ms\": [-1,",
        "run.queries[0] has a \"turns_ms\" with what is no whole number"},
    {"\"latency_ns\": 44000000", "\"latency_ns\": \"x\"",
        "run.queries[0].cells[1].slowest[0].latency_ns is not a whole number from 0"},
    {"\"checkpoints\": 1", "\"checks\": 1", "run.samples[0] has no \"checkpoints\""},
    {"\"severity\": \"warn\"", "\"severity\": \"bad\"",
        "run.queries[0].cells[1].plan.findings[0] has the unknown severity \"bad\""},
    {"\"share\": 0.3", "\"share\": 3",
        "run.queries[0].cells[1].plan.findings[0] has a share that is not 0 to 1"},
};

static void
test_corruptions(void **state)
{
    struct run *run = rich_run();
    char *text = run_to_text(run);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(corruptions); i++) {
        const struct corruption *change = &corruptions[i];
        const char *at = strstr(text, change->from);
        struct text changed = {0};
        struct error error = {0};
        struct run *again = run;
        char *refusal;

        if (at == NULL)
            fail_msg("the file has no %s", change->from);
        text_append_length(&changed, text, (size_t)(at - text));
        text_append(&changed, change->to);
        text_append(&changed, at + strlen(change->from));
        store(changed.data);
        if (run_load(path, &again, &error))
            fail_msg("%s was read", change->to);
        assert_null(again);
        assert_int_equal(error.kind, ERROR_USAGE);
        refusal = xasprintf("%s: %s", path, change->refusal == NULL ? "" : change->refusal);
        if (change->refusal != NULL)
            assert_string_equal(error.text, refusal);
        free(refusal);
        text_free(&changed);
    }
    free(text);
    run_destroy(run);
}

/* A file cut anywhere is refused; a hundred places will do. */
static void
test_cut(void **state)
{
    struct run *run = rich_run();
    char *text = run_to_text(run);
    size_t length = strlen(text);
    struct run *again = NULL;
    struct error error = {0};

    (void)state;
    for (size_t cut = 0; cut + 2 < length; cut += length / 100 + 1) {
        char kept = text[cut];

        error = (struct error){0};

        text[cut] = '\0';
        store(text);
        text[cut] = kept;
        assert_false(run_load(path, &again, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
    }
    store("[]");
    assert_false(run_load(path, &again, &error));
    assert_string_equal(error.text + strlen(path), ": run is not an object");
    free(text);
    run_destroy(run);
}

/* Runs of earlier versions lack what came later. */
static void
test_older_run(void **state)
{
    struct error error = {0};
    struct run *run = NULL;

    (void)state;
    if (!run_load("tests/fixtures/runs/0.1.0-before-looks.json", &run, &error))
        fail_msg("%s", error.text);
    assert_int_equal(run->side_count, 2);
    assert_int_equal(run->looks, 0);
    assert_true(run->min_effect == 0.0);
    assert_false(run->self_test);
    for (size_t q = 0; q < run->query_count; q++)
        assert_int_equal(run->queries[q].cells[0].confirmation_count, 0);
    run_destroy(run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_corruptions),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_older_run),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
