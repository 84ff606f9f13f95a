#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/command/live_table.h"

static const struct watch_figure figures[] = {
    {"contact_search", "before", 0.5, 1234, 0, 61.7, 15.2, 18.04},
    {"contact_search", "after", 0.5, 98765, 2, 4938.2, 0.1988, NAN},
    {"a_query_with_a_name_that_is_far_too_long", "a side of many words", 0, 0, 0, NAN, NAN, NAN},
    {"bell\a\nline", "x", 1, 1, 1, 1, 1, 1},
};

static void
test_rows(void **state)
{
    struct text out = {0};

    (void)state;
    live_table(&out, figures, 2, 80, 24);
    assert_string_equal(text_string(&out),
        "query            side         part     done a second   p50 ms   p99 ms   errors\n"
        "contact_search   before       50 %    1,234     61.7     15.2     18.0        0\n"
        "contact_search   after        50 %   98,765    4,938    0.199        –        2\n");
    text_free(&out);
}

/* Whatever the names and the screen, no line is wider and no table longer than asked for. */
static void
test_fits(void **state)
{
    (void)state;
    for (size_t columns = 20; columns <= 200; columns += 12)
        for (size_t lines = 2; lines < 8; lines++) {
            struct text out = {0};
            size_t count = 0;
            char *rest;

            live_table(&out, figures, COUNT_OF(figures), columns, lines);
            rest = out.data;
            for (char *line = strsep(&rest, "\n"); rest != NULL; line = strsep(&rest, "\n")) {
                count++;
                assert_true(text_columns(line) <= columns);
                assert_null(strchr(line, '\a'));
            }
            assert_true(count <= lines);
            text_free(&out);
        }
}

static void
test_what_is_left_out(void **state)
{
    struct text out = {0};

    (void)state;
    live_table(&out, figures, COUNT_OF(figures), 80, 4);
    assert_non_null(strstr(text_string(&out), "\n… and 2 more\n"));
    assert_null(strstr(text_string(&out), "too"));
    text_free(&out);
}

static void
test_sentence(void **state)
{
    struct text out = {0};

    (void)state;
    live_sentence(&out, &figures[0]);
    assert_string_equal(text_string(&out),
        "contact_search on before, 50 %: 1,234 done, 61.7 a second, p50 15.2 ms, p99 18.0 ms, "
        "0 errors");
    text_free(&out);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_fits),
        cmocka_unit_test(test_what_is_left_out),
        cmocka_unit_test(test_sentence),
    };

    return cmocka_run_group_tests_name("live_table", tests, NULL, NULL);
}
