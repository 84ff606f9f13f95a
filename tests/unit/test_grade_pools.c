#include "unit.h"

#include "grade_fixture.h"
#include "pggrade/grade/pools.h"

/* Two modes of 2 and 4 connections, each served 400 requests in ten seconds; only these differ. */
static struct run *
pools_run(double app2_ms, double app4_ms, double transaction4_ms)
{
    static const struct {
        const char *name, *mode;
        uint64_t size;
    } sides[] = {{"app-2", "app", 2}, {"app-4", "app", 4}, {"transaction-4", "transaction", 4}};
    const double latencies_ms[] = {app2_ms, app4_ms, transaction4_ms};
    struct run *run = fixture_run(3, 1);

    run->traffic = true;
    run->how.rate = "40";
    run->how.arrivals = "poisson";
    for (size_t side = 0; side < 3; side++) {
        struct run_cell *cell = &run->queries[0].cells[side];

        fixture_fill(run, cell, 20, fixture_constant_ms, &latencies_ms[side]);
        cell->counts.offered = cell->executions;
        run->sides[side].name = sides[side].name;
        run->sides[side].load.window_ns = 10000000000;
        run->sides[side].pool = (struct run_pool){
            .mode = sides[side].mode, .size = sides[side].size, .version = "1.18.0"};
    }
    return run;
}

static const char *
chosen(const struct run *run)
{
    struct pools pools = pools_of(run, run->arena);

    return pools.chosen == SIZE_MAX ? "none" : run->sides[pools.rows[pools.chosen].side].name;
}

static void
test_choice(void **state)
{
    struct run *run = pools_run(10, 10, 10);

    (void)state;
    assert_string_equal(chosen(run), "app-2"); /* as good, and the smallest */
    run_destroy(run);
    run = pools_run(10.4, 10, 10);
    assert_string_equal(chosen(run), "app-2"); /* within 5 % of the best */
    run_destroy(run);
    run = pools_run(20, 10, 9.9);
    assert_string_equal(chosen(run), "transaction-4"); /* of one size the faster */
    /* Whatever its times: who does not serve everything is not chosen. */
    run->queries[0].cells[2].counts.timed_out = 1;
    run->queries[0].cells[2].counts.offered++;
    assert_string_equal(chosen(run), "app-4");
    run->sides[1].load.overloaded = true;
    assert_string_equal(chosen(run), "app-2");
    run->queries[0].cells[0].counts.failed = 1;
    assert_string_equal(chosen(run), "none");
    run_destroy(run);
    run = fixture_run(2, 1);
    assert_int_equal(pools_of(run, run->arena).row_count, 0); /* a run without pools */
    run_destroy(run);
}

static const struct pool_finding *
finding(const struct pools *pools, const char *code)
{
    for (size_t i = 0; i < pools->finding_count; i++)
        if (strcmp(pools->findings[i].code, code) == 0)
            return &pools->findings[i];
    return NULL;
}

static void
test_findings(void **state)
{
    static struct run_trait traits[] = {{"settings", true}, {"listen", false}};
    struct run *run = pools_run(10, 10, 10);
    struct pools pools;

    (void)state;
    run->sides[2].pool.traits = traits;
    run->sides[2].pool.trait_count = 2;
    run->sides[2].pool.restarts = 1;
    run->queries[0].cells[0].counts.timed_out = 7;
    run->queries[0].cells[0].counts.offered += 7;
    pools = pools_of(run, run->arena);
    assert_int_equal(pools.finding_count, 3);
    assert_string_equal(
        finding(&pools, "pooler-settings")->where, "PgBouncer 1.18.0, mode transaction");
    assert_non_null(strstr(finding(&pools, "pool-timeouts")->evidence, "7 of 407"));
    assert_non_null(strstr(finding(&pools, "pooler-died")->evidence, "died 1 time "));
    assert_null(finding(&pools, "pooler-listen"));
    run_destroy(run);
}

static void
test_settings(void **state)
{
    struct run *run = run_create();
    const struct run_pool app = {.mode = "app",
        .size = 8,
        .min = 2,
        .acquire_timeout_ns = 2000000000,
        .max_lifetime_ns = 3600000000000,
        .pre_ping = true};
    const struct run_pool bouncer = {.mode = "transaction", .size = 16, .min = 4};

    (void)state;
    assert_string_equal(pools_settings(&app, run->arena),
        "node-postgres  new Pool({ max: 8, min: 2, connectionTimeoutMillis: 2000,"
        " maxLifetimeSeconds: 3600 })\n"
        "Prisma         DATABASE_URL=\"…?connection_limit=8&pool_timeout=2\"\n"
        "SQLAlchemy     create_engine(url, pool_size=8, max_overflow=0, pool_timeout=2,"
        " pool_recycle=3600, pool_pre_ping=True)\n");
    assert_string_equal(pools_settings(&bouncer, run->arena),
        "pgbouncer.ini  pool_mode = transaction\n"
        "               default_pool_size = 16\n"
        "               min_pool_size = 4\n"
        "Prisma         DATABASE_URL=\"…?pgbouncer=true\"\n"
        "SQLAlchemy     create_engine(url, poolclass=NullPool)\n");
    run_destroy(run);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_settings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
