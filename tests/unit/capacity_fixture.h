/*
 * capacity_fixture: a capacity measurement of a made-up server that follows known laws.
 *
 * Side "offset" reads pages in proportion to the rows, "keyset" always the same; both take a tenth
 * of a millisecond a page.  1, 2 … 32 clients follow the scalability law with λ 100, σ 0.03, κ
 * 0.0005.
 */
#ifndef PGGRADE_TESTS_CAPACITY_FIXTURE_H
#define PGGRADE_TESTS_CAPACITY_FIXTURE_H

#include "unit.h"

#include <math.h>

#include "pggrade/result/capacity.h"

static inline void
fixture_levels(struct capacity *capacity, size_t side)
{
    for (uint64_t round = 0; round < 2; round++)
        for (uint64_t clients = 1; clients <= 32; clients *= 2) {
            double n = (double)clients;
            double x = 100 * n / (1 + 0.03 * (n - 1) + 0.0005 * n * (n - 1));

            *capacity_add(capacity, levels, level_count) = (struct capacity_level){
                .side = side,
                .round = round,
                .clients = clients,
                .executions = (uint64_t)x,
                .throughput = x * (round == 0 ? 1.002 : 0.998),
                .mean_ns = (uint64_t)(n / x * 1e9),
                .p95_ns = (uint64_t)(n / x * 1.5e9),
                .p99_ns = (uint64_t)(n / x * 2e9),
                .pressure = {.seconds = 2,
                    .active = n,
                    .running = n > 2 ? 2 : n,
                    .lock = n > 2 ? n - 2 : 0,
                    .machine_busy = NAN,
                    .top_wait = n > 2 ? "Lock:tuple" : ""},
            };
        }
}

static inline void
fixture_probes(struct capacity *capacity, size_t side)
{
    static const double rates[] = {80, 480, 672, 576, 590};

    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        bool held = rates[i] <= 580;
        uint64_t offered = (uint64_t)(rates[i] * 5);

        *capacity_add(capacity, probes, probe_count) = (struct capacity_probe){
            .side = side,
            .rate = rates[i],
            .window_ns = 5000000000,
            .offered = offered,
            .ok = offered,
            .above = held ? offered / 200 : offered / 3,
            .mean_ns = held ? 10000000 : 300000000,
            .p50_ns = 9000000,
            .p95_ns = held ? 30000000 : 600000000,
            .p99_ns = held ? 60000000 : 900000000,
            .held = held,
            .generator_share = 0.1,
            .pressure = {.seconds = 5,
                .active = 32,
                .running = 1.5,
                .lock = 30,
                .machine_busy = 0.4,
                .top_wait = "Lock:tuple"},
        };
    }
    *capacity_add(capacity, searches, search_count) = (struct capacity_search){.side = side,
        .held = 576,
        .failed = 590,
        .held_confirmed = true,
        .failed_confirmed = true,
        .complete = true};
}

static inline void
fixture_step(struct capacity *capacity, double scale)
{
    size_t step = capacity->step_count;
    double rows = 100000 * scale;

    *capacity_add(capacity, steps, step_count) =
        (struct capacity_step){scale, (uint64_t)(scale * 1e9), 2000000000};
    for (size_t side = 0; side < 2; side++) {
        double pages = side == 0 ? rows / 50 : 7;

        *capacity_add(capacity, points, point_count) = (struct capacity_point){
            .step = step,
            .side = side,
            .table = "public.messages",
            .rows = rows,
            .executions = 100,
            .latency_ns = pages * 1e5 / 100,
            .low_ns = pages * 1e5 / 100 * 0.98,
            .high_ns = pages * 1e5 / 100 * 1.02,
            .average_ns = pages * 9e4 / 100,
            .buffers = pages,
            .plan_samples = 20,
            .plan = "0123456789abcdef",
            .access = side == 0 ? "Seq Scan" : "idx_messages_history",
        };
        *capacity_add(capacity, relations, relation_count) = (struct capacity_relation){
            .step = step,
            .side = side,
            .table = "public.messages",
            .rows = rows,
            .size_bytes = (uint64_t)(rows * 160),
            .used = true,
        };
        *capacity_add(capacity, relations, relation_count) = (struct capacity_relation){
            .step = step,
            .side = side,
            .table = "public.messages",
            .index = "idx_messages_history",
            .rows = rows,
            .size_bytes = (uint64_t)(rows * 40),
            .used = side == 1,
        };
    }
}

/* To be destroyed. */
static inline struct capacity *
fixture_capacity(void)
{
    struct capacity *capacity = capacity_create();

    capacity->version = "0.1.0";
    capacity->scenario = "messages";
    capacity->title = "Messages | pages";
    capacity->workload = "messages";
    capacity->command = "pggrade capacity messages --growth 8%/month";
    capacity->started_s = 1790000000; /* 21 September 2026 */
    capacity->duration_ns = 240000000000;
    capacity->budget_ns = 300000000000;
    capacity->seed = UINT64_MAX;
    capacity->scale = capacity->scale_asked = 1;
    capacity->clients = 32;
    capacity->threads = 1;
    capacity->arrivals = "poisson";
    capacity->server_version = "15.18";
    capacity->configuration = "";
    capacity->server_private = true;
    capacity->shared_buffers_bytes = 134217728;
    capacity->cpu_model = "Testing CPU";
    capacity->kernel = "Linux";
    capacity->cpu_count = 2;
    capacity->memory_bytes = 8000000000;
    capacity->slo_metric = "p99";
    capacity->slo_limit_ns = 100000000;
    capacity->errors_max = 0.001;
    capacity->growth = "8%/month";
    capacity->growth_compound = true;
    capacity->growth_month = capacity->growth_low = capacity->growth_high = 0.08;
    *capacity_add(capacity, sides, side_count) = (struct capacity_side){"offset", "by offset"};
    *capacity_add(capacity, sides, side_count) = (struct capacity_side){"keyset", NULL};
    *capacity_add(capacity, objectives, objective_count) =
        (struct capacity_objective){"page", "p95", 10000000};
    for (size_t side = 0; side < 2; side++) {
        fixture_levels(capacity, side);
        fixture_probes(capacity, side);
    }
    for (double scale = 0.5; scale <= 4; scale *= 2)
        fixture_step(capacity, scale);
    capacity_leave_out(capacity, "growth: scale %g and more", 8.0);
    return capacity;
}

#endif
