#include "unit.h"

#include <math.h>
#include <string.h>

#include "pggrade/spec/claim.h"
#include "pggrade/spec/document.h"
#include "pggrade/spec/scenario.h"

/* What is wrong is in tests/broken; here is what is right, and what becomes of it. */

static struct arena *arena;

static int
make_arena(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static int
free_arena(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static struct claim
read(const char *value)
{
    struct document document = document_of("claim", value);
    const struct claim_text text = {
        .arena = arena, .document = &document, .text = value, .exact = true};
    struct error error = {0};
    struct claim claim;

    if (!claim_read(&text, &claim, &error))
        fail_msg("%s", error.text);
    return claim;
}

static const struct {
    const char *bound;
    enum claim_subject subject;
    enum claim_sign sign;
    double number;
    const char *word;
    const char *argument;
    bool compares;
} bounds[] = {
    {"ratio<0.13", CLAIM_RATIO, CLAIM_BELOW, 0.13, "", "", true},
    {"ratio >= 1e1", CLAIM_RATIO, CLAIM_AT_LEAST, 10, "", "", true},
    {"p95<10ms", CLAIM_LATENCY, CLAIM_BELOW, 10e6, "", "", false},
    {"average_ratio <= 1.05", CLAIM_LATENCY, CLAIM_AT_MOST, 1.05, "", "", true},
    {"max<5s", CLAIM_LATENCY, CLAIM_BELOW, 5e9, "", "", false},
    {"buffers=7", CLAIM_BUFFERS, CLAIM_EQUAL, 7, "", "", false},
    {"rows_ratio!=1", CLAIM_ROWS, CLAIM_OTHER, 1, "", "", true},
    {"wal_bytes>0", CLAIM_WAL, CLAIM_ABOVE, 0, "", "", false},
    {"temp_blocks=0", CLAIM_TEMP, CLAIM_EQUAL, 0, "", "", false},
    {"verdict=slower", CLAIM_VERDICT, CLAIM_EQUAL, 2, "slower", "", true},
    {"index=idx_items_name", CLAIM_INDEX, CLAIM_EQUAL, 0, "idx_items_name", "", false},
    {"plan!=\"seq  scan on items\"", CLAIM_PLAN, CLAIM_OTHER, 0, "Seq Scan", "", false},
    {"errors=none", CLAIM_ERRORS, CLAIM_EQUAL, 0, "00000", "", false},
    {"errors=42703", CLAIM_ERRORS, CLAIM_EQUAL, 0, "42703", "", false},
    {"grade>=B", CLAIM_GRADE, CLAIM_AT_LEAST, 2, "B", "", false},
    {"table_bytes(public.items)<1.5MB", CLAIM_TABLE_BYTES, CLAIM_BELOW, 1572864, "", "public.items",
        false},
    {"index_bytes_ratio(idx)<=0.7", CLAIM_INDEX_BYTES, CLAIM_AT_MOST, 0.7, "", "idx", true},
    {"table_bytes(\"Lead\")=1", CLAIM_TABLE_BYTES, CLAIM_EQUAL, 1, "", "Lead", false},
    {"database_bytes<2", CLAIM_BYTES, CLAIM_BELOW, 2, "", "", false},
    {"index_used(idx)=no", CLAIM_INDEX_USED, CLAIM_EQUAL, 1, "no", "idx", false},
    {"step_seconds(\"REINDEX\")<30", CLAIM_STEP_SECONDS, CLAIM_BELOW, 30e9, "", "REINDEX", false},
    {"step_seconds(\"REINDEX\")<500ms", CLAIM_STEP_SECONDS, CLAIM_BELOW, 500e6, "", "REINDEX",
        false},
    {"step_seconds_ratio(\"VACUUM \"\"Lead\"\"\")<1", CLAIM_STEP_SECONDS, CLAIM_BELOW, 1, "",
        "VACUUM \"Lead\"", true},
    {"step_blocks(\"CREATE INDEX\")=writes", CLAIM_STEP_BLOCKS, CLAIM_EQUAL, 1, "writes",
        "CREATE INDEX", false},
    {"value(\"SELECT count(*) -- rows\") > 5", CLAIM_VALUE, CLAIM_ABOVE, 5, "",
        "SELECT count(*) -- rows", false},
    {"value_after(\"SELECT 1\")=1", CLAIM_VALUE_AFTER, CLAIM_EQUAL, 1, "", "SELECT 1", false},
    {"sqlstate(\"VACUUM\")=25001", CLAIM_SQLSTATE, CLAIM_EQUAL, 0, "25001", "VACUUM", false},
};

static void
test_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        const char *value = arena_printf(arena, "\"A claim\" %s on after", bounds[i].bound);
        struct claim claim = read(value);
        const struct claim_bound *bound = &claim.bound;

        if (bound->metric->subject != bounds[i].subject || bound->sign != bounds[i].sign ||
            fabs(bound->number - bounds[i].number) > 1e-6 * bounds[i].number ||
            bound->metric->compares != bounds[i].compares)
            fail_msg("%s: subject %d, sign %d, number %g", bounds[i].bound,
                (int)bound->metric->subject, (int)bound->sign, bound->number);
        assert_string_equal(bound->written, bounds[i].bound);
        assert_string_equal(bound->word, bounds[i].word);
        assert_string_equal(bound->argument, bounds[i].argument);
        assert_string_equal(claim.side, "after");
    }
}

static void
test_clauses(void **state)
{
    struct claim claim = read("\"It is \"\"fast\"\"\"  p95_ratio<1 on after against before against "
                              "query list implied from \"document 3, line 120\"");

    (void)state;
    assert_string_equal(claim.text, "It is \"fast\"");
    assert_string_equal(claim.side, "after");
    assert_string_equal(claim.against, "before");
    assert_string_equal(claim.against_query, "list");
    assert_true(claim.implied);
    assert_string_equal(claim.source, "document 3, line 120");
    claim = read("\"It is fast\" ratio<1");
    assert_null(claim.side);
    assert_null(claim.against);
    assert_null(claim.against_query);
    assert_false(claim.implied);
    assert_string_equal(claim.source, "");
}

static void
test_node_with_table(void **state)
{
    struct claim claim = read("\"No table is read\" plan=\"Seq Scan on items\"");

    (void)state;
    assert_string_equal(claim.bound.table, "items");
    claim = read("\"No table is read\" plan=\"Index Only Scan\"");
    assert_null(claim.bound.table);
}

/* The sides of a scenario's claims, in the order they are judged in. */
static void
test_scenario(void **state)
{
    static const struct {
        const char *text, *query, *side, *against, *against_query;
    } expected[] = {
        {"The default sides", "order_count", "documented", "before", NULL},
        {"Better than both", "order_count", "corrected", "documented", NULL},
        {"No more than a list", "order_count", "before", "before", "order_list"},
        {"In time -- always @home", "order_list", "documented", NULL, NULL},
        {"Small", NULL, "documented", "before", NULL},
        {"Faster in \"this\" place", "order_list", "documented", "corrected", NULL},
        {"Never empty", NULL, "corrected", NULL, NULL},
    };
    struct scenario *scenario;
    struct error error = {0};

    (void)state;
    if (!scenario_load("tests/fixtures/scenarios/claims/scenario.yaml", &scenario, &error))
        fail_msg("%s", error.text);
    assert_int_equal(scenario->claim_count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        const struct claim *claim = &scenario->claims[i];

        assert_string_equal(claim->text, expected[i].text);
        assert_string_equal(claim->side, expected[i].side);
        assert_true((claim->query == NULL) == (expected[i].query == NULL));
        if (claim->query != NULL)
            assert_string_equal(claim->query, expected[i].query);
        assert_true((claim->against == NULL) == (expected[i].against == NULL));
        if (claim->against != NULL)
            assert_string_equal(claim->against, expected[i].against);
        assert_true((claim->against_query == NULL) == (expected[i].against_query == NULL));
        if (claim->against_query != NULL)
            assert_string_equal(claim->against_query, expected[i].against_query);
    }
    assert_true(scenario->claims[6].implied);
    assert_string_equal(scenario->claims[6].source, "document 4, line 2");
    assert_string_equal(
        scenario->claims[6].bound.argument, "SELECT count(*) FROM orders WHERE note = 'a\"b'");
    scenario_destroy(scenario);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bounds, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(test_clauses, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(test_node_with_table, make_arena, free_arena),
        cmocka_unit_test(test_scenario),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
