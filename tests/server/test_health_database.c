#include "health_server.h"

#include <pthread.h>

#include "pggrade/base/text.h"
#include "pggrade/health/maintenance.h"
#include "pggrade/health/sql.h"
#include "pggrade/health/surroundings.h"

/* What is well kept: no check of the database has anything to say. */
static const char *const sound_sql[] = {
    "CREATE EXTENSION pg_stat_statements",
    "CREATE TABLE owners (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " owner bigint NOT NULL REFERENCES owners, note text)",
    "CREATE INDEX items_owner ON items (owner, id)",
    "INSERT INTO owners (name) SELECT 'owner ' || i FROM generate_series(1, 2000) i",
    "INSERT INTO items (owner, note) SELECT 1 + i % 2000, repeat('x', 40)"
    " FROM generate_series(1, 30000) i",
    "CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at)",
    "CREATE TABLE events_all PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2100-01-01')",
    "CREATE MATERIALIZED VIEW counts AS SELECT owner, count(*) FROM items GROUP BY owner",
    "CREATE UNIQUE INDEX counts_owner ON counts (owner)",
    "VACUUM (ANALYZE)",
    /* A plan of all rows at once, again and again: half its blocks hit, none of it is slow. */
    "SELECT pg_stat_statements_reset()",
};

static const char *const sick_sql[] = {
    "CREATE EXTENSION pg_stat_statements",
    /* dead-tuples, vacuum-due, analyze-due */
    "CREATE TABLE dead (id bigint PRIMARY KEY)",
    "INSERT INTO dead SELECT generate_series(1, 20000)",
    "VACUUM (ANALYZE) dead",
    "DELETE FROM dead WHERE id % 2 = 0",
    /* analyze-missing */
    "CREATE TABLE unknown AS SELECT generate_series(1, 600) AS id",
    /* autovacuum-scale */
    "CREATE TABLE large AS SELECT generate_series(1, 110000) AS id",
    "VACUUM (ANALYZE) large",
    /* autovacuum-tables */
    "CREATE TABLE forgotten (id bigint) WITH (autovacuum_enabled = off)",
    /* table-bloat, index-bloat: three of four rows are gone, the pages stay */
    "CREATE TABLE bloated (id bigint PRIMARY KEY, note text)",
    "INSERT INTO bloated SELECT i, repeat('y', 60) FROM generate_series(1, 80000) i",
    "DELETE FROM bloated WHERE id % 4 <> 0",
    "VACUUM (ANALYZE) bloated",
    /* index-duplicate, index-redundant, index-unused, foreign-key-index */
    "CREATE TABLE parents (id bigint PRIMARY KEY)",
    "INSERT INTO parents SELECT generate_series(1, 10)",
    "CREATE TABLE children (id bigint PRIMARY KEY, parent bigint REFERENCES parents, kind int,"
    " size int)",
    "INSERT INTO children SELECT i, 1 + i % 10, i % 100, i FROM generate_series(1, 60000) i",
    "CREATE INDEX children_kind ON children (kind)",
    "CREATE INDEX children_kind_again ON children (kind)",
    "CREATE INDEX children_kind_size ON children (kind, size)",
    "VACUUM (ANALYZE) children",
    /* index-use, sequential-scans, cache-hit, cache-hit-tables */
    "CREATE TABLE scanned AS SELECT generate_series(1, 11000) AS id",
    "ANALYZE scanned",
    "DO $$ BEGIN FOR i IN 1 .. 110 LOOP PERFORM count(id) FROM scanned WHERE id > -i;"
    " END LOOP; FOR i IN 1 .. 40 LOOP PERFORM count(size) FROM children WHERE size > -i;"
    " END LOOP; END $$",
    /* cache-hit-indexes */
    "SET enable_seqscan = off",
    "DO $$ BEGIN FOR i IN 1 .. 60 LOOP PERFORM count(id) FROM bloated WHERE id > -i;"
    " END LOOP; END $$",
    "RESET enable_seqscan",
    /* temp-files */
    "SET work_mem = '64kB'",
    "SELECT count(*) FROM (SELECT * FROM children ORDER BY size, id OFFSET 0) sorted",
    /* rollbacks */
    "DO $$ BEGIN FOR i IN 1 .. 1200 LOOP PERFORM 1; ROLLBACK; END LOOP; END $$",
    /* sequences, integer-keys */
    "CREATE SEQUENCE short MAXVALUE 100",
    "SELECT setval('short', 95)",
    "CREATE TABLE full_keys (id integer PRIMARY KEY)",
    "CREATE SEQUENCE full_keys_id OWNED BY full_keys.id",
    "SELECT setval('full_keys_id', 2000000000)",
    "CREATE TABLE old_keys (id integer PRIMARY KEY)",
    "INSERT INTO old_keys SELECT 1300000000 + i FROM generate_series(1, 300) i",
    "ANALYZE old_keys",
    /* partitions-missing, default-partition, analyze-parent */
    "CREATE TABLE logs (at date NOT NULL) PARTITION BY RANGE (at)",
    "CREATE TABLE logs_old PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')",
    "CREATE TABLE logs_rest PARTITION OF logs DEFAULT",
    "INSERT INTO logs SELECT '2021-01-01'::date + i FROM generate_series(1, 40) i",
    "ANALYZE logs_rest",
    /* materialized-views, materialized-views-empty */
    "CREATE MATERIALIZED VIEW never AS SELECT 1 AS one WITH NO DATA",
    "CREATE MATERIALIZED VIEW once AS SELECT 1 AS one",
    /* slow-statements, top-statements */
    "SELECT pg_stat_statements_reset()",
    "DO $$ BEGIN FOR i IN 1 .. 25 LOOP PERFORM pg_sleep(0.008); END LOOP; END $$",
    "SELECT count(pg_sleep(0.1)) FROM generate_series(1, 20)", /* the most of all time */
    "SET pg_stat_statements.track = 'all'",
    "DO $$ BEGIN FOR i IN 1 .. 25 LOOP PERFORM pg_sleep(0.008); END LOOP; END $$",
};

static void
make_database(const char *name, const char *const *statements, size_t count)
{
    struct session *session = test_session(NULL);
    char *sql = xasprintf("CREATE DATABASE %s", name);

    test_run(session, sql);
    free(sql);
    session_close(session);
    session = test_session(name);
    for (size_t i = 0; i < count; i++) {
        test_run(session, statements[i]);
        test_run(session, "SELECT pg_stat_force_next_flush()"); /* a VACUUM zeroes what is known */
    }
    session_close(session); /* what it counted is seen by others now */
}

/* A concurrent build that waits for an old transaction, and is cancelled. */
static void
make_invalid_index(void)
{
    struct session *old = test_session("sick");
    struct session *builder = test_session("sick");
    struct error error = {0};

    test_run(old,
        "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1;"
        " CREATE TEMPORARY TABLE here (id int)");
    test_run(builder, "SET statement_timeout = '300ms'");
    assert_false(
        session_run(builder, "CREATE INDEX CONCURRENTLY half_built ON forgotten (id)", &error));
    assert_string_equal(error.sqlstate, "57014");
    session_close(old);
    session_close(builder);
}

static int
start(void **state)
{
    if (health_server_start(state) != 0)
        return 1;
    make_database("sound", sound_sql, COUNT_OF(sound_sql));
    make_database("sick", sick_sql, COUNT_OF(sick_sql));
    make_invalid_index();
    return 0;
}

static const struct sick_case {
    const char *id;
    const char *limits; /* NULL: the table's own */
    const char *object;
    enum health_level level;
    const char *said; /* in its detail or remedy */
} sick_cases[] = {
    {"dead-tuples", NULL, "public.dead", HEALTH_SEVERE, "VACUUM (ANALYZE) public.dead;"},
    {"vacuum-due", NULL, "public.dead", HEALTH_WARN,
        "4051 dead rows (50 + 0.2 × 20000), now 10000"},
    {"analyze-due", NULL, "public.dead", HEALTH_WARN, "2051 changed rows"},
    {"analyze-missing", NULL, "public.unknown", HEALTH_WARN, "600 rows, never analysed"},
    {"analyze-parent", NULL, "public.logs", HEALTH_NOTICE, "ANALYZE public.logs;"},
    {"autovacuum-scale", "autovacuum-scale=1", "public.large", HEALTH_WARN, "= 0.05"},
    {"vacuum-age", "vacuum-age=0", "public.dead", HEALTH_WARN, "10000 dead rows"},
    {"autovacuum-tables", NULL, "public.forgotten", HEALTH_WARN, "RESET (autovacuum_enabled)"},
    {"table-bloat", NULL, "public.bloated", HEALTH_WARN, "estimate"},
    {"index-bloat", NULL, "public.bloated_pkey", HEALTH_WARN, "REINDEX INDEX CONCURRENTLY"},
    {"index-invalid", NULL, "public.half_built", HEALTH_SEVERE, "public.half_built;"},
    {"index-duplicate", NULL, "public.children_kind_again", HEALTH_WARN, "as children_kind,"},
    {"index-redundant", NULL, "public.children_kind", HEALTH_NOTICE, "of children_kind_size"},
    {"index-unused", NULL, "public.children_kind_size", HEALTH_NOTICE, "on public.children"},
    {"foreign-key-index", NULL, "public.children children_parent_fkey", HEALTH_WARN,
        "CREATE INDEX CONCURRENTLY ON public.children (parent);"},
    {"index-use", NULL, "public.scanned", HEALTH_NOTICE, "sequential scans"},
    {"sequential-scans", NULL, "public.children", HEALTH_NOTICE, "rows"},
    {"cache-hit", "cache-hit=0.001", "sick", HEALTH_WARN, "hit ratio"},
    {"cache-hit-tables", "cache-hit-tables=0.001", "public.children", HEALTH_WARN, "hit ratio"},
    {"cache-hit-indexes", "cache-hit-indexes=0", "public.bloated_pkey", HEALTH_WARN, "hit ratio"},
    {"temp-files", "temp-files=100000", "sick", HEALTH_WARN, "files"},
    {"rollbacks", NULL, "sick", HEALTH_NOTICE, "rolled back"},
    {"sequences", NULL, "public.short", HEALTH_SEVERE, "at 95 of 100"},
    {"integer-keys", NULL, "public.full_keys.id", HEALTH_SEVERE, "its sequence is at 2000000000"},
    {"integer-keys", NULL, "public.old_keys.id", HEALTH_WARN, "the greatest value"},
    {"partitions-missing", NULL, "public.logs", HEALTH_SEVERE, "PARTITION OF public.logs"},
    {"default-partition", NULL, "public.logs_rest", HEALTH_NOTICE, "no other partition"},
    {"materialized-views", "materialized-views=0", "public.once", HEALTH_WARN,
        "REFRESH MATERIALIZED VIEW public.once;"},
    {"materialized-views-empty", NULL, "public.never", HEALTH_WARN, "public.never"},
    {"slow-statements", "slow-statements=5", NULL, HEALTH_WARN, "pg_sleep"},
    {"top-statements", NULL, NULL, HEALTH_NOTICE, "pg_sleep"},
    {"wraparound-tables", "wraparound-tables=0", NULL, HEALTH_WARN, "FREEZE"},
    {"database-size", NULL, "sick", HEALTH_OK, "MB"},
    {"table-sizes", NULL, "public.bloated", HEALTH_OK, "about 20000 rows"},
};

static bool
says(const struct health_item *item, const char *words)
{
    return strstr(item->detail, words) != NULL ||
        (item->remedy != NULL && strstr(item->remedy, words) != NULL);
}

static const struct health_item *
find_saying(const struct health_result *result, const struct sick_case *want)
{
    for (size_t i = 0; i < result->item_count; i++)
        if ((want->object == NULL || strcmp(result->items[i].object, want->object) == 0) &&
            says(&result->items[i], want->said))
            return &result->items[i];
    return NULL;
}

static void
test_each_check_finds_its_sickness(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sick_cases); i++) {
        const struct sick_case *want = &sick_cases[i];
        struct health_report *report = health_ask("sick", want->id, want->limits);
        const struct health_result *result = health_result(report, want->id);
        const struct health_item *item = find_saying(result, want);

        if (result->skipped != NULL)
            fail_msg("%s: %s", want->id, result->skipped);
        if (item == NULL)
            fail_msg("%s: no %s that says \"%s\"; the worst is %s: %s", want->id, want->object,
                want->said, result->item_count > 0 ? result->items[0].object : "none",
                result->item_count > 0 ? result->items[0].detail : "");
        else if (item->level != want->level)
            fail_msg("%s: %s is %s (%g), not %s", want->id, want->object,
                health_level_names[item->level], item->value, health_level_names[want->level]);
        health_report_destroy(report);
    }
}

static void
test_a_sound_database_is_an_a_plus(void **state)
{
    struct health_report *report = health_ask("sound", NULL, NULL);
    struct health_grade grade;

    (void)state;
    for (size_t i = 0; i < report->result_count; i++) {
        const struct health_result *result = &report->results[i];

        if (result->failed)
            fail_msg("%s: %s", result->check->id, result->skipped);
        if (result->check->scope != HEALTH_DATABASE ||
            strcmp(result->check->id, "top-statements") == 0) /* one of few always is the most */
            continue;
        if (result->skipped != NULL)
            fail_msg("%s: %s", result->check->id, result->skipped);
        if (result->level != HEALTH_OK)
            fail_msg("%s: %s %s %g: %s", result->check->id, health_level_names[result->level],
                result->items[0].object, result->items[0].value, result->items[0].detail);
    }
    grade = health_grade_scope(report, HEALTH_DATABASE);
    assert_int_equal(grade.warnings + grade.severe, 0);
    health_report_destroy(report);
    report = health_ask("sick", NULL, NULL);
    assert_string_equal(health_grade_scope(report, HEALTH_DATABASE).letter, "F");
    health_report_destroy(report);
}

/* A counter that has counted for ten days, by a clock put forward. */
static void
test_growth(void **state)
{
    struct session *session = test_session("sick");
    struct surroundings surroundings;
    struct error error = {0};
    struct text later = {0};
    const char *sql = health_sql_find("growth");
    char *value;

    (void)state;
    test_run(session,
        "CREATE TABLE grown AS SELECT generate_series(1, 120000) AS id;"
        " SELECT pg_stat_force_next_flush()");
    assert_true(surroundings_read(session, &surroundings, &error));
    text_append(&later, "SELECT object FROM (");
    for (const char *at = strstr(sql, "clock_timestamp()"); at != NULL;
         at = strstr(sql, "clock_timestamp()")) {
        text_append_length(&later, sql, (size_t)(at - sql));
        text_append(&later, "(now() + interval '10 days')");
        sql = at + strlen("clock_timestamp()");
    }
    text_append(&later, sql);
    text_append(&later, ") growing WHERE object = 'public.grown'");
    value = test_value(session, text_string(&later));
    assert_non_null(value);
    free(value);
    text_free(&later);
    surroundings_clear(&surroundings);
    session_close(session);
    health_expect("sick", "growth", NULL, HEALTH_OK, NULL); /* today it is too early to tell */
    session = test_session("sick");
    test_run(session, "DROP TABLE grown");
    session_close(session);
}

/* Measured where pgstattuple is there; a table that somebody locks falls back to the estimate. */
static void
test_bloat_is_measured(void **state)
{
    struct session *session = test_session("sick");

    (void)state;
    test_run(session, "CREATE SCHEMA tools; CREATE EXTENSION pgstattuple SCHEMA tools");
    health_expect("sick", "table-bloat", NULL, HEALTH_WARN, "measured");
    health_expect("sick", "index-bloat", NULL, HEALTH_WARN, "measured");
    test_run(session, "BEGIN; LOCK TABLE bloated IN ACCESS EXCLUSIVE MODE");
    health_expect("sick", "table-bloat", NULL, HEALTH_WARN, "estimate");
    test_run(session, "ROLLBACK; DROP EXTENSION pgstattuple");
    session_close(session);
}

/* Somebody without rights is told what could not be asked, and everything else is. */
static void
test_without_rights(void **state)
{
    struct session *session = test_session("sick");
    struct health_report *report = NULL;
    struct error error = {0};
    char *conninfo = xasprintf("%s user=nobody_much", server_conninfo(test_server));

    (void)state;
    test_run(session, "CREATE ROLE nobody_much LOGIN");
    if (!health_examine(
            &(struct health_options){.conninfo = conninfo, .database = "sick"}, &report, &error))
        fail_msg("%s", error.text);
    assert_string_equal(health_result(report, "settings-memory")->skipped, "needs a superuser");
    assert_int_equal(health_result(report, "dead-tuples")->level, HEALTH_SEVERE);
    for (size_t i = 0; i < report->result_count; i++)
        if (report->results[i].failed)
            fail_msg("%s: %s", report->results[i].check->id, report->results[i].skipped);
    health_report_destroy(report);
    test_run(session, "DROP ROLE nobody_much");
    session_close(session);
    free(conninfo);
}

/* A writer that waits for no lock longer than 5 ms, while everything is asked. */
static void *
write_on(void *argument)
{
    struct session *session = argument;
    struct error error = {0};

    for (int i = 0; i < 1500 && error.kind == ERROR_NONE; i++)
        if (!session_run(session, "UPDATE scanned SET id = id WHERE id = 7", &error) ||
            !session_run(session, "INSERT INTO children VALUES (-nextval('short_keys'))", &error))
            print_error("the writer: %s\n", error.text);
    return error.kind == ERROR_NONE ? session : NULL;
}

static void
test_no_writer_waits(void **state)
{
    struct session *session = test_session("sick");
    pthread_t writer;
    void *wrote = NULL;

    (void)state;
    test_run(session, "CREATE SEQUENCE short_keys");
    test_run(session, "SET lock_timeout = '5ms'");
    assert_int_equal(pthread_create(&writer, NULL, write_on, session), 0);
    for (int i = 0; i < 5; i++)
        health_report_destroy(health_ask("sick", NULL, NULL));
    (void)pthread_join(writer, &wrote);
    assert_non_null(wrote);
    session_close(session);
}

static struct maintenance *
plan_of(const struct health_report *report)
{
    struct maintenance *plan = NULL;
    struct error error = {0};

    if (!maintenance_plan(report, server_conninfo(test_server), true, &plan, &error))
        fail_msg("%s", error.text);
    return plan;
}

static bool
plans(const struct maintenance *plan, const char *sql)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (strcmp(plan->steps[i].sql, sql) == 0)
            return true;
    return false;
}

/* What is planned mends what was found, and nothing is planned after it. */
static void
test_maintenance(void **state)
{
    static const char *const mended[] = {"dead-tuples", "vacuum-due", "analyze-due",
        "analyze-missing", "table-bloat", "index-bloat", "index-invalid", "autovacuum-tables",
        "materialized-views-empty", "analyze-parent"};
    struct health_report *report = health_ask("sick", NULL, NULL);
    struct maintenance *plan = plan_of(report);
    struct error error = {0};

    (void)state;
    assert_true(plans(plan, "VACUUM (ANALYZE) public.dead;"));
    assert_false(plans(plan, "ANALYZE public.dead;"));
    assert_true(plans(plan, "VACUUM (FULL, ANALYZE) public.bloated;"));
    assert_false(plans(plan, "REINDEX INDEX CONCURRENTLY public.bloated_pkey;"));
    assert_true(plans(plan, "REINDEX INDEX CONCURRENTLY public.half_built;"));
    assert_true(plans(plan, "ANALYZE public.logs;"));
    assert_true(plan->advice_count >= 3);
    assert_false(maintenance_apply(plan, server_conninfo(test_server), "postgres", NULL, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    error = (struct error){0};
    if (!maintenance_apply(plan, server_conninfo(test_server), "sick", NULL, &error))
        fail_msg("%s", error.text);
    maintenance_destroy(plan);
    health_report_destroy(report);
    /* A view that is filled now has to be analysed. */
    report = health_ask("sick", NULL, NULL);
    plan = plan_of(report);
    for (size_t i = 0; i < plan->step_count; i++)
        if (strcmp(plan->steps[i].sql, "ANALYZE public.never;") != 0)
            fail_msg("still planned: %s (%s)", plan->steps[i].sql, plan->steps[i].reason);
    if (!maintenance_apply(plan, server_conninfo(test_server), "sick", NULL, &error))
        fail_msg("%s", error.text);
    maintenance_destroy(plan);
    health_report_destroy(report);
    for (size_t i = 0; i < COUNT_OF(mended); i++)
        health_expect("sick", mended[i], NULL, HEALTH_OK, NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sound_database_is_an_a_plus),
        cmocka_unit_test(test_each_check_finds_its_sickness),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_bloat_is_measured),
        cmocka_unit_test(test_without_rights),
        cmocka_unit_test(test_no_writer_waits),
        cmocka_unit_test(test_maintenance),
    };

    return cmocka_run_group_tests(tests, start, test_server_stop);
}
