/*
 * grade_fixture: runs made by hand, for the tests of results and grades.
 *
 * Every side has 20 quads of each query; durations are in milliseconds, and every quad has the
 * same list of them, so that intervals have no width unless a test widens them.
 */
#ifndef PGGRADE_TESTS_GRADE_FIXTURE_H
#define PGGRADE_TESTS_GRADE_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/result/run.h"

#define FIXTURE_QUADS 20

static const char *const fixture_sides[] = {"before", "after", "other"};

static inline void
fixture_clear(struct run_cell *cell)
{
    sparse_free(&cell->times[TIME_RESPONSE]);
    for (size_t i = 0; i < cell->quad_count; i++) {
        sparse_free(&cell->quads[i].latency);
        sparse_free(&cell->quads[i].cpu);
    }
    cell->executions = cell->wall_ns = cell->cpu_ns = 0;
}

/* What quad `quad` took; CPU time is 0.8 of it. */
typedef double fixture_latency_ms(size_t quad, size_t execution, const void *context);

static inline void
fixture_fill(struct run *run, struct run_cell *cell, size_t each, fixture_latency_ms *latency_ms,
    const void *context)
{
    struct histogram *wall = histogram_create();
    struct histogram *latency = histogram_create();
    struct histogram *cpu = histogram_create();

    fixture_clear(cell);
    if (cell->quads == NULL)
        cell->quads = arena_alloc(run->arena, FIXTURE_QUADS, sizeof *cell->quads);
    cell->quad_count = FIXTURE_QUADS;
    for (size_t quad = 0; quad < FIXTURE_QUADS; quad++) {
        histogram_clear(latency);
        histogram_clear(cpu);
        for (size_t i = 0; i < each; i++) {
            uint64_t took_ns = (uint64_t)(latency_ms(quad, i, context) * 1e6 + 0.5);

            histogram_record(wall, took_ns);
            histogram_record(latency, took_ns);
            histogram_record(cpu, took_ns * 8 / 10);
            cell->executions++;
            cell->wall_ns += took_ns;
            cell->cpu_ns += took_ns * 8 / 10;
        }
        histogram_to_sparse(latency, &cell->quads[quad].latency);
        histogram_to_sparse(cpu, &cell->quads[quad].cpu);
    }
    histogram_to_sparse(wall, &cell->times[TIME_RESPONSE]);
    histogram_destroy(wall);
    histogram_destroy(latency);
    histogram_destroy(cpu);
}

static inline double
fixture_constant_ms(size_t quad, size_t execution, const void *context)
{
    (void)quad;
    (void)execution;
    return *(const double *)context;
}

/* Quads at 0.9, 1 or 1.1 of the latency, by turns that differ between queries and sides. */
static inline double
fixture_wavy_ms(size_t quad, size_t execution, const void *context)
{
    (void)execution;
    return *(const double *)context * (0.9 + 0.1 * (double)(quad % 3));
}

/* 10 executions a quad of this latency. */
static inline void
fixture_latency(struct run *run, size_t query, size_t side, double latency_ms)
{
    fixture_fill(run, &run->queries[query].cells[side], 10, fixture_constant_ms, &latency_ms);
}

static inline struct run *
fixture_run(size_t sides, size_t queries)
{
    struct run *run = run_create();

    run->version = "0.1.0";
    run->scenario = "contacts";
    run->workload = "contacts";
    run->seed = 1;
    run->cpu_clock = true;
    run->adjusted = true;
    run->pinned = true;
    run->seconds_per_query_ns = 2000000000;
    run->side_count = sides;
    run->sides = arena_alloc(run->arena, sides, sizeof *run->sides);
    for (size_t i = 0; i < sides; i++)
        run->sides[i].name = fixture_sides[i];
    run->query_count = queries;
    run->queries = arena_alloc(run->arena, queries, sizeof *run->queries);
    for (size_t i = 0; i < queries; i++) {
        struct run_query *query = &run->queries[i];

        query->name = arena_printf(run->arena, "query_%zu", i);
        query->statements = arena_alloc(run->arena, 1, sizeof *query->statements);
        query->statements[0] = "SELECT * FROM phone_contacts WHERE id = :id";
        query->statement_count = 1;
        query->slos = arena_alloc(run->arena, 1, sizeof *query->slos);
        query->slos[0] = (struct slo){METRIC_P95, 100000000};
        query->slo_count = 1;
        query->cells = arena_alloc(run->arena, sides, sizeof *query->cells);
        for (size_t side = 0; side < sides; side++) {
            fixture_latency(run, i, side, 10.0);
            query->cells[side].plan.samples = 8;
            query->cells[side].plan.rows_per_call = 20.0;
        }
    }
    return run;
}

/* One variant that all samples of the first statement had. */
static inline void
fixture_plan(struct plan_facts *plan, const char *headline)
{
    plan->variants = xcalloc(1, sizeof *plan->variants);
    plan->variant_count = 1;
    plan->variants[0] = (struct plan_variant){
        .shape = xasprintf("%s on phone_contacts", headline),
        .hash = xasprintf("%016zx", strlen(headline)),
        .headline = xstrdup(headline),
        .samples = plan->samples,
    };
}

/* The one promise of the query, as its plans found it. */
static inline void
fixture_promise(
    struct run *run, size_t side, enum promise_kind kind, const struct promise_fact *fact)
{
    struct run_query *query = &run->queries[0];
    struct plan_facts *plan = &query->cells[side].plan;

    query->promises = arena_alloc(run->arena, 1, sizeof *query->promises);
    query->promises[0] = (struct run_promise){.kind = kind, .text = "idx_a | idx_b"};
    query->promise_count = 1;
    plan->promises = xcalloc(1, sizeof *plan->promises);
    plan->promises[0] = *fact;
    plan->promises[0].detail = xstrdup("no sampled plan used it");
    plan->promise_count = 1;
}

static inline struct finding
fixture_finding(const char *code, enum severity severity, double share)
{
    return (struct finding){
        .code = xstrdup(code),
        .severity = severity,
        .evidence = xasprintf("evidence of %s", code),
        .remedy = xstrdup("CREATE INDEX …"),
        .node = xstrdup("Seq Scan on phone_contacts"),
        .share = share,
    };
}

#endif
