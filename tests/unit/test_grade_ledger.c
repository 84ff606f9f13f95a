#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grade_fixture.h"
#include "pggrade/grade/card.h"
#include "pggrade/grade/gate.h"
#include "pggrade/grade/index_likeness.h"
#include "pggrade/grade/ledger.h"
#include "pggrade/grade/rollback.h"
#include "pggrade/grade/migration.h"

/* ---- likeness ---- */

/* "a,b DESC+c WHERE p" as an index: keys, then INCLUDE behind +. */
struct sketch {
    const char *keys[3];
    bool descending[3];
    const char *include[2];
    const char *predicate, *method, *opclass, *collation;
    bool unique;
    const char *constraint;
};

static struct run_index
index_of(struct arena *arena, const struct sketch *sketch)
{
    struct run_index index = {.schema = "public",
        .table = "t",
        .name = "i",
        .valid = true,
        .described = true,
        .unique = sketch->unique,
        .nulls_distinct = true,
        .method = sketch->method == NULL ? "btree" : sketch->method,
        .predicate = sketch->predicate == NULL ? "" : sketch->predicate,
        .constraint = sketch->constraint == NULL ? "" : sketch->constraint,
        .foreign_key = ""};

    index.keys = arena_alloc(arena, 3, sizeof *index.keys);
    index.include.items = arena_alloc(arena, 2, sizeof *index.include.items);
    for (size_t i = 0; i < 3 && sketch->keys[i] != NULL; i++)
        index.keys[index.key_count++] = (struct run_index_key){.column = sketch->keys[i],
            .opclass = sketch->opclass == NULL ? "int4_ops" : sketch->opclass,
            .collation = sketch->collation == NULL ? "" : sketch->collation,
            .descending = sketch->descending[i],
            .nulls_first = sketch->descending[i]};
    for (size_t i = 0; i < 2 && sketch->include[i] != NULL; i++)
        index.include.items[index.include.count++] = sketch->include[i];
    return index;
}

static const struct likeness_case {
    struct sketch index, other;
    enum index_likeness want;
} likeness_cases[] = {
    {{.keys = {"a"}}, {.keys = {"a"}}, LIKENESS_EQUAL},
    {{.keys = {"a"}}, {.keys = {"a", "b"}}, LIKENESS_PREFIX},
    {{.keys = {"a", "b"}}, {.keys = {"a"}}, LIKENESS_NONE},
    {{.keys = {"b"}}, {.keys = {"a", "b"}}, LIKENESS_NONE},
    /* by name, a is a prefix of a2; by element it is another column */
    {{.keys = {"a"}}, {.keys = {"a2"}}, LIKENESS_NONE},
    {{.keys = {"a"}, .descending = {true}}, {.keys = {"a"}}, LIKENESS_MIRROR},
    {{.keys = {"a", "b"}, .descending = {true, true}}, {.keys = {"a", "b"}}, LIKENESS_MIRROR},
    {{.keys = {"a", "b"}, .descending = {true}}, {.keys = {"a", "b"}}, LIKENESS_NONE},
    {{.keys = {"a"}, .descending = {true}}, {.keys = {"a", "b"}}, LIKENESS_PREFIX},
    {{.keys = {"a"}}, {.keys = {"a"}, .predicate = "p"}, LIKENESS_NONE},
    {{.keys = {"a"}, .predicate = "p"}, {.keys = {"a"}, .predicate = "p"}, LIKENESS_EQUAL},
    {{.keys = {"a"}}, {.keys = {"a"}, .include = {"b"}}, LIKENESS_COVERED},
    {{.keys = {"a"}, .include = {"b"}}, {.keys = {"a"}}, LIKENESS_NONE},
    {{.keys = {"a"}, .include = {"b"}}, {.keys = {"a", "b"}}, LIKENESS_PREFIX},
    {{.keys = {"a"}, .include = {"b", "c"}}, {.keys = {"a"}, .include = {"c", "b"}},
        LIKENESS_EQUAL},
    {{.keys = {"a"}, .opclass = "text_pattern_ops"}, {.keys = {"a"}, .opclass = "text_ops"},
        LIKENESS_NONE},
    {{.keys = {"a"}, .collation = "C"}, {.keys = {"a"}, .collation = "default"}, LIKENESS_NONE},
    {{.keys = {"a"}, .method = "hash"}, {.keys = {"a"}}, LIKENESS_NONE},
    {{.keys = {"a"}, .method = "gin"}, {.keys = {"a", "b"}, .method = "gin"}, LIKENESS_NONE},
    {{.keys = {"a"}, .method = "gin"}, {.keys = {"a"}, .method = "gin"}, LIKENESS_EQUAL},
    {{.keys = {"a"}, .unique = true}, {.keys = {"a"}}, LIKENESS_NONE},
    {{.keys = {"a"}, .unique = true}, {.keys = {"a", "b"}}, LIKENESS_NONE},
    {{.keys = {"a"}, .unique = true}, {.keys = {"a"}, .unique = true}, LIKENESS_EQUAL},
    {{.keys = {"a"}}, {.keys = {"a"}, .unique = true, .constraint = "k"}, LIKENESS_EQUAL},
    {{.keys = {"a"}, .unique = true, .constraint = "k"}, {.keys = {"a"}, .unique = true},
        LIKENESS_NONE},
};

static void
test_likeness(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(likeness_cases); i++) {
        struct arena *arena = arena_create();
        struct run_index index = index_of(arena, &likeness_cases[i].index);
        struct run_index other = index_of(arena, &likeness_cases[i].other);
        enum index_likeness made = index_likeness(&index, &other);

        if (made != likeness_cases[i].want)
            fail_msg("case %zu: %d", i, (int)made);
        other.valid = false;
        assert_int_equal(index_likeness(&index, &other), LIKENESS_NONE);
        assert_int_equal(index_likeness(&index, &index), LIKENESS_NONE);
        arena_destroy(arena);
    }
}

/* cmocka compares floats; these are doubles. */
static void
assert_near(double made, double wanted)
{
    if (!(fabs(made - wanted) < 1e-9))
        fail_msg("%g, not %g", made, wanted);
}

/* ---- the ledger of a side ---- */

static void
use(struct run *run, size_t query, const char *name, uint64_t samples)
{
    struct plan_facts *plan = &run->queries[query].cells[1].plan;

    plan->indexes = xrealloc(plan->indexes, plan->index_count + 1, sizeof *plan->indexes);
    plan->indexes[plan->index_count++] = (struct index_use){xstrdup(name), samples};
}

static struct run *
ledger_run(void)
{
    static const struct sketch sketches[] = {
        {.keys = {"a"}},
        {.keys = {"a"}},
        {.keys = {"a", "b"}},
        {.keys = {"c"}},
        {.keys = {"id"}, .unique = true, .constraint = "pkey"},
    };
    static const char *const names[] = {"one", "two", "three", "four", "pkey"};
    struct run *run = fixture_run(2, 2);
    struct run_side *side = &run->sides[1];

    side->indexes = arena_alloc(run->arena, COUNT_OF(names), sizeof *side->indexes);
    side->index_count = COUNT_OF(names);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        side->indexes[i] = index_of(run->arena, &sketches[i]);
        side->indexes[i].name = names[i];
        side->indexes[i].size_bytes = 8192;
        side->indexes[i].build_ns = 1000;
    }
    side->indexes[3].foreign_key = "far";
    run->sides[0].indexes = arena_alloc(run->arena, 1, sizeof *side->indexes);
    run->sides[0].indexes[0] = side->indexes[4];
    run->sides[0].index_count = 1;
    run->sides[0].size_bytes = 100000;
    side->size_bytes = 132768;
    use(run, 0, "two", 8);
    use(run, 1, "two", 2);
    use(run, 1, "three", 4);
    return run;
}

static void
test_ledger(void **state)
{
    struct run *run = ledger_run();
    struct card *card;
    struct ledger ledger;

    (void)state;
    run->queries[1].writes = true;
    run->queries[1].cells[1].plan.wal_records_per_call = 60;
    run->queries[1].cells[1].plan.updates_per_call = 20;
    run->queries[1].cells[1].plan.hot_updates_per_call = 5;
    card = card_create(run, &rubric_default);
    ledger = ledger_of(card, 1);
    assert_true(ledger.known);
    assert_int_equal(ledger.fresh_count, 4);
    assert_int_equal(ledger.fresh_bytes, 4 * 8192);
    assert_int_equal(ledger.growth_bytes, 32768);
    assert_int_equal(ledger.build_ns, 5000);
    assert_int_equal(ledger.serving_count, 2);
    assert_int_equal(ledger.entries[1].use_count, 2);
    assert_int_equal(ledger.entries[1].uses[0].query, 0);
    assert_near(ledger.entries[1].uses[1].share, 0.25);
    /* of two equal ones the used one stays, but a longer one replaces it as well */
    assert_int_equal(ledger.entries[0].likeness, LIKENESS_EQUAL);
    assert_string_equal(ledger.entries[0].twin->name, "two");
    assert_int_equal(ledger.entries[1].likeness, LIKENESS_PREFIX);
    assert_string_equal(ledger.entries[1].twin->name, "three");
    assert_int_equal(ledger.redundant_count, 2);
    assert_int_equal(ledger.unused_count, 2);
    assert_int_equal(ledger.foreign_key_count, 1);
    assert_false(ledger.entries[4].unused); /* it keeps a constraint */
    assert_int_equal(ledger.price_count, 1);
    assert_near(ledger.prices[0].wal_records, 3);
    assert_near(ledger.prices[0].hot_share, 0.25);
    assert_true(isnan(ledger.prices[0].hot_share_before));
    assert_non_null(ledger.prices[0].verdict);
    card_destroy(card);
    run_destroy(run);
}

/* Of a query without plans nothing is known, so nothing is called unused. */
static void
test_nothing_unused_without_plans(void **state)
{
    struct run *run = ledger_run();
    struct card *card;
    struct ledger ledger;

    (void)state;
    run->queries[0].cells[1].plan.samples = 0;
    card = card_create(run, &rubric_default);
    ledger = ledger_of(card, 1);
    assert_false(ledger.known);
    assert_int_equal(ledger.unused_count, 0);
    card_destroy(card);
    run_destroy(run);
}

/* ---- migrations ---- */

static const struct finding *
find(const struct card *card, const char *code)
{
    for (size_t i = 0; i < card->finding_count; i++)
        if (strcmp(card->findings[i].finding->code, code) == 0)
            return card->findings[i].finding;
    return NULL;
}

/* One statement with one lock: the finding it must lead to, and words of its remedy. */
static const struct step_case {
    const char *sql, *mode;
    bool rewritten, own;
    uint64_t duration_ns;
    const char *code, *remedy;
} step_cases[] = {
    {"CREATE UNIQUE INDEX a ON t (b)", "ShareLock", false, false, 1000, "index-build-blocks",
        "CREATE UNIQUE INDEX CONCURRENTLY a ON t (b);"},
    {"CREATE INDEX a ON t (b)", "ShareLock", false, true, 1000, NULL, NULL},
    {"CREATE INDEX CONCURRENTLY a ON t (b)", "ShareUpdateExclusiveLock", false, false, 1000000000,
        NULL, NULL},
    {"REINDEX TABLE t", "ShareLock", false, false, 1000, "index-build-blocks",
        "REINDEX TABLE CONCURRENTLY t;"},
    {"ALTER TABLE t ALTER COLUMN c TYPE bigint", "AccessExclusiveLock", true, false, 1000,
        "table-rewrite", "ALTER TABLE t ADD COLUMN c_new"},
    {"ALTER TABLE t ALTER COLUMN c TYPE text", "AccessExclusiveLock", false, false, 1000,
        "short-exclusive-lock", "lock_timeout"},
    {"ALTER TABLE t ALTER COLUMN c SET NOT NULL", "AccessExclusiveLock", false, false, 1000,
        "not-null-scan", "ADD CONSTRAINT c_not_null CHECK (c IS NOT NULL) NOT VALID"},
    {"ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p", "ShareRowExclusiveLock", false,
        false, 1000, "constraint-scan",
        "REFERENCES p NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT f;"},
    {"ALTER TABLE t ADD PRIMARY KEY (c)", "AccessExclusiveLock", false, false, 1000,
        "constraint-build-blocks", "ADD PRIMARY KEY USING INDEX"},
    {"VACUUM FULL t", "AccessExclusiveLock", true, false, 1000, "table-rewrite", "pg_repack"},
    {"REFRESH MATERIALIZED VIEW t", "AccessExclusiveLock", false, false, 1000,
        "refresh-blocks-reads", "REFRESH MATERIALIZED VIEW CONCURRENTLY t;"},
    {"UPDATE t SET a = 1", "RowExclusiveLock", false, false, 1000, "all-rows-changed",
        "a few thousand rows"},
    {"CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()", "ShareRowExclusiveLock", false,
        false, 90000000, "long-lock", "lock_timeout"},
    {"CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()", "ShareRowExclusiveLock", false,
        false, 1000, NULL, NULL},
    {"DROP TABLE t", "AccessExclusiveLock", false, false, 1000, "short-exclusive-lock",
        "lock_timeout"},
};

static void
test_migration_findings(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(step_cases); i++) {
        const struct step_case *want = &step_cases[i];
        const char *table = "public.t";
        struct run *run = fixture_run(2, 1);
        struct run_lock lock = {"public.t", "public.t", want->mode, want->own};
        struct run_migration_step step = {.file = "1.sql",
            .title = want->sql,
            .sql = want->sql,
            .line = 3,
            .duration_ns = want->duration_ns,
            .observed = true,
            .locks = &lock,
            .lock_count = 1,
            .rewritten = {&table, want->rewritten}};
        const struct finding *finding;
        struct card *card;

        run->sides[1].steps = &step;
        run->sides[1].step_count = 1;
        card = card_create(run, &rubric_default);
        finding = want->code == NULL ? NULL : find(card, want->code);
        if ((want->code == NULL && card->finding_count > 0) ||
            (want->code != NULL && (finding == NULL || card->finding_count != 1)))
            fail_msg("%s: %zu findings, first %s", want->sql, card->finding_count,
                card->finding_count == 0 ? "" : card->findings[0].finding->code);
        if (finding != NULL && strstr(finding->remedy, want->remedy) == NULL)
            fail_msg("%s: %s", want->sql, finding->remedy);
        if (finding != NULL && strstr(finding->evidence, "1.sql:3") == NULL)
            fail_msg("%s: %s", want->sql, finding->evidence);
        card_destroy(card);
        run_destroy(run);
    }
}

/* ---- rollback ---- */

/* What differs on the side on which the migration was taken back, and what is found. */
static const struct rollback_case {
    const char *difference; /* of the schema */
    double ms;              /* 10 before */
    const char *plan;       /* "Seq Scan" before */
    double pages, rows;     /* 1000 and 20 before */
    enum gate_outcome outcome;
    const char *code;
} rollback_cases[] = {
    {NULL, 10, "Seq Scan", 1000, 20, GATE_PASSED, NULL},
    {NULL, 10, "Seq Scan", 1021, 20, GATE_PASSED, NULL}, /* 2 % and a page */
    {NULL, 10, "Seq Scan", 1022, 20, GATE_FAILED, "rollback-changes-work"},
    {NULL, 10, "Index Scan", 1000, 20, GATE_FAILED, "rollback-changes-work"},
    {NULL, 10, "Seq Scan", 1000, 19, GATE_FAILED, "rollback-changes-work"},
    {"index public.a is left behind", 10, "Seq Scan", 1000, 20, GATE_FAILED, "rollback-incomplete"},
    {"extension pg_trgm is left behind", 10, "Seq Scan", 1000, 20, GATE_PASSED,
        "rollback-leaves-extension"},
    {NULL, 20, "Seq Scan", 1000, 20, GATE_FAILED, "rollback-changes-time"},
};

static void
check_rollback(size_t row, const struct rollback_case *want)
{
    struct run *run = fixture_run(3, 1);
    struct run_migration_step step = {.file = "1.sql", .title = "", .sql = ""};
    struct run_names differences = {(const char **)&want->difference, want->difference != NULL};
    struct gate_rules rules = {0};
    struct error error = {0};
    const struct gate_check *found = NULL;
    struct card *card;

    run->sides[1].name = "after-undone";
    run->sides[1].undoes = "after";
    run->sides[1].undone_facts = 10;
    run->sides[1].undone_differences = differences;
    run->sides[2].name = "after";
    run->sides[2].steps = &step;
    run->sides[2].step_count = 1;
    fixture_latency(run, 0, 1, want->ms);
    for (size_t side = 0; side < 2; side++) {
        struct plan_facts *plan = &run->queries[0].cells[side].plan;

        fixture_plan(plan, side == 0 ? "Seq Scan" : want->plan);
        plan->buffers_per_call = side == 0 ? 1000 : want->pages;
        plan->rows_per_call = side == 0 ? 20 : want->rows;
    }
    card = card_create(run, &rubric_default);
    assert_true(gate_parse("rollback,slower", &rules, &error));
    gate_apply(card, &rules);
    for (size_t i = 0; i < card->gate.check_count; i++) {
        assert_int_not_equal(card->gate.checks[i].side, 1); /* no side of its own right */
        if (strcmp(card->gate.checks[i].rule, "rollback") == 0)
            found = &card->gate.checks[i];
    }
    if (found == NULL || found->outcome != want->outcome)
        fail_msg("row %zu: %s", row, found == NULL ? "no check" : found->sentence);
    if (want->code != NULL && find(card, want->code) == NULL)
        fail_msg("row %zu: no %s", row, want->code);
    for (size_t i = 0; i < card->finding_count; i++)
        if (strncmp(card->findings[i].finding->code, "rollback-", 9) == 0 &&
            (want->code == NULL || strcmp(card->findings[i].finding->code, want->code) != 0))
            fail_msg("row %zu: %s", row, card->findings[i].finding->evidence);
    assert_int_equal(rollback_of(card, 2).same_work + rollback_of(card, 2).other_work, 1);
    gate_rules_clear(&rules);
    card_destroy(card);
    run_destroy(run);
}

static void
test_rollback(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rollback_cases); i++)
        check_rollback(i, &rollback_cases[i]);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_likeness),
        cmocka_unit_test(test_ledger),
        cmocka_unit_test(test_nothing_unused_without_plans),
        cmocka_unit_test(test_migration_findings),
        cmocka_unit_test(test_rollback),
    };

    return cmocka_run_group_tests_name("ledger, migrations, rollback", tests, NULL, NULL);
}
