#include "private_server.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"
#include "pggrade/grade/ledger.h"
#include "pggrade/grade/rollback.h"
#include "pggrade/pg/target.h"
#include "pggrade/trial/suggest.h"

/*
 * A scenario made for this test: a table with room on its pages, so that an update of a column
 * without an index is HOT, and sides whose indexes are known to be used, unused, equal, a prefix,
 * and in the way of HOT.
 */
static const char yaml[] = "title: ledger\nworkload: w.sql\n"
                           "sides:\n  before: {}\n  after: { migrations: [001.sql] }\n  broken: { "
                           "migrations: [002.sql] }\n";
static const char schema[] =
    "CREATE TABLE far (id int PRIMARY KEY);\n"
    "CREATE TABLE t (id int PRIMARY KEY, a int, b int, far_id int) WITH (fillfactor = 70);\n";
static const char data[] =
    "INSERT INTO far SELECT i FROM generate_series(1, 100) i;\n"
    "INSERT INTO t SELECT i, i % 500, i % 7, 1 + i % 100 FROM generate_series(1, 20000) i;\n"
    "ALTER TABLE t ADD FOREIGN KEY (far_id) REFERENCES far;\n";
static const char workload[] =
    "-- @workload w\n"
    "-- name: find_a\n-- @param a int uniform(0, 499)\nSELECT id FROM t WHERE a = :a;\n"
    "-- name: change_b\n-- @write rollback\n-- @param id int uniform(1, 20000)\n"
    "UPDATE t SET b = b + 1 WHERE id = :id;\n"
    "-- name: add_row\n-- @write rollback\n-- @param id int sequential(30000, 90000)\n"
    "INSERT INTO t VALUES (:id, 1, 1, 1);\n";
static const char migration[] =
    "-- migrate:up\nCREATE INDEX i_a ON t (a);\nCREATE INDEX i_a_again ON t (a);\n"
    "CREATE INDEX i_a_b ON t (a, b);\nCREATE INDEX i_far ON t (far_id);\n"
    "ALTER TABLE t SET (autovacuum_enabled = off);\n"
    "-- migrate:down\nALTER TABLE t RESET (autovacuum_enabled);\nDROP INDEX i_far;\n"
    "DROP INDEX i_a_b;\nDROP INDEX i_a_again;\nDROP INDEX i_a;\n";
static const char forgetful[] =
    "-- migrate:up\nCREATE INDEX i_b ON t (b);\nALTER TABLE t SET (fillfactor = 90);\n"
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL;\n"
    "-- migrate:down\nALTER TABLE t ALTER COLUMN a DROP NOT NULL;\n";

static char folder[64];
static struct scenario *scenario;

static void
write_file(const char *name, const char *content)
{
    struct error error = {0};
    char *path = path_join(folder, name);

    if (!file_write(path, content, strlen(content), &error))
        fail_msg("%s", error.text);
    free(path);
}

static int
start(void **state)
{
    struct error error = {0};
    char *path;

    if (test_server_start(state) != 0)
        return 1;
    server_close(test_server); /* the trials open it themselves */
    test_server = NULL;
    (void)snprintf(folder, sizeof folder, "/tmp/pggrade-test-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    path = path_join(folder, "migrations");
    if (mkdir(path, 0755) != 0)
        return 1;
    free(path);
    write_file("scenario.yaml", yaml);
    write_file("schema.sql", schema);
    write_file("data.sql", data);
    write_file("w.sql", workload);
    write_file("migrations/001.sql", migration);
    write_file("migrations/002.sql", forgetful);
    path = path_join(folder, "scenario.yaml");
    if (!scenario_load(path, &scenario, &error)) {
        print_error("%s\n", error.text);
        return 1;
    }
    free(path);
    return 0;
}

static int
stop(void **state)
{
    struct error error = {0};

    scenario_destroy(scenario);
    if (!folder_remove(folder, &error))
        return 1;
    return test_server_stop(state);
}

static struct trial_options
options(void)
{
    static const struct trial_traffic one_by_one = {.manner = {.retries = 10}};

    return (struct trial_options){
        .scenario = scenario,
        .scale = 1,
        .seed = 1,
        .time_ns = 50000000,
        .traffic = &one_by_one,
        .clients = 1,
        .threads = 1,
        .plan_samples = 5,
        .cache_folder = test_cache,
        .command = "",
    };
}

/* cmocka compares floats; these are doubles. */
static void
assert_near(double made, double wanted)
{
    if (!(fabs(made - wanted) < 1e-9))
        fail_msg("%g, not %g", made, wanted);
}

static const struct ledger_entry *
entry(const struct ledger *ledger, const char *name)
{
    for (size_t i = 0; i < ledger->count; i++)
        if (strcmp(ledger->entries[i].index->name, name) == 0)
            return &ledger->entries[i];
    fail_msg("no index %s", name);
    return NULL;
}

static double
price(const struct ledger_entry *of, const char *query)
{
    for (size_t i = 0; i < of->index->price_count; i++)
        if (strcmp(of->index->prices[i].query, query) == 0)
            return of->index->prices[i].wal_records;
    fail_msg("%s has no price of %s", of->index->name, query);
    return NAN;
}

static size_t
side_named(const struct run *run, const char *name)
{
    for (size_t i = 0; i < run->side_count; i++)
        if (strcmp(run->sides[i].name, name) == 0)
            return i;
    fail_msg("no side %s", name);
    return 0;
}

static bool
has_difference(const struct run_side *side, const char *words)
{
    for (size_t i = 0; i < side->undone_differences.count; i++)
        if (strstr(side->undone_differences.items[i], words) != NULL)
            return true;
    return false;
}

static void
check_ledger(const struct card *card)
{
    size_t after = side_named(card->run, "after");
    struct ledger ledger = ledger_of(card, after);

    assert_int_equal(ledger.fresh_count, 4);
    assert_true(entry(&ledger, "i_a")->index->build_ns > 0);
    assert_true(entry(&ledger, "i_far")->unused);
    assert_string_equal(entry(&ledger, "i_far")->index->foreign_key, "t_far_id_fkey");
    /* The sizes are what the database grew by; its catalogue has some pages more, too. */
    if (fabs((double)ledger.growth_bytes - (double)ledger.fresh_bytes) >
        0.02 * (double)ledger.fresh_bytes)
        fail_msg("indexes of %" PRIu64 " bytes, and the database grew by %" PRId64,
            ledger.fresh_bytes, ledger.growth_bytes);
    assert_int_equal(ledger.redundant_count, 2); /* of i_a, i_a_again and i_a_b one is enough */
    /* An insert writes one record into each index; so does an update of b, once b is indexed. */
    assert_near(price(entry(&ledger, "i_a"), "add_row"), 1);
    assert_near(price(entry(&ledger, "i_far"), "add_row"), 1);
    assert_near(price(entry(&ledger, "i_far"), "change_b"), 1);
    assert_true(price(entry(&ledger, "i_a_b"), "change_b") >= 4); /* without it all are spared */
    assert_int_equal(ledger.price_count, 2);
    assert_near(ledger.prices[0].hot_share_before, 1);
    assert_near(ledger.prices[0].hot_share, 0);
    assert_true(isnan(ledger.prices[1].hot_share));
    assert_near(ledger.prices[1].wal_records - ledger.prices[1].wal_records_before, 4);
}

static void
test_ledger_prices_and_rollback(void **state)
{
    struct trial_options trial = options();
    struct error error = {0};
    struct run *run = NULL;
    struct card *card;
    const struct run_side *whole;
    const struct run_side *forgotten;

    (void)state;
    if (!scenario_add_undone(scenario, &error) || !trial_run(&trial, &run, &error))
        fail_msg("%s", error.text);
    assert_int_equal(run->side_count, 5);
    card = card_create(run, &rubric_default);
    check_ledger(card);
    whole = &run->sides[side_named(run, "after-undone")];
    assert_int_equal(whole->undone_differences.count, 0);
    assert_true(whole->undone_facts > 10);
    assert_int_equal(whole->index_count, run->sides[0].index_count);
    forgotten = &run->sides[side_named(run, "broken-undone")];
    assert_int_equal(forgotten->undone_differences.count, 2);
    assert_true(has_difference(forgotten, "index public.i_b is left behind"));
    assert_true(has_difference(forgotten, "fillfactor=90"));
    assert_int_equal(rollback_of(card, side_named(run, "broken")).differences, 2);
    assert_int_equal(rollback_of(card, side_named(run, "after")).same_work, 3);
    assert_int_equal(rollback_of(card, side_named(run, "after")).other_work, 0);
    assert_true(rollback_of(card, side_named(run, "broken")).other_work > 0); /* i_b is written */
    card_destroy(card);
    run_destroy(run);
}

/* From the side without indexes the search finds the one that the query needs. */
static void
test_suggest(void **state)
{
    struct trial_options trial = options();
    struct arena *arena = arena_create();
    struct error error = {0};
    struct advice advice;
    const struct side *side;

    (void)state;
    if (!suggest_find(&trial, 12, arena, &advice, &error))
        fail_msg("%s", error.text);
    assert_int_equal(advice.count, 1);
    assert_true(advice.considered >= 2); /* with INCLUDE and without */
    assert_string_equal(advice.chosen[0].table, "t");
    assert_string_equal(advice.chosen[0].keys[0], "a");
    side = suggest_side(scenario, scenario->compare[0], &advice, NULL);
    assert_int_equal(side->migration_count, 1);
    assert_non_null(strstr(side->migrations[0]->up[0].sql, "CREATE INDEX CONCURRENTLY"));
    arena_destroy(arena);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger_prices_and_rollback),
        cmocka_unit_test(test_suggest),
    };

    return cmocka_run_group_tests_name("ledger", tests, start, stop);
}
