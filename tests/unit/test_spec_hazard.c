#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "pggrade/spec/hazard.h"
#include "pggrade/spec/lock_mode.h"
#include "pggrade/spec/predicates.h"

#define NOTHING HAZARD_KIND_COUNT

/* One statement: its first hazard, and whether it may stand in a transaction block. */
static const struct hazard_case {
    const char *sql;
    enum hazard_kind kind;
    const char *table, *object, *detail;
    bool in_transaction;
} hazard_cases[] = {
    {"CREATE INDEX a ON t (b)", HAZARD_CREATE_INDEX, "t", "a", "", true},
    {"CREATE INDEX CONCURRENTLY a ON t (b)", NOTHING, "", "", "", false},
    {"CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON t (b)", HAZARD_IF_NOT_EXISTS, "t", "a", "",
        false},
    {"REINDEX TABLE t", HAZARD_REINDEX, "t", "", "", true},
    {"REINDEX TABLE CONCURRENTLY t", NOTHING, "", "", "", false},
    {"REINDEX (CONCURRENTLY off) TABLE t", HAZARD_REINDEX, "t", "", "", true},
    {"REINDEX DATABASE d", HAZARD_REINDEX, "", "", "", false},
    {"DROP INDEX app.a", HAZARD_DROP_INDEX, "", "", "app.a", true},
    {"DROP INDEX CONCURRENTLY a", NOTHING, "", "", "", false},
    {"REFRESH MATERIALIZED VIEW v", HAZARD_REFRESH, "v", "", "", true},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY v", NOTHING, "", "", "", true},
    {"ALTER TABLE app.\"T\" ALTER COLUMN c TYPE bigint", HAZARD_ALTER_TYPE, "app.\"T\"", "c", "",
        true},
    {"ALTER TABLE t ALTER c SET NOT NULL", HAZARD_SET_NOT_NULL, "t", "c", "", true},
    {"ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p", HAZARD_FOREIGN_KEY, "t", "f",
        "p", true},
    {"ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p NOT VALID", NOTHING, "", "", "",
        true},
    {"ALTER TABLE t ADD CHECK (c > 0)", HAZARD_CHECK, "t", "", "", true},
    {"ALTER TABLE t ADD CHECK (c > 0) NOT VALID", NOTHING, "", "", "", true},
    {"ALTER TABLE t ADD PRIMARY KEY (c)", HAZARD_UNIQUE, "t", "", "PRIMARY KEY", true},
    {"ALTER TABLE t ADD UNIQUE USING INDEX i", NOTHING, "", "", "", true},
    {"ALTER TABLE t ADD EXCLUDE USING gist (c WITH &&)", HAZARD_EXCLUDE, "t", "", "", true},
    {"ALTER TABLE t ADD COLUMN c int", NOTHING, "", "", "", true},
    {"ALTER TABLE t ADD COLUMN c int DEFAULT 1", HAZARD_ADD_COLUMN, "t", "c", "", true},
    {"ALTER TABLE t ADD COLUMN c bigserial", HAZARD_ADD_COLUMN, "t", "c", "", true},
    {"ALTER TABLE t ADD COLUMN c int REFERENCES p", NOTHING, "", "", "", true},
    {"ALTER TABLE t SET UNLOGGED", HAZARD_REWRITE, "t", "", "", true},
    {"VACUUM FULL t", HAZARD_VACUUM_FULL, "t", "", "", false},
    {"VACUUM (FULL, ANALYZE) t", HAZARD_VACUUM_FULL, "t", "", "", false},
    {"VACUUM (FULL false) t", NOTHING, "", "", "", false},
    {"VACUUM t", NOTHING, "", "", "", false},
    {"ANALYZE t", NOTHING, "", "", "", false},
    {"CLUSTER t USING i", HAZARD_CLUSTER, "t", "i", "", true},
    {"CLUSTER", HAZARD_CLUSTER, "", "", "", false},
    {"TRUNCATE t", HAZARD_TRUNCATE, "t", "", "", true},
    {"DROP TABLE t", HAZARD_DROP_TABLE, "", "", "t", true},
    {"ALTER TABLE t DROP COLUMN c", HAZARD_DROP_COLUMN, "t", "c", "", true},
    {"ALTER TABLE t RENAME COLUMN a TO b", HAZARD_RENAME, "t", "a", "b", true},
    {"LOCK TABLE t", HAZARD_LOCK, "t", "", "", true},
    {"ALTER TABLE t DETACH PARTITION p", HAZARD_DETACH, "t", "", "p", true},
    {"ALTER TABLE t DETACH PARTITION p CONCURRENTLY", NOTHING, "", "", "", false},
    {"UPDATE t SET a = 1", HAZARD_ALL_ROWS, "t", "", "", true},
    {"UPDATE t SET a = 1 WHERE b", NOTHING, "", "", "", true},
    {"UPDATE t SET a = 1 FROM u WHERE u.b = t.b", NOTHING, "", "", "", true},
    {"DELETE FROM t", HAZARD_ALL_ROWS, "t", "", "", true},
    {"INSERT INTO t VALUES (1)", NOTHING, "", "", "", true},
    {"CREATE TABLE t (a int)", NOTHING, "", "", "", true},
    {"ALTER TYPE e ADD VALUE 'x'", NOTHING, "", "", "", false},
    {"CALL p()", NOTHING, "", "", "", false},
    {"SET work_mem = '1MB'", NOTHING, "", "", "", false},
};

static void
test_hazards(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hazard_cases); i++) {
        const struct hazard_case *want = &hazard_cases[i];
        struct arena *arena = arena_create();
        struct hazards hazards = hazards_of(arena, want->sql);
        const struct hazard *first = hazards.count == 0 ? NULL : &hazards.items[0];

        if (!hazards.parsed || hazards.in_transaction != want->in_transaction ||
            (first == NULL) != (want->kind == NOTHING))
            fail_msg("%s: %zu hazards, in a transaction %d", want->sql, hazards.count,
                hazards.in_transaction);
        if (first != NULL &&
            (first->kind != want->kind || strcmp(first->table, want->table) != 0 ||
                strcmp(first->object, want->object) != 0 ||
                strcmp(first->detail, want->detail) != 0))
            fail_msg("%s: kind %d on \"%s\", \"%s\", \"%s\"", want->sql, (int)first->kind,
                first->table, first->object, first->detail);
        arena_destroy(arena);
    }
}

static void
test_several_and_unknown(void **state)
{
    struct arena *arena = arena_create();
    struct hazards both = hazards_of(
        arena, "ALTER TABLE t ALTER c SET NOT NULL, ALTER d TYPE text, ADD COLUMN e int");
    struct hazards newer = hazards_of(arena, "CREATE FANCY INDEX");

    (void)state;
    assert_int_equal(both.count, 2);
    assert_false(both.items[0].alone);
    assert_true(hazards_of(arena, "VACUUM FULL").items[0].alone);
    assert_false(newer.parsed);
    assert_false(newer.in_transaction); /* nothing is known of it: it runs as it is written */
    arena_destroy(arena);
}

static void
test_lock_modes(void **state)
{
    (void)state;
    for (int a = LOCK_ACCESS_SHARE; a < LOCK_MODE_COUNT; a++)
        for (int b = LOCK_ACCESS_SHARE; b < LOCK_MODE_COUNT; b++)
            assert_int_equal(lock_mode_conflicts((enum lock_mode)a, (enum lock_mode)b),
                lock_mode_conflicts((enum lock_mode)b, (enum lock_mode)a));
    assert_int_equal(lock_mode_of("ShareUpdateExclusiveLock"), LOCK_SHARE_UPDATE_EXCLUSIVE);
    assert_int_equal(lock_mode_of("ExclusiveLock"), LOCK_EXCLUSIVE);
    assert_int_equal(lock_mode_of("SIReadLock"), LOCK_NONE);
    assert_string_equal(lock_mode_blocks(LOCK_ACCESS_EXCLUSIVE), "reads and writes");
    assert_string_equal(lock_mode_blocks(LOCK_SHARE), "writes");
    assert_string_equal(lock_mode_blocks(LOCK_SHARE_UPDATE_EXCLUSIVE), "maintenance");
    assert_string_equal(lock_mode_blocks(LOCK_ROW_EXCLUSIVE), "");
    assert_string_equal(lock_mode_blocks(LOCK_NONE), "");
}

/* ---- predicates ---- */

/* One statement: its last block, as "kind relation.column", in order, without what is only used. */
static const struct predicate_case {
    const char *sql;
    const char *want;
} predicate_cases[] = {
    {"SELECT 1 FROM t WHERE a = $1 AND t.b >= $2 AND c IS NOT NULL", "= .a|< t.b|c IS NOT NULL"},
    {"SELECT 1 FROM t WHERE $1 = a AND b = ANY ($2) AND c IN (1, 2)", "= .a|any .b|any .c"},
    {"SELECT 1 FROM t WHERE is_active AND NOT gone AND s = 'x'", "is_active|NOT gone|s = 'x'"},
    {"SELECT 1 FROM t WHERE n ILIKE '%' || $1 || '%' ORDER BY a DESC, b LIMIT 5",
        "~ .n|order .a DESC|order .b"},
    {"SELECT 1 FROM t WHERE n NOT LIKE $1 AND a <> $2 AND (b = 1 OR c = 2)", ""},
    {"SELECT 1 FROM t JOIN u ON u.id = t.u_id WHERE t.a + 1 = $1", "join u.id|join t.u_id"},
    {"SELECT 1 FROM t WHERE (a, b) < ($1, $2) AND c BETWEEN 1 AND 2", "< .a|< .c"},
    {"SELECT 1 FROM t WHERE a = b + $1", ""},
    {"UPDATE t SET a = 1 WHERE id = $1", "= .id"},
    {"SELECT 1 FROM u WHERE EXISTS (SELECT FROM t WHERE t.x = $1)", "= t.x"},
};

static char *
describe(const struct predicate_block *block)
{
    static const char *const words[] = {"=", "any", "", "<", "~", "join", "order", ""};
    static char text[512];

    text[0] = '\0';
    for (size_t i = 0; i < block->count; i++) {
        const struct predicate *predicate = &block->items[i];
        size_t length = strlen(text);

        if (predicate->kind == PREDICATE_USED)
            continue;
        if (predicate->kind == PREDICATE_CONSTANT)
            (void)snprintf(text + length, sizeof text - length, "%s%s", length > 0 ? "|" : "",
                predicate->text);
        else
            (void)snprintf(text + length, sizeof text - length, "%s%s %s.%s%s",
                length > 0 ? "|" : "", words[predicate->kind], predicate->relation,
                predicate->column, predicate->descending ? " DESC" : "");
    }
    return text;
}

static void
test_predicates(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(predicate_cases); i++) {
        struct arena *arena = arena_create();
        struct predicate_blocks blocks = predicates_of(arena, predicate_cases[i].sql);
        const char *made = blocks.count == 0 ? "" : describe(&blocks.items[blocks.count - 1]);

        if (strcmp(made, predicate_cases[i].want) != 0)
            fail_msg("%s: %s", predicate_cases[i].sql, made);
        arena_destroy(arena);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hazards),
        cmocka_unit_test(test_several_and_unknown),
        cmocka_unit_test(test_lock_modes),
        cmocka_unit_test(test_predicates),
    };

    return cmocka_run_group_tests_name("hazards, locks, predicates", tests, NULL, NULL);
}
