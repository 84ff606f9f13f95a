#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/load/journal.h"
#include "pggrade/load/pasted.h"
#include "pggrade/load/tally.h"
#include "pggrade/load/timeline.h"
#include "pggrade/load/traffic.h"

static struct workload *
parse(const char *content)
{
    struct workload *workload;
    struct error error = {0};

    if (!workload_parse("test.sql", content, &workload, &error))
        fail_msg("%s", error.text);
    return workload;
}

static const char three[] = "-- @workload three\n"
                            "-- name: often\n-- @weight 7\nSELECT 1;\n"
                            "-- name: seldom\n-- @weight 1\nSELECT 2;\n"
                            "-- name: sometimes\n-- @weight 2\nSELECT 3;\n";

/* Shares are the weights', and a number always runs the same query. */
static void
test_mix(void **state)
{
    struct workload *workload = parse(three);
    const bool selected[] = {true, false, true};
    struct mix mix;
    size_t counts[3] = {0};

    (void)state;
    mix_create(&mix, workload, NULL, 1);
    for (uint64_t i = 0; i < 100000; i++) {
        size_t query = mix_query(&mix, i);

        counts[query]++;
        assert_int_equal(query, mix_query(&mix, i));
    }
    assert_in_range(counts[0], 69000, 71000);
    assert_in_range(counts[1], 9500, 10500);
    assert_in_range(counts[2], 19300, 20700);
    mix_destroy(&mix);
    mix_create(&mix, workload, selected, 1);
    for (uint64_t i = 0; i < 1000; i++)
        assert_int_not_equal(mix_query(&mix, i), 1);
    mix_destroy(&mix);
    workload_destroy(workload);
}

/* Values become literals of their type wherever they stand, and nowhere else. */
static void
test_pasted(void **state)
{
    struct workload *workload = parse("-- @workload pasted\n"
                                      "-- @param id int uniform(1, 9)\n"
                                      "-- @param words text fixed('x')\n"
                                      "-- @param list bigint[] fixed('{1}')\n"
                                      "-- name: all\n"
                                      "SELECT ':id', \":id\", $$:id$$, :id -- :id\n"
                                      " FROM t WHERE w = :words AND l = ANY (:list) AND id=:id;\n");
    const char *values[] = {"7", "it's \\ here", "{1,2}", NULL};
    struct pasted *pasted = pasted_create(&workload->queries[0], 0);
    struct text sql = {0};

    (void)state;
    pasted_append(pasted, values, &sql);
    assert_string_equal(sql.data,
        "SELECT ':id', \":id\", $$:id$$, '7'::int -- :id\n"
        " FROM t WHERE w = E'it''s \\\\ here'::text AND l = ANY ('{1,2}'::bigint[]) "
        "AND id='7'::int");
    sql.length = 0;
    values[1] = NULL;
    pasted_append(pasted, values, &sql);
    assert_non_null(strstr(sql.data, "w = NULL::text"));
    text_free(&sql);
    pasted_destroy(pasted);
    workload_destroy(workload);
}

static void
note(struct journal *journal, uint32_t second, uint32_t query, uint64_t value_ns, size_t count)
{
    struct histogram *histogram = histogram_create();
    struct journal_entry entry = {.second = second, .query = query, .failures = query};

    for (size_t i = 0; i < count; i++)
        histogram_record(histogram, value_ns);
    histogram_to_sparse(histogram, &entry.times);
    journal_write(journal, &entry);
    sparse_free(&entry.times);
    histogram_destroy(histogram);
}

/* Two workers' seconds become one row each, in order, and lines of the log. */
static void
test_timeline(void **state)
{
    static const char *const first[] = {"a.left"};
    static const char *const second[] = {"b.left"};
    static const char *const *const tags[] = {first, second};
    struct journal *journals[2];
    struct timeline timeline = {0};
    struct error error = {0};
    char log[4096];
    size_t lines = 0;

    (void)state;
    for (size_t j = 0; j < 2; j++)
        assert_true(journal_create(&journals[j], &error));
    note(journals[0], 0, 0, 1000, 10);
    note(journals[0], 0, 1, 2000, 1);
    note(journals[0], 5, 0, 1000, 3);
    note(journals[1], 0, 1, 4000, 99);
    note(journals[1], 4, 0, 7000, 2);
    timeline_build(&timeline, journals, 2, tags, 1700000000);
    assert_int_equal(timeline.point_count, 4);
    assert_int_equal(timeline.points[0].count, 10);
    assert_int_equal(timeline.points[1].query, 1);
    assert_int_equal(timeline.points[1].count, 100);
    assert_int_equal(timeline.points[1].failures, 2);
    assert_in_range(timeline.points[1].p50_ns, 3996, 4004);
    assert_int_equal(timeline.points[1].max_ns, 4000);
    assert_int_equal(timeline.points[2].second, 4);
    assert_int_equal(timeline.points[3].second, 5);
    assert_false(timeline.incomplete);
    rewind(timeline.log);
    log[fread(log, 1, sizeof log - 1, timeline.log)] = '\0';
    for (const char *at = log; (at = strstr(at, "Tag=")) != NULL; at++)
        lines++;
    assert_int_equal(lines, 4);
    assert_non_null(strstr(log, "\nTag=a.left,4.000,1.000,0.007,HIST"));
    timeline_add_backlog(&timeline, 1, 0, 5);
    timeline_add_backlog(&timeline, 1, 0, 9);
    timeline_add_backlog(&timeline, 1, 0, 7);
    timeline_add_backlog(&timeline, 2, 0, 1);
    assert_int_equal(timeline.backlog_count, 2);
    assert_int_equal(timeline.backlogs[0].backlog, 9);
    timeline_clear(&timeline);
    for (size_t j = 0; j < 2; j++)
        journal_destroy(journals[j]);
}

static void
test_tally_classes(void **state)
{
    struct tally tally;

    (void)state;
    tally_create(&tally, 1, TALLY_WALL);
    tally_record(&tally, &(struct tally_sample){.number = 3, .wall_ns = 100});
    tally_record_arrival(&tally,
        &(struct tally_arrival){.number = 4,
            .due_ns = 100, .idle_ns = 150, .sent_ns = 170, .had_ns = 170, .done_ns = 400});
    tally_censor(&tally, 5000);
    tally_fail(&tally, 77, true);
    tally_fail(&tally, 78, false);
    assert_int_equal(histogram_count(tally.times[TIME_RESPONSE]), 0); /* not drained yet */
    tally_drain(&tally);
    assert_int_equal(histogram_count(tally.times[TIME_RESPONSE]), 3);
    assert_int_equal(histogram_count(tally.quad_latency), 3);
    assert_int_equal(histogram_count(tally.second), 3);
    assert_int_equal(histogram_max_ns(tally.times[TIME_RESPONSE]), 5000);
    assert_int_equal(histogram_max_ns(tally.times[TIME_QUEUE]), 50);
    assert_int_equal(histogram_max_ns(tally.times[TIME_LAG]), 20);
    assert_int_equal(histogram_max_ns(tally.times[TIME_SERVICE]), 230);
    assert_int_equal(histogram_count(tally.times[TIME_FAILED]), 2);
    /* With a pool the wait goes on until the connection is had: the parts stay the whole. */
    tally_record_arrival(&tally,
        &(struct tally_arrival){
            .due_ns = 100, .idle_ns = 150, .sent_ns = 170, .had_ns = 380, .done_ns = 400});
    assert_int_equal(histogram_max_ns(tally.times[TIME_QUEUE]), 50 + 210);
    assert_int_equal(histogram_min_ns(tally.times[TIME_SERVICE]), 20);
    assert_int_equal(tally.counts.ok, 3);
    assert_int_equal(tally.counts.censored, 1);
    assert_int_equal(tally.counts.timed_out, 1);
    assert_int_equal(tally.counts.failed, 1);
    tally_destroy(&tally);
}

/* The slowest of many in whatever order, those of all workers together, none of the warm-up. */
static void
test_slowest(void **state)
{
    struct tally tally;
    struct slowest total = {0};
    struct slowest other = {0};

    (void)state;
    tally_create(&tally, 1, TALLY_ADJUSTED);
    tally_record_sample(&tally, &(struct tally_sample){.number = 9, .wall_ns = 1000000});
    tally_clear_times(&tally);
    for (uint64_t i = 0; i < 100; i++)
        tally_record_sample(&tally,
            &(struct tally_sample){.number = i,
                .wall_ns = 1000 + i * 37 % 100,
                .cpu_ns = 10,
                .run_queue_ns = i == 27 ? 900 : 0}); /* 27 × 37 is 99: it waited for a CPU */
    assert_int_equal(tally.slowest.count, SLOWEST_MAX);
    for (size_t i = 0; i < SLOWEST_MAX; i++) {
        assert_int_equal(tally.slowest.items[i].latency_ns, 1098 - i);
        assert_int_equal(tally.slowest.items[i].number * 37 % 100, 98 - i);
        assert_int_equal(tally.slowest.items[i].cpu_ns, 10);
    }
    slowest_note(&other, (struct slow_execution){7, 1095, 0});
    slowest_note(&other, (struct slow_execution){8, 5, 0});
    slowest_merge(&total, &tally.slowest);
    slowest_merge(&total, &other);
    assert_int_equal(total.count, SLOWEST_MAX);
    assert_int_equal(total.items[4].number, 7); /* behind the equal one that came first */
    assert_int_equal(total.items[SLOWEST_MAX - 1].latency_ns, 1090);
    tally_destroy(&tally);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mix),
        cmocka_unit_test(test_pasted),
        cmocka_unit_test(test_timeline),
        cmocka_unit_test(test_tally_classes),
        cmocka_unit_test(test_slowest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
