#include "unit.h"

#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/trial/record_slowest.h"

/* Numbers 0, 1, 2 … give :id 5, 6, 7 …, and again from the start behind 9. */
static const char content[] = "-- @workload notes\n"
                              "-- name: note\n"
                              "-- @param id bigint sequential(5, 9)\n"
                              "-- @param api_token bigint sequential(100, 104)\n"
                              "-- @param kind text fixed('x')\n"
                              "SELECT :id, :api_token, :kind;\n"
                              "-- name: plain\n"
                              "SELECT 1;\n";

static struct workload *workload;
static struct scenario scenario;

static struct run *
recorded(const struct slowest *slowest)
{
    struct parameter_set parameters = {0};
    struct load_result load = {0};
    struct load_cell cells[2][1] = {{{.slowest = *slowest}}, {{.slowest = *slowest}}};
    struct load_cell *rows[2] = {cells[0], cells[1]};
    struct run *run = run_create();
    struct error error = {0};

    assert_true(parameter_set_create(workload, 1, NULL, &parameters, &error));
    load.cells = rows;
    run->side_count = 1;
    run->sides = arena_alloc(run->arena, 1, sizeof *run->sides);
    run->sides[0].created = true;
    run->query_count = 2;
    run->queries = arena_alloc(run->arena, 2, sizeof *run->queries);
    for (size_t q = 0; q < 2; q++)
        run->queries[q].cells = arena_alloc(run->arena, 1, sizeof *run->queries[q].cells);
    record_slowest(run, &(struct trial_options){.scenario = &scenario}, &parameters, &load);
    parameter_set_destroy(&parameters);
    return run;
}

/* Values stand once, the slowest first; secrets and what is always the same are not told. */
static void
test_values(void **state)
{
    struct slowest slowest = {0};
    struct run *run;
    const struct run_cell *cell;

    (void)state;
    slowest_note(&slowest, (struct slow_execution){2, 900, 7});
    slowest_note(&slowest, (struct slow_execution){12, 800, 6}); /* :id 7 again */
    slowest_note(&slowest, (struct slow_execution){0, 700, 5});
    run = recorded(&slowest);
    cell = &run->queries[0].cells[0];
    assert_int_equal(cell->slow_count, 2);
    assert_string_equal(cell->slow[0].values, "id = 7, api_token = (secret)");
    assert_int_equal(cell->slow[0].latency_ns, 900);
    assert_int_equal(cell->slow[0].cpu_ns, 7);
    assert_int_equal(cell->slow[0].times, 2);
    assert_string_equal(cell->slow[1].values, "id = 5, api_token = (secret)");
    assert_int_equal(cell->slow[1].times, 1);
    assert_int_equal(run->queries[1].cells[0].slow_count, 0); /* it has no parameters */
    run_destroy(run);
}

static int
start(void **state)
{
    struct error error = {0};

    (void)state;
    if (!workload_parse("notes.sql", content, &workload, &error)) {
        print_error("%s\n", error.text);
        return 1;
    }
    scenario.workload = workload;
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    workload_destroy(workload);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
