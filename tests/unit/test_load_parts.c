#include "unit.h"

#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/load/parts.h"

static void
record(struct parts *parts, uint64_t lag_ns, uint64_t queue_ns, uint64_t service_ns)
{
    parts_record(parts,
        &(struct part){
            .response_ns = lag_ns + queue_ns + service_ns,
            .lag_ns = lag_ns,
            .queue_ns = queue_ns,
            .service_ns = service_ns,
        });
}

static void
test_bands(void **state)
{
    struct parts *parts = xcalloc(1, sizeof *parts);
    struct part typical;
    struct part slow;

    (void)state;
    assert_int_equal(parts_at(parts, 0.5).count, 0);
    for (uint64_t i = 0; i < 960; i++)
        record(parts, 10, 0, 1000000 + i);
    for (uint64_t i = 0; i < 40; i++) /* the slow ones wait */
        record(parts, 20, 50000000 + i, 1000000);
    typical = parts_at(parts, 0.5);
    slow = parts_at(parts, 0.99);
    assert_true(typical.count >= PARTS_AROUND);
    assert_int_equal(typical.queue_ns, 0);
    assert_int_equal(slow.count, 40);
    assert_true(slow.queue_ns > 40 * UINT64_C(50000000));
    assert_int_equal(slow.response_ns, slow.lag_ns + slow.queue_ns + slow.service_ns);
    free(parts);
}

/* A few far apart are taken together; the longest response has a place as well. */
static void
test_few(void **state)
{
    struct parts *parts = xcalloc(1, sizeof *parts);
    struct parts *more = xcalloc(1, sizeof *more);

    (void)state;
    for (uint64_t i = 0; i < 5; i++)
        record(parts, 0, UINT64_C(1000) << (4 * i), 1);
    record(more, 0, UINT64_MAX / 2, 1);
    parts_merge(parts, more);
    assert_int_equal(parts_at(parts, 0.5).count, 6);
    free(parts);
    free(more);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bands),
        cmocka_unit_test(test_few),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
