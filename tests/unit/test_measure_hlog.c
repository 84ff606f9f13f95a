#include "unit.h"

#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/measure/hlog.h"

/* What surrounds the packed histogram; deflate's own choices within it are not fixed. */
static void
test_lines(void **state)
{
    struct histogram *histogram = histogram_create();
    struct sparse sparse;
    struct text log = {0};

    (void)state;
    histogram_record(histogram, 1);
    histogram_record(histogram, 2048);
    histogram_record(histogram, 2048);
    histogram_record(histogram, 5000000);
    histogram_to_sparse(histogram, &sparse);
    hlog_header(&log, 1700000000);
    hlog_interval(&log, "search.before", 3.0, 1.0, &sparse);
    assert_non_null(strstr(log.data, "#[Histogram log format version 1.3]\n"));
    assert_non_null(strstr(log.data,
        "#[StartTime: 1700000000.000 (seconds since epoch), "
        "2023-11-14T22:13:20Z]\n"));
    /* 0x1c849314 in base64, then the length: HISTFAAA…, as in every such log. */
    assert_non_null(strstr(log.data, "\nTag=search.before,3.000,1.000,5.000,HISTFAAAA"));
    assert_int_equal(log.data[log.length - 1], '\n');
    sparse_free(&sparse);
    histogram_destroy(histogram);
    text_free(&log);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
    };

    return cmocka_run_group_tests_name("measure hlog", tests, NULL, NULL);
}
