#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "grade_fixture.h"
#include "pggrade/grade/card.h"

/* Side "after" against "before", which takes 10 ms. */
static const struct verdict_case {
    double latency_ms;
    const char *from, *to; /* plans */
    enum verdict_kind kind;
    const char *reason;
} verdict_cases[] = {
    {10.0, "Seq Scan", "Seq Scan", VERDICT_SAME, "same within 5 %"},
    {11.0, "Seq Scan", "Seq Scan", VERDICT_SLOWER, "slower by 10.0 % (9.5–10.5 %)"},
    {30.0, "Index Scan", "Seq Scan", VERDICT_SLOWER,
        "slower by 3.0× (3.0–3.0×), plan changed from Index Scan to Seq Scan"},
    {9.0, "Seq Scan", "Seq Scan", VERDICT_FASTER, "faster by 10.0 % (9.6–10.4 %)"},
    {0.2, "Seq Scan", "Bitmap Heap Scan", VERDICT_FASTER,
        "faster by 50.0× (49.8–50.2×), plan changed from Seq Scan to Bitmap Heap Scan"},
};

static void
test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(verdict_cases); i++) {
        const struct verdict_case *want = &verdict_cases[i];
        struct run *run = fixture_run(2, 1);
        struct card *card;
        const struct verdict *verdict;

        fixture_latency(run, 0, 1, want->latency_ms);
        fixture_plan(&run->queries[0].cells[0].plan, want->from);
        fixture_plan(&run->queries[0].cells[1].plan, want->to);
        card = card_create(run, &rubric_default);
        verdict = card_verdict(card, 0, 0, 1);
        assert_non_null(verdict);
        if (verdict->kind != want->kind || strcmp(verdict->reason, want->reason) != 0)
            fail_msg("%g ms: %s, \"%s\"", want->latency_ms, verdict_names[verdict->kind],
                verdict->reason);
        assert_string_equal(verdict->basis, "cpu_paired");
        assert_int_equal(verdict->quads, FIXTURE_QUADS);
        assert_true(fabs(verdict->ratio - want->latency_ms / 10.0) < 0.01);
        assert_true(verdict->low < verdict->ratio && verdict->ratio < verdict->high);
        card_destroy(card);
        run_destroy(run);
    }
}

/* Quads by chance up to a third apart. */
static double
noisy_ms(size_t quad, size_t execution, const void *context)
{
    (void)execution;
    return *(const double *)context * (1.0 + 0.05 * (double)(quad * 7 % 10));
}

static void
test_inconclusive(void **state)
{
    struct run *run = fixture_run(2, 1);
    struct card *card;
    double latency_ms = 8.0;

    (void)state;
    fixture_fill(run, &run->queries[0].cells[1], 10, noisy_ms, &latency_ms);
    card = card_create(run, &rubric_default);
    assert_int_equal(card->verdicts[0].kind, VERDICT_INCONCLUSIVE);
    assert_non_null(strstr(card->verdicts[0].reason, "cannot tell: effect −"));
    assert_non_null(strstr(card->verdicts[0].reason, " %, would have seen "));
    assert_non_null(strstr(card->verdicts[0].reason, " or more; "));
    assert_true(card->verdicts[0].detectable > 0.03);
    assert_true(card->gate.passed);
    card_destroy(card);
    run->queries[0].cells[1].quad_count = 4; /* the rest goes with the arena, so free it */
    for (size_t i = 4; i < FIXTURE_QUADS; i++) {
        sparse_free(&run->queries[0].cells[1].quads[i].latency);
        sparse_free(&run->queries[0].cells[1].quads[i].cpu);
    }
    card = card_create(run, &rubric_default);
    assert_int_equal(card->verdicts[0].kind, VERDICT_INCONCLUSIVE);
    assert_string_equal(card->verdicts[0].reason,
        "cannot tell: 4 quads were measured, 8 are needed; 5 more seconds may help");
    card_destroy(card);
    run_destroy(run);
}

static void
make_parallel(struct run *run)
{
    run->queries[0].cells[1].plan.parallel = true;
}

static void
make_waiting(struct run *run)
{
    run->queries[0].cells[0].cpu_ns = run->queries[0].cells[0].wall_ns * 69 / 100;
}

/* The run queue is no wait of the query: adjusted time counts. */
static void
make_crowded(struct run *run)
{
    run->queries[0].cells[0].cpu_ns = run->queries[0].cells[0].wall_ns * 69 / 100;
    run->queries[0].cells[0].run_queue_ns = run->queries[0].cells[0].wall_ns * 10 / 100;
}

/* Locks on the other side only. */
static void
make_other_wait(struct run *run)
{
    run->queries[0].cells[1].wall_ns *= 2;
}

static void
make_blind(struct run *run)
{
    run->cpu_clock = false;
}

static void
make_plain(struct run *run)
{
    run->cpu_clock = false;
    run->adjusted = false;
}

static const struct basis_case {
    void (*change)(struct run *run);
    const char *basis;
} basis_cases[] = {
    {make_parallel, "adjusted_paired"},
    {make_waiting, "adjusted_p25"},
    {make_crowded, "cpu_paired"},
    {make_other_wait, "adjusted_p25"},
    {make_blind, "adjusted_paired"},
    {make_plain, "wall_paired"},
};

static void
test_basis(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(basis_cases); i++) {
        struct run *run = fixture_run(2, 1);
        struct card *card;

        basis_cases[i].change(run);
        card = card_create(run, &rubric_default);
        assert_string_equal(card->verdicts[0].basis, basis_cases[i].basis);
        assert_int_equal(card->verdicts[0].kind, VERDICT_SAME);
        card_destroy(card);
        run_destroy(run);
    }
}

static void
test_verdict_order(void **state)
{
    struct run *run = fixture_run(3, 2);
    struct card *card = card_create(run, &rubric_default);

    (void)state;
    assert_int_equal(card->verdict_count, 4);
    assert_ptr_equal(card_verdict(card, 1, 0, 1), &card->verdicts[2]);
    assert_ptr_equal(card_verdict(card, 0, 0, 2), &card->verdicts[1]);
    assert_null(card_verdict(card, 0, 1, 2));
    card_destroy(card);
    run_destroy(run);
}

static void
add_findings(struct run *run)
{
    struct plan_facts *first = &run->queries[0].cells[0].plan;
    struct plan_facts *second = &run->queries[1].cells[1].plan;

    first->findings = xcalloc(3, sizeof *first->findings);
    first->findings[0] = fixture_finding("small", SEVERITY_SEVERE, 0.1);
    first->findings[1] = fixture_finding("large", SEVERITY_INFO, 0.9);
    first->findings[2] = fixture_finding("nothing", SEVERITY_SEVERE, 0.0);
    first->finding_count = 3;
    second->findings = xcalloc(2, sizeof *second->findings);
    second->findings[0] = fixture_finding("half", SEVERITY_INFO, 0.5);
    second->findings[1] = fixture_finding("other-half", SEVERITY_WARN, 0.5);
    second->finding_count = 2;
}

static void
add_catalogue(struct run *run)
{
    static struct run_index indexes[] = {
        {.schema = "public",
            .table = "contacts",
            .name = "contacts_pkey",
            .definition = "",
            .size_bytes = 8192,
            .valid = true,
            .unique = true,
            .primary = true},
        {.schema = "public",
            .table = "contacts",
            .name = "contacts_key",
            .definition = "",
            .size_bytes = 8192,
            .valid = true,
            .unique = true,
            .primary = false},
        {.schema = "public",
            .table = "contacts",
            .name = "idx_used",
            .definition = "",
            .size_bytes = 8192,
            .valid = true,
            .unique = false,
            .primary = false},
        {.schema = "public",
            .table = "contacts",
            .name = "idx_1",
            .definition = "",
            .size_bytes = 3145728,
            .valid = true,
            .unique = false,
            .primary = false},
        {.schema = "public",
            .table = "contacts",
            .name = "idx_2",
            .definition = "",
            .size_bytes = 3145728,
            .valid = true,
            .unique = false,
            .primary = false},
        {.schema = "public",
            .table = "contacts",
            .name = "idx_3",
            .definition = "",
            .size_bytes = 3145728,
            .valid = true,
            .unique = false,
            .primary = false},
        {.schema = "public",
            .table = "contacts",
            .name = "idx_4",
            .definition = "",
            .size_bytes = 3145728,
            .valid = true,
            .unique = false,
            .primary = false},
        {.schema = "public",
            .table = "contacts",
            .name = "Bad one",
            .definition = "",
            .size_bytes = 8192,
            .valid = false,
            .unique = false,
            .primary = false},
    };
    static struct run_table tables[] = {
        {"public", "contacts", 10.0, 8192, 8192, false, 0.0},
        {"public", "tasks", 10.0, 8192, 8192, true, 0.5},
        {"public", "calls", 10.0, 8192, 8192, true, 0.01},
    };
    struct plan_facts *plan = &run->queries[1].cells[1].plan;

    run->sides[1].indexes = indexes;
    run->sides[1].index_count = COUNT_OF(indexes);
    run->sides[1].tables = tables;
    run->sides[1].table_count = COUNT_OF(tables);
    plan->indexes = xcalloc(1, sizeof *plan->indexes);
    plan->indexes[0] = (struct index_use){xstrdup("idx_used"), 2};
    plan->index_count = 1;
}

/* By stake, then severity; those of a side come with no stake. */
static const struct order_case {
    const char *code;
    size_t query;
    double stake_ms;
    const char *evidence;
} order_cases[] = {
    {"large", 0, 9.0, "evidence of large"},
    {"other-half", 1, 5.0, "evidence of other-half"},
    {"half", 1, 5.0, "evidence of half"},
    {"small", 0, 1.0, "evidence of small"},
    {"nothing", 0, 0.0, "evidence of nothing"},
    {"invalid-index", SIZE_MAX, 0.0,
        "Bad one on public.contacts is invalid: every write maintains it, no plan can use it"},
    {"stale-statistics", SIZE_MAX, 0.0,
        "2 tables have stale statistics (never analysed, or more "
        "than 10 % of the rows changed since): contacts, tasks"},
    {"index-unused", SIZE_MAX, 0.0,
        "4 indexes of 8 (12 MB) served no query of this "
        "workload: idx_1, idx_2, idx_3 and 1 more"},
};

static void
test_findings(void **state)
{
    struct run *run = fixture_run(2, 2);
    struct card *card;

    (void)state;
    add_findings(run);
    add_catalogue(run);
    card = card_create(run, &rubric_default);
    assert_int_equal(card->finding_count, COUNT_OF(order_cases));
    for (size_t i = 0; i < COUNT_OF(order_cases); i++) {
        assert_string_equal(card->findings[i].finding->code, order_cases[i].code);
        assert_string_equal(card->findings[i].finding->evidence, order_cases[i].evidence);
        assert_int_equal(card->findings[i].query, order_cases[i].query);
        assert_true(fabs(card->findings[i].stake_ms - order_cases[i].stake_ms) < 1e-9);
    }
    assert_string_equal(
        card->findings[5].finding->remedy, "REINDEX INDEX CONCURRENTLY public.\"Bad one\";");
    assert_string_equal(
        card->findings[6].finding->remedy, "ANALYZE public.contacts; ANALYZE public.tasks;");
    card_destroy(card);
    run->queries[0].cells[1].plan.samples = 0; /* who knows what it uses */
    card = card_create(run, &rubric_default);
    assert_int_equal(card->finding_count, COUNT_OF(order_cases) - 1);
    card_destroy(card);
    run_destroy(run);
}

static void
test_gate(void **state)
{
    struct run *run = fixture_run(2, 1);
    struct run_error failed = {"57014", "canceling statement due to statement timeout", 1};
    struct card *card = card_create(run, &rubric_default);

    (void)state;
    assert_true(card->gate.passed);
    assert_int_equal(card->gate.exit_status, 0);
    card_destroy(card);
    run->queries[0].cells[0].errors = &failed;
    run->queries[0].cells[0].error_count = 1;
    card = card_create(run, &rubric_default);
    assert_false(card->gate.passed);
    assert_int_equal(card->gate.exit_status, 5);
    card_destroy(card);
    run_destroy(run);
}

static void
test_noise(void **state)
{
    struct run *run = fixture_run(1, 1);
    struct run_cell *cell = &run->queries[0].cells[0];
    struct card *card;
    double latency_ms = 10.0;

    (void)state;
    fixture_fill(run, cell, 10, fixture_wavy_ms, &latency_ms);
    cell->run_queue_ns = cell->wall_ns / 4;
    card = card_create(run, &rubric_default);
    assert_true(fabs(card->noise_run_queue_share - 0.25) < 1e-6);
    assert_true(fabs(card->noise_cpu_spread - 11.0 / 9.0) < 0.01);
    card_destroy(card);
    run->adjusted = false;
    run->cpu_clock = false;
    card = card_create(run, &rubric_default);
    assert_true(isnan(card->noise_run_queue_share) && isnan(card->noise_cpu_spread));
    card_destroy(card);
    run_destroy(run);
    card_destroy(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_inconclusive),
        cmocka_unit_test(test_basis),
        cmocka_unit_test(test_verdict_order),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
