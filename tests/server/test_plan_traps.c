/* The traps of EXPLAIN and of the statistics views, each on a real server. */
#include "private_server.h"

#include <math.h>
#include <string.h>

#include "pggrade/load/parameter.h"
#include "pggrade/plan/capture.h"
#include "pggrade/plan/findings.h"
#include "pggrade/plan/tree.h"
#include "pggrade/spec/workload.h"

static struct session *session;

static const char setup[] =
    "CREATE TABLE outer_t (id int);"
    "INSERT INTO outer_t SELECT generate_series(1, 1000);"
    "CREATE TABLE inner_t (id int PRIMARY KEY);"
    "INSERT INTO inner_t SELECT generate_series(1, 100);"
    "CREATE TABLE big (id int, filler text);"
    "INSERT INTO big SELECT i, repeat('x', 100) FROM generate_series(1, 60000) i;"
    "CREATE INDEX big_id ON big (id);"
    "CREATE TABLE abc (a int, b int, c int);"
    "INSERT INTO abc SELECT 1, i % 1000, i FROM generate_series(1, 400000) i;"
    "CREATE INDEX abc_abc ON abc (a, b, c);"
    "CREATE TABLE skewed (id int, status text, filler text);"
    "INSERT INTO skewed SELECT i, CASE WHEN i % 200 = 0 THEN 'rare' WHEN i % 2 = 0 THEN 'a' ELSE "
    "'b' "
    "END, repeat('x', 200) FROM generate_series(1, 60000) i;"
    "CREATE INDEX skewed_status ON skewed (status); CREATE INDEX skewed_id ON skewed (id);"
    "CREATE SCHEMA one; CREATE SCHEMA two;"
    "CREATE TABLE one.t (id int); CREATE INDEX t_id ON one.t (id);"
    "CREATE TABLE two.t (id int); CREATE INDEX t_id ON two.t (id);"
    "INSERT INTO one.t SELECT generate_series(1, 20000);"
    "INSERT INTO two.t SELECT generate_series(1, 20000);";

static int
start(void **state)
{
    if (test_server_start(state) != 0)
        return 1;
    session = test_session("postgres");
    test_run(session, setup);
    test_run(session, "VACUUM ANALYZE");
    return 0;
}

static int
stop(void **state)
{
    session_close(session);
    return test_server_stop(state);
}

static int
reset(void **state)
{
    (void)state;
    test_run(session, "RESET ALL");
    test_run(session, "SET max_parallel_workers_per_gather = 0");
    return 0;
}

/* The plan of a statement, with these options of EXPLAIN besides JSON. */
static struct plan *
explained(const char *options, const char *statement)
{
    char *sql = xasprintf("EXPLAIN (%s, FORMAT JSON) %s", options, statement);
    char *document = test_value(session, sql);
    json_t *json = json_loads(document, 0, NULL);
    struct error error = {0};
    struct plan *plan = NULL;

    if (!plan_parse(json, &plan, &error))
        fail_msg("%s: %s", sql, error.text);
    free(document);
    free(sql);
    return plan;
}

static const struct plan_node *
find(const struct plan_node *node, const char *type)
{
    const struct plan_node *found = NULL;

    if (plan_is(node, type))
        return node;
    for (size_t i = 0; found == NULL && i < node->child_count; i++)
        found = find(node->children[i], type);
    return found;
}

/* What a run would know of the one query in this workload. */
static struct plan_facts
captured(const char *text, struct index_fact *indexes, size_t index_count)
{
    struct error error = {0};
    struct workload *workload = NULL;
    struct parameter_set set;
    struct side side = {.name = "test"};
    struct target target = {.side = &side, .indexes = indexes, .index_count = index_count};
    struct plan_facts facts = {0};
    struct capture_request request = {.target = &target,
        .session = session,
        .samples_max = 3,
        .samples_min = 3,
        .budget_ns = 60000000000};

    if (!workload_parse("test.sql", text, &workload, &error) ||
        !parameter_set_create(workload, 1, session, &set, &error))
        fail_msg("%s", error.text);
    request.query = &workload->queries[0];
    request.sources = set.sources[0];
    if (!capture_plans(&request, &facts, &error))
        fail_msg("%s", error.text);
    parameter_set_destroy(&set);
    workload_destroy(workload);
    return facts;
}

static const struct finding *
finding_of(const struct plan_facts *facts, const char *code)
{
    for (size_t i = 0; i < facts->finding_count; i++)
        if (strcmp(facts->findings[i].code, code) == 0)
            return &facts->findings[i];
    return NULL;
}

static double
number_of(const char *sql)
{
    char *value = test_value(session, sql);
    double number = value == NULL ? (double)NAN : strtod(value, NULL);

    free(value);
    return number;
}

/* 1. Values are averages over loops, rounded before PostgreSQL 18: an inner node that gave 100 rows
 * in 1000 loops says 0, and is neither empty nor misestimated without end. */
static void
test_rows_are_averages(void **state)
{
    struct plan *plan;
    const struct plan_node *inner;
    struct finding_list list = {0};

    (void)state;
    test_run(session,
        "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_memoize = "
        "off; SET enable_material = off; SET enable_seqscan = off");
    plan = explained(
        "ANALYZE, BUFFERS", "SELECT o.id, i.id FROM outer_t o LEFT JOIN inner_t i USING (id)");
    inner = plan->root->children[1];
    assert_true(inner->loops == 1000);
    assert_true(inner->actual_rows < 0.5);
    assert_true(plan_rows_out(plan->root) == 1000);
    assert_true(plan_met_rows(inner) == 1);    /* clamped */
    assert_true(inner->shared_blocks >= 1000); /* a total, not an average */
    findings_of_plan(plan, plan->basis, 1, FINDINGS_ALL, &list);
    for (size_t i = 0; i < list.count; i++)
        assert_string_not_equal(list.items[i].code, "misestimate");
    findings_clear(&list);
    plan_destroy(plan);
}

/* 2. Below a Gather loops are processes: times are not to be multiplied by them, pages are totals
 * already, and rows are to be multiplied. */
static void
test_loops_below_a_gather(void **state)
{
    struct plan *plan;
    const struct plan_node *scan;

    (void)state;
    test_run(session,
        "SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET "
        "parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0");
    plan = explained("ANALYZE, BUFFERS", "SELECT count(filler) FROM big WHERE id % 3 = 1");
    scan = find(plan->root, "Seq Scan");
    assert_non_null(find(plan->root, "Gather"));
    assert_true(scan->processes > 1 && scan->loops == scan->processes);
    assert_true(fabs(scan->ms - plan_number(scan, "Actual Total Time")) < 0.001);
    assert_true(scan->ms <= plan->root->ms);
    assert_true(plan->root->own_ms <= plan->root->ms);
    assert_true(scan->own_blocks == number_of("SELECT pg_relation_size('big') / 8192"));
    assert_true(fabs(plan_rows_handled(scan) - 60000) < 10);
    plan_destroy(plan);
}

/* 3. The clock of EXPLAIN ANALYZE costs much: what a run says of a plan does not depend on it. */
static void
test_findings_need_no_clock(void **state)
{
    static const char statement[] = "SELECT * FROM big WHERE filler = 'y' ORDER BY id";
    struct plan *with = explained("ANALYZE, BUFFERS, TIMING ON", statement);
    struct plan *without = explained("ANALYZE, BUFFERS, TIMING OFF", statement);
    struct finding_list one = {0};
    struct finding_list other = {0};

    (void)state;
    assert_int_equal(with->basis, PLAN_BASIS_TIME);
    assert_int_equal(without->basis, PLAN_BASIS_WORK);
    findings_of_plan(with, PLAN_BASIS_WORK, 1, FINDINGS_EXACT, &one);
    findings_of_plan(without, PLAN_BASIS_WORK, 1, FINDINGS_EXACT, &other);
    assert_true(one.count > 0);
    assert_int_equal(one.count, other.count);
    for (size_t i = 0; i < one.count; i++) {
        assert_string_equal(one.items[i].code, other.items[i].code);
        assert_true(one.items[i].share == other.items[i].share);
    }
    findings_clear(&one);
    findings_clear(&other);
    plan_destroy(with);
    plan_destroy(without);
}

/* 4. idx_scan counts the planner's look at the end of an index too: it rises, and still no plan
 * used the index. */
static void
test_idx_scan_is_no_proof(void **state)
{
    static const char scans[] =
        "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'big_id'";
    char name[] = "big_id";
    char table[] = "big";
    char schema[] = "public";
    char definition[] = "CREATE INDEX big_id ON public.big USING btree (id)";
    struct index_fact index = {
        .schema = schema, .table = table, .name = name, .definition = definition, .valid = true};
    struct plan_facts facts;
    double before;

    (void)state;
    test_run(session, "SELECT pg_stat_force_next_flush()");
    before = number_of(scans);
    test_run(session,
        "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off");
    facts = captured("-- @workload t\n-- name: q\n-- @index big_id\nSELECT count(*) FROM big WHERE "
                     "id > 59990;\n",
        &index, 1);
    test_run(session, "SELECT pg_stat_force_next_flush()");
    assert_true(number_of(scans) > before);
    assert_int_equal(facts.index_count, 0);
    assert_true(facts.promises[0].bound);
    assert_false(facts.promises[0].kept);
    assert_non_null(finding_of(&facts, "promised-index-unused"));
    plan_facts_clear(&facts);
}

/* 5. Statistics reach the views late: what is counted of updates is exact at once, and taken back
 * with what it counts. */
static void
test_counts_do_not_wait(void **state)
{
    struct plan_facts facts = captured("-- @workload t\n-- name: q\n-- @write rollback\nUPDATE "
                                       "outer_t SET id = id WHERE id <= 70;\n",
        NULL, 0);

    (void)state;
    assert_true(facts.updates_per_call == 70);
    assert_true(facts.hot_updates_per_call <= 70);
    assert_true(facts.wal_records_per_call >= 70);
    assert_true(number_of("SELECT count(*) FROM outer_t") == 1000);
    plan_facts_clear(&facts);
}

/* 6. An index that is used is not always useful: both columns are in its condition, nothing is
 * removed, and it reads half the index for a row. */
static void
test_used_is_not_useful(void **state)
{
    struct plan_facts facts;
    const struct finding *finding;

    (void)state;
    test_run(session, "SET enable_seqscan = off; SET enable_bitmapscan = off");
    facts = captured(
        "-- @workload t\n-- name: q\nSELECT c FROM abc WHERE a = 1 AND c = 7777;\n", NULL, 0);
    assert_string_equal(facts.indexes[0].name, "abc_abc");
    finding = finding_of(&facts, "buffers-per-row");
    assert_non_null(finding);
    assert_int_equal(finding->severity, SEVERITY_SEVERE);
    assert_non_null(strstr(finding->evidence, "abc_abc read "));
    plan_facts_clear(&facts);
    facts = captured(
        "-- @workload t\n-- name: q\nSELECT c FROM abc WHERE a = 1 AND b = 777 AND c = 7777;\n",
        NULL, 0);
    assert_null(finding_of(&facts, "buffers-per-row"));
    plan_facts_clear(&facts);
}

/* 7. A bitmap index scan has no relation, and no name a schema: the heap node above tells. */
static void
test_bitmaps_have_no_relation(void **state)
{
    struct plan *plan;
    const struct plan_node *scan;

    (void)state;
    test_run(session,
        "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET "
        "enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off");
    plan = explained("VERBOSE", "SELECT * FROM two.t WHERE id < 50");
    scan = find(plan->root, "Bitmap Index Scan");
    assert_non_null(scan);
    assert_null(plan_string(scan, "Relation Name"));
    assert_string_equal(scan->relation, "t");
    assert_string_equal(scan->schema, "two");
    assert_string_equal(scan->index, "t_id");
    plan_destroy(plan);
    plan = explained("COSTS ON", "SELECT * FROM one.t WHERE id = 5 OR id > 19990");
    scan = find(plan->root, "BitmapOr");
    assert_non_null(scan);
    for (size_t i = 0; i < scan->child_count; i++)
        assert_string_equal(scan->children[i]->relation, "t");
    plan_destroy(plan);
}

/* 8. A generic plan is another plan: both are captured, and what it would cost is said. */
static void
test_generic_plans_are_other_plans(void **state)
{
    static const char rare[] = "-- @workload t\n-- name: q\n-- @param status text fixed(rare)\n"
                               "SELECT id, filler FROM skewed WHERE status = :status ORDER BY id "
                               "LIMIT 290;\n";
    struct plan_facts facts;
    const struct finding *finding;
    uint64_t forced = 0;
    struct plan *plan;

    (void)state;
    facts = captured(rare, NULL, 0);
    finding = finding_of(&facts, "generic-plan");
    assert_false(facts.generic); /* three executions: the server plans each with its value */
    assert_int_equal(facts.variants[0].samples, 3);
    for (size_t i = 0; i < facts.variant_count; i++)
        forced += facts.variants[i].forced;
    assert_int_equal(forced, 3);
    assert_int_equal(facts.variant_count, 2);
    assert_string_not_equal(facts.variants[0].shape_hash, facts.variants[1].shape_hash);
    assert_non_null(finding);
    assert_int_equal(finding->severity, SEVERITY_INFO); /* the server did not choose it */
    plan_facts_clear(&facts);

    test_run(session,
        "PREPARE p (text) AS SELECT id FROM skewed WHERE status = $1;"
        "SET plan_cache_mode = force_generic_plan");
    plan = explained("ANALYZE", "EXECUTE p ('rare')");
    assert_true(plan->root->plan_rows > 10 * 300);
    assert_true(plan_rows_out(plan->root) == 300);
    plan_destroy(plan);
    facts = captured("-- @workload t\n-- name: q\n-- @param status text fixed(rare)\n"
                     "SELECT id FROM skewed WHERE status = :status;\n",
        NULL, 0);
    assert_true(facts.generic);
    assert_non_null(finding_of(&facts, "misestimate"));
    assert_int_equal(facts.variants[0].generic, 3);
    plan_facts_clear(&facts);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_rows_are_averages, reset),
        cmocka_unit_test_setup(test_loops_below_a_gather, reset),
        cmocka_unit_test_setup(test_findings_need_no_clock, reset),
        cmocka_unit_test_setup(test_idx_scan_is_no_proof, reset),
        cmocka_unit_test_setup(test_counts_do_not_wait, reset),
        cmocka_unit_test_setup(test_used_is_not_useful, reset),
        cmocka_unit_test_setup(test_bitmaps_have_no_relation, reset),
        cmocka_unit_test_setup(test_generic_plans_are_other_plans, reset),
    };

    return cmocka_run_group_tests_name("plan_traps", tests, start, stop);
}
