#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/grade/rubric.h"

static char path[64];

static int
set_up(void **state)
{
    int descriptor;

    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pggrade-test-rubric-XXXXXX");
    descriptor = mkstemp(path);
    return descriptor < 0 || close(descriptor) != 0;
}

static int
tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static bool
load(const char *content, struct rubric *rubric, struct error *error)
{
    assert_true(file_write(path, content, strlen(content), error));
    return rubric_load(path, rubric, error);
}

static void
test_default(void **state)
{
    (void)state;
    assert_int_equal(rubric_default.number, 1);
    assert_int_equal(rubric_default.a_plus_ns, 50000000);
    assert_int_equal(rubric_default.a_ns, 100000000);
    assert_int_equal(rubric_default.slow_ns, 100000000);
    assert_int_equal(rubric_default.very_slow_ns, 500000000);
    assert_true(fabs(rubric_default.min_effect - 0.03) < 1e-12);
}

static void
test_load(void **state)
{
    struct error error = {0};
    struct rubric rubric;

    (void)state;
    assert_true(
        load("# ours\nnumber: 7\na_plus: 5ms\nb: 95%\nmin_effect: 0.05\n", &rubric, &error));
    assert_int_equal(rubric.number, 7);
    assert_int_equal(rubric.a_plus_ns, 5000000);
    assert_int_equal(rubric.a_ns, 100000000);
    assert_true(fabs(rubric.b_share - 0.95) < 1e-12 && fabs(rubric.c_share - 0.8) < 1e-12);
    assert_true(fabs(rubric.min_effect - 0.05) < 1e-12);
    assert_true(load("a: 200ms\nc: 0.75\nd: 60%\nslow: 1s\nvery_slow: 2s\n", &rubric, &error));
    assert_int_equal(rubric.number, 0);
    assert_int_equal(rubric.very_slow_ns, 2000000000);
}

static const struct refusal_case {
    const char *content;
    const char *refusal; /* behind the path */
} refusal_cases[] = {
    {"", ":1:1: the file is empty"},
    {"- a\n", ":1:1: a rubric is a list of \"key: value\""},
    {"a: 50ms\na_pluss: 1ms\n", ":2:1: unknown key \"a_pluss\"; did you mean \"a_plus\"?"},
    {"  grade_inflation: 1\n",
        ":1:3: unknown key \"grade_inflation\"; a rubric has number, "
        "a_plus, a, b, c, d, slow, very_slow and min_effect"},
    {"a: 50\n", ":1:4: \"50\" has no unit; write it like 250us, 50ms, 1.5s, 2min or 1h"},
    {"a: 0ms\n", ":1:4: a must be longer than nothing"},
    {"a: [50ms]\n", ":1:4: this must be one value"},
    {"a: 80ms\na: 70ms\n", ":2:1: this key is given twice"},
    {"[a]: 80ms\n", ":1:1: a key must be a word"},
    {"b: 101%\n", ":1:4: b is a share of queries: 0% to 100%"},
    {"b: 70%\n", ":1:1: b, c and d must not rise"},
    {"a_plus: 2s\n", ":1:1: a_plus must not be longer than a"},
    {"slow: 2s\n", ":1:1: slow must not be longer than very_slow"},
    {"min_effect: 1%\n",
        ":1:13: min_effect is 2% to 100%: two identical databases differ by up to 1.4%"},
    {"number: 1\n",
        ":1:9: 1 is the built-in rubric, yours needs another number: "
        "1 is out of range: 2 to 1000000"},
    {"a: 'x\n", ":2:1: not YAML: found unexpected end of stream"},
};

static void
test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusal_cases); i++) {
        struct error error = {0};
        struct rubric rubric = {.number = 99};

        assert_false(load(refusal_cases[i].content, &rubric, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_true(strncmp(error.text, path, strlen(path)) == 0);
        assert_string_equal(error.text + strlen(path), refusal_cases[i].refusal);
        assert_int_equal(rubric.number, 99);
    }
}

static void
test_missing_file(void **state)
{
    struct error error = {0};
    struct rubric rubric;

    (void)state;
    assert_false(rubric_load("/nonexistent/rubric.yaml", &rubric, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default),
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_missing_file),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
