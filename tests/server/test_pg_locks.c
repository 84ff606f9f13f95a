#include "private_server.h"

#include <pthread.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/pg/migration_watch.h"
#include "pggrade/spec/hazard.h"
#include "pggrade/spec/lock_mode.h"

/*
 * Whether a record of locks is true is seen by standing in the way: while a statement holds what
 * it holds, a second session reads and writes, and must wait exactly where the record says so.
 *
 * Statements that may stand in a transaction are held open in one.  The others are stopped in
 * their middle by a gate: an index on an expression that waits for an advisory lock.
 */

static const struct table {
    const char *name;
    const char *insert; /* NULL: nobody writes it but its owner's REFRESH */
} tables[] = {
    {"public.live", "INSERT INTO live (id) SELECT 5000"},
    {"public.parent", "INSERT INTO parent (id) SELECT 5000"},
    {"public.log", "INSERT INTO log (id) SELECT 500"},
    {"public.log_1", "INSERT INTO log_1 (id) SELECT 500"},
    {"public.log_2", "INSERT INTO log_2 (id) SELECT 500"},
    {"public.seen", NULL},
};

static const char setup[] =
    "DROP TABLE IF EXISTS live, parent, log, log_1, log_2 CASCADE; DROP FUNCTION IF EXISTS noop;"
    "CREATE OR REPLACE FUNCTION gate(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN"
    " IF current_setting('gate.closed', true) = 'yes' THEN"
    "  PERFORM pg_advisory_lock_shared(42); PERFORM pg_advisory_unlock_shared(42);"
    " END IF; RETURN n; END $$;"
    "CREATE TABLE parent (id int PRIMARY KEY, note text) WITH (autovacuum_enabled = off);"
    "INSERT INTO parent SELECT i, NULL FROM generate_series(1, 100) i;"
    "CREATE TABLE live (id int PRIMARY KEY, parent_id int, name varchar(20), flag boolean,"
    " amount int) WITH (autovacuum_enabled = off);"
    "INSERT INTO live SELECT i, 1 + i % 100, 'n' || i, true, i FROM generate_series(1, 1000) i;"
    "CREATE INDEX live_name ON live (name); CREATE INDEX live_gate ON live (gate(id));"
    "CREATE UNIQUE INDEX live_key ON live (id, name);"
    "CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
    "ALTER TABLE live ADD CONSTRAINT live_known CHECK (id > 0) NOT VALID;"
    "ALTER TABLE live ADD CONSTRAINT live_far FOREIGN KEY (parent_id) REFERENCES parent NOT VALID;"
    "CREATE TABLE log (id int) PARTITION BY RANGE (id);"
    "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (1000);"
    "CREATE TABLE log_2 (id int) WITH (autovacuum_enabled = off);"
    "INSERT INTO log_2 SELECT generate_series(1000, 1999);"
    "CREATE MATERIALIZED VIEW seen AS SELECT id, note FROM parent; CREATE UNIQUE INDEX ON seen "
    "(id)";

static const struct form {
    const char *sql;
    const char *table;            /* whose users wait, or do not */
    bool gated;                   /* it cannot be held open in a transaction */
    bool writes_wait, reads_wait; /* of that table */
} forms[] = {
    {"CREATE INDEX ON live (flag)", "public.live", false, true, false},
    {"CREATE INDEX CONCURRENTLY ON live (gate(id + 1))", "public.live", true, false, false},
    {"CREATE INDEX CONCURRENTLY IF NOT EXISTS more ON live (gate(id + 1))", "public.live", true,
        false, false},
    {"ALTER TABLE live ALTER COLUMN amount TYPE bigint", "public.live", false, true, true},
    {"ALTER TABLE live ALTER COLUMN name TYPE varchar(40)", "public.live", false, true, true},
    {"ALTER TABLE live ALTER COLUMN name SET NOT NULL", "public.live", false, true, true},
    {"ALTER TABLE live ADD FOREIGN KEY (parent_id) REFERENCES parent", "public.live", false, true,
        false},
    {"ALTER TABLE live ADD FOREIGN KEY (parent_id) REFERENCES parent", "public.parent", false, true,
        false},
    {"ALTER TABLE live ADD FOREIGN KEY (parent_id) REFERENCES parent NOT VALID", "public.live",
        false, true, false},
    {"ALTER TABLE live VALIDATE CONSTRAINT live_far", "public.live", false, false, false},
    {"ALTER TABLE live ADD CHECK (id > 0)", "public.live", false, true, true},
    {"ALTER TABLE live ADD CHECK (id > 0) NOT VALID", "public.live", false, true, true},
    {"ALTER TABLE live VALIDATE CONSTRAINT live_known", "public.live", false, false, false},
    {"ALTER TABLE live ADD UNIQUE (id, flag)", "public.live", false, true, true},
    {"ALTER TABLE live ADD UNIQUE USING INDEX live_key", "public.live", false, true, true},
    {"ALTER TABLE log_2 ADD PRIMARY KEY (id)", "public.log_2", false, true, true},
    {"ALTER TABLE live ADD EXCLUDE USING btree (id WITH =)", "public.live", false, true, true},
    {"ALTER TABLE live ADD COLUMN more int DEFAULT 7", "public.live", false, true, true},
    {"ALTER TABLE live ADD COLUMN more double precision DEFAULT random()", "public.live", false,
        true, true},
    {"ALTER TABLE live ADD COLUMN more serial", "public.live", false, true, true},
    {"ALTER TABLE live DROP COLUMN flag", "public.live", false, true, true},
    {"ALTER TABLE live RENAME COLUMN flag TO mark", "public.live", false, true, true},
    {"ALTER TABLE live SET UNLOGGED", "public.live", false, true, true},
    {"ALTER TABLE live SET (fillfactor = 90)", "public.live", false, false, false},
    {"ALTER TABLE live ALTER COLUMN name SET (n_distinct = -0.5)", "public.live", false, false,
        false},
    {"CREATE STATISTICS told ON id, name FROM live", "public.live", false, false, false},
    {"CREATE TRIGGER t BEFORE INSERT ON live FOR EACH ROW EXECUTE FUNCTION noop()", "public.live",
        false, true, false},
    {"DROP INDEX live_name", "public.live", false, true, true},
    {"REINDEX INDEX live_name", "public.live", false, true, true},
    {"REINDEX TABLE live", "public.live", false, true, true},
    {"REINDEX INDEX CONCURRENTLY live_gate", "public.live", true, false, false},
    {"CLUSTER live USING live_pkey", "public.live", false, true, true},
    {"VACUUM FULL live", "public.live", true, true, true},
    {"TRUNCATE live", "public.live", false, true, true},
    {"DROP TABLE live", "public.live", false, true, true},
    {"LOCK TABLE live IN SHARE MODE", "public.live", false, true, false},
    {"LOCK TABLE live", "public.live", false, true, true},
    {"UPDATE live SET name = 'other' WHERE id = 7", "public.live", false, false, false},
    {"UPDATE live SET name = 'other'", "public.live", false, false, false},
    {"DELETE FROM live", "public.live", false, false, false},
    {"ALTER TABLE log ATTACH PARTITION log_2 FOR VALUES FROM (1000) TO (2000)", "public.log_2",
        false, true, true},
    {"ALTER TABLE log ATTACH PARTITION log_2 FOR VALUES FROM (1000) TO (2000)", "public.log", false,
        false, false},
    {"ALTER TABLE log DETACH PARTITION log_1", "public.log", false, true, true},
    {"REFRESH MATERIALIZED VIEW seen", "public.seen", false, true, true},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY seen", "public.seen", false, true, false},
    {"REFRESH MATERIALIZED VIEW seen", "public.parent", false, false, false},
    {"COMMENT ON TABLE live IS 'x'", "public.live", false, false, false},
};

/* ---- the gate ---- */

/* Waits until the gate stops the session. */
static void
wait_for_gate(struct session *second, int pid)
{
    char *sql = xasprintf(
        "SELECT count(*) FROM pg_locks WHERE pid = %d AND locktype = 'advisory' AND NOT granted",
        pid);

    for (int round = 0; round < 5000; round++) {
        char *count = test_value(second, sql);
        bool stopped = strcmp(count, "1") == 0;

        free(count);
        if (stopped) {
            free(sql);
            return;
        }
        clock_sleep_ns(2 * NS_PER_MS);
    }
    fail_msg("the gate was not reached");
}

/* Opens the gate some time after it was reached, so that looking has something to see. */
struct gate {
    struct session *keeper;
    int pid;
    pthread_t thread;
};

static void *
open_gate(void *argument)
{
    struct gate *gate = argument;

    wait_for_gate(gate->keeper, gate->pid);
    clock_sleep_ns(50 * NS_PER_MS);
    test_run(gate->keeper, "SELECT pg_advisory_unlock(42)");
    return NULL;
}

/* ---- what the record says ---- */

static void
record(const char *sql, bool gated, struct migration_steps *steps)
{
    struct session_options options = {.conninfo = server_conninfo(test_server)};
    struct session *session = test_session(NULL);
    struct gate gate = {.keeper = test_session(NULL), .pid = session_backend_pid(session)};
    struct migration_watch *watch = NULL;
    struct script_statement statement = {.sql = sql, .title = sql, .line = 1};
    struct error error = {0};

    test_run(session, setup);
    if (gated) {
        test_run(session, "SET gate.closed = 'yes'");
        test_run(gate.keeper, "SELECT pg_advisory_lock(42)");
        assert_int_equal(pthread_create(&gate.thread, NULL, open_gate, &gate), 0);
    }
    if (!migration_watch_open(&options, session, &watch, &error) ||
        !migration_watch_run(watch, &statement, migration_steps_add(steps), &error))
        fail_msg("%s: %s", sql, error.text);
    if (gated)
        assert_int_equal(pthread_join(gate.thread, NULL), 0);
    migration_watch_close(watch);
    session_close(gate.keeper);
    session_close(session);
}

static bool
says_waits(const struct migration_step *step, const char *table, enum lock_mode wanted)
{
    for (size_t i = 0; i < step->lock_count; i++)
        if (strcmp(step->locks[i].table, table) == 0 &&
            lock_mode_conflicts(lock_mode_of(step->locks[i].mode), wanted))
            return true;
    return false;
}

/* ---- what happens ---- */

/* What a second session may want of a table. */
static const enum lock_mode wants[] = {
    LOCK_ACCESS_SHARE,           /* SELECT */
    LOCK_ROW_EXCLUSIVE,          /* INSERT */
    LOCK_SHARE_UPDATE_EXCLUSIVE, /* ANALYZE */
};

struct runner {
    struct session *session;
    const char *sql;
    struct error error;
    bool ran;
};

static void *
run_gated(void *argument)
{
    struct runner *runner = argument;

    runner->ran = session_run(runner->session, runner->sql, &runner->error);
    return NULL;
}

/* The statement of the second session waits for a lock, or goes through. */
static bool
waits(struct session *second, const char *sql)
{
    struct error error = {0};
    bool ran = session_run(second, sql, &error);

    if (!ran && strcmp(error.sqlstate, "55P03") != 0)
        fail_msg("%s: %s", sql, error.text);
    test_run(second, "ROLLBACK");
    return !ran;
}

static void
check_waiting(const struct form *form, const struct migration_step *step, struct session *second)
{
    for (size_t t = 0; t < COUNT_OF(tables); t++)
        for (size_t w = 0; w < COUNT_OF(wants); w++) {
            const char *table = tables[t].name;
            char *sql = wants[w] == LOCK_ACCESS_SHARE ? xasprintf("SELECT FROM %s LIMIT 1", table)
                : wants[w] == LOCK_ROW_EXCLUSIVE      ? xasprintf("BEGIN; %s", tables[t].insert)
                                                      : xasprintf("ANALYZE %s", table);
            bool expected = says_waits(step, table, wants[w]);

            if (wants[w] == LOCK_ROW_EXCLUSIVE && tables[t].insert == NULL)
                ; /* nothing can be written there */
            else if (waits(second, sql) != expected)
                fail_msg("%s: the record says that \"%s\" %s", form->sql, sql,
                    expected ? "waits" : "does not wait");
            free(sql);
        }
}

static struct session *first, *second, *keeper; /* of all forms */

static void
hold_in_transaction(const struct form *form, const struct migration_step *step)
{
    test_run(first, setup);
    test_run(first, "BEGIN");
    test_run(first, form->sql);
    check_waiting(form, step, second);
    test_run(first, "ROLLBACK");
}

static void
hold_at_gate(const struct form *form, const struct migration_step *step)
{
    struct runner runner = {.session = first, .sql = form->sql};
    pthread_t thread;

    test_run(first, setup);
    test_run(keeper, "SELECT pg_advisory_lock(42)");
    test_run(first, "SET gate.closed = 'yes'");
    assert_int_equal(pthread_create(&thread, NULL, run_gated, &runner), 0);
    wait_for_gate(keeper, session_backend_pid(first));
    check_waiting(form, step, second);
    test_run(keeper, "SELECT pg_advisory_unlock(42)");
    assert_int_equal(pthread_join(thread, NULL), 0);
    if (!runner.ran)
        fail_msg("%s: %s", form->sql, runner.error.text);
    test_run(first, "RESET gate.closed");
}

static void
test_a_second_session_waits_as_recorded(void **state)
{
    (void)state;
    first = test_session(NULL);
    second = test_session(NULL);
    keeper = test_session(NULL);
    test_run(second, "SET lock_timeout = '5ms'");
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        const struct form *form = &forms[i];
        struct migration_steps steps = {0};
        const struct migration_step *step;

        record(form->sql, form->gated, &steps);
        step = &steps.items[0];
        if (says_waits(step, form->table, LOCK_ROW_EXCLUSIVE) != form->writes_wait ||
            says_waits(step, form->table, LOCK_ACCESS_SHARE) != form->reads_wait)
            fail_msg("%s: the record is not what is known of this form", form->sql);
        if (form->gated)
            hold_at_gate(form, step);
        else
            hold_in_transaction(form, step);
        migration_steps_clear(&steps);
    }
    session_close(first);
    session_close(second);
    session_close(keeper);
}

/* What the warnings know by its text was held against a second session: each kind has a form. */
static void
test_every_hazard_has_a_form(void **state)
{
    struct arena *arena = arena_create();
    bool seen[HAZARD_KIND_COUNT] = {[HAZARD_OTHER] = true}; /* of whatever has none */

    (void)state;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct hazards hazards = hazards_of(arena, forms[i].sql);

        for (size_t h = 0; h < hazards.count; h++)
            seen[hazards.items[h].kind] = true;
    }
    for (size_t kind = 0; kind < HAZARD_KIND_COUNT; kind++)
        if (!seen[kind])
            fail_msg("no form has hazard %zu", kind);
    arena_destroy(arena);
}

static bool
has_name(const struct step_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

static void
test_what_a_statement_leaves(void **state)
{
    struct migration_steps steps = {0};

    (void)state;
    record("ALTER TABLE live ALTER COLUMN amount TYPE bigint", false, &steps);
    record("ALTER TABLE live ALTER COLUMN name TYPE varchar(40)", false, &steps);
    record("VACUUM FULL live", false, &steps);
    record("CREATE INDEX made ON live (flag, name)", false, &steps);
    record("ALTER TABLE live ADD COLUMN more int DEFAULT 7", false, &steps);
    record("DROP INDEX CONCURRENTLY live_name", false, &steps);
    assert_true(has_name(&steps.items[0].rewritten, "public.live"));
    assert_true(has_name(&steps.items[0].built, "public.live_pkey"));
    assert_int_equal(steps.items[1].rewritten.count, 0);
    assert_true(has_name(&steps.items[2].rewritten, "public.live"));
    assert_int_equal(steps.items[3].rewritten.count, 0);
    assert_int_equal(steps.items[3].built.count, 1);
    assert_string_equal(steps.items[3].built.items[0], "public.made");
    assert_true(steps.items[3].size_after_bytes >= steps.items[3].size_before_bytes + 16384);
    assert_true(steps.items[3].wal_bytes > 8192); /* the index itself */
    assert_int_equal(steps.items[4].rewritten.count, 0);
    assert_false(says_waits(&steps.items[5], "public.live", LOCK_ROW_EXCLUSIVE));
    assert_true(steps.items[5].size_after_bytes < steps.items[5].size_before_bytes);
    for (size_t i = 0; i < steps.count; i++)
        assert_true(steps.items[i].duration_ns > 0);
    migration_steps_clear(&steps);
}

/* A concurrent build that fails leaves an index no plan can use, and the error says so. */
static void
test_an_invalid_index_is_told(void **state)
{
    struct session_options options = {.conninfo = server_conninfo(test_server)};
    struct session *session = test_session(NULL);
    struct migration_watch *watch = NULL;
    struct migration_steps steps = {0};
    struct error error = {0};
    const struct script_statement failing = {
        .sql = "CREATE UNIQUE INDEX CONCURRENTLY twice ON live (flag)", .title = "", .line = 1};
    const struct script_statement later = {
        .sql = "CREATE INDEX CONCURRENTLY IF NOT EXISTS twice ON live (flag)", .title = ""};

    (void)state;
    test_run(session, setup);
    assert_true(migration_watch_open(&options, session, &watch, &error));
    assert_false(migration_watch_run(watch, &failing, migration_steps_add(&steps), &error));
    assert_int_equal(error.kind, ERROR_SQL);
    assert_string_equal(error.sqlstate, "23505");
    assert_non_null(strstr(error.text, "it leaves the invalid index public.twice behind"));
    assert_int_equal(steps.items[0].invalid.count, 1);
    assert_true(migration_watch_run(watch, &later, migration_steps_add(&steps), &error));
    assert_int_equal(steps.items[1].built.count, 0); /* IF NOT EXISTS takes the ruin for it */
    migration_watch_close(watch);
    migration_steps_clear(&steps);
    session_close(session);
}

/* A table that the migration itself has made is used by nobody. */
static void
test_own_tables(void **state)
{
    struct session_options options = {.conninfo = server_conninfo(test_server)};
    struct session *session = test_session(NULL);
    struct migration_watch *watch = NULL;
    struct migration_steps steps = {0};
    struct error error = {0};
    static const char *const statements[] = {"DROP TABLE IF EXISTS fresh",
        "CREATE TABLE fresh (id int)", "CREATE INDEX fresh_id ON fresh (id)"};

    (void)state;
    test_run(session, setup);
    assert_true(migration_watch_open(&options, session, &watch, &error));
    for (size_t i = 0; i < COUNT_OF(statements); i++)
        assert_true(migration_watch_run(watch,
            &(struct script_statement){.sql = statements[i], .title = ""},
            migration_steps_add(&steps), &error));
    assert_int_equal(steps.items[1].lock_count, 0); /* nobody can see it yet */
    assert_int_equal(steps.items[2].lock_count, 1);
    assert_true(steps.items[2].locks[0].own);
    migration_watch_close(watch);
    migration_steps_clear(&steps);
    session_close(session);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_hazard_has_a_form),
        cmocka_unit_test(test_a_second_session_waits_as_recorded),
        cmocka_unit_test(test_what_a_statement_leaves),
        cmocka_unit_test(test_an_invalid_index_is_told),
        cmocka_unit_test(test_own_tables),
    };

    return cmocka_run_group_tests_name("pg locks", tests, test_server_start, test_server_stop);
}
