#include "unit.h"

#include <inttypes.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

/* Every accepted form, and each way of being refused, is one row. */
static const struct duration_case {
    const char *text;
    uint64_t ns;
    enum error_kind kind;
} duration_cases[] = {
    {"250us", 250000, ERROR_NONE}, {"250µs", 250000, ERROR_NONE}, {"50ms", 50000000, ERROR_NONE},
    {"1.5s", 1500000000, ERROR_NONE}, {"2min", 120000000000, ERROR_NONE},
    {"1h", 3600000000000, ERROR_NONE}, {"7ns", 7, ERROR_NONE}, {"0s", 0, ERROR_NONE},
    {"30", 0, ERROR_USAGE},         /* no unit: refuse to guess */
    {"30sx", 0, ERROR_USAGE},       /* trailing text */
    {"-1s", 0, ERROR_USAGE},        /* time does not run backwards */
    {"", 0, ERROR_USAGE},           /* nothing */
    {".5s", 0, ERROR_USAGE},        /* a digit first */
    {"1.2.3s", 0, ERROR_USAGE},     /* two points */
    {"9999999999s", 0, ERROR_USAGE} /* more than 64 bits of nanoseconds */
};

static void
test_duration_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(duration_cases); i++) {
        const struct duration_case *want = &duration_cases[i];
        struct error error = {0};
        uint64_t ns = 0;
        bool parsed = duration_parse(want->text, &ns, &error);

        if (parsed != (want->kind == ERROR_NONE) || error.kind != want->kind || ns != want->ns)
            fail_msg("\"%s\": %" PRIu64 " ns, error \"%s\"", want->text, ns, error.text);
    }
}

static const struct number_case {
    const char *text;
    bool whole;
    bool number;
} number_cases[] = {
    {"0", true, true},
    {"17", true, true},
    {"-3", true, true},
    {"1.5", false, true},
    {"-0.25", false, true},
    {"1e3", false, true},
    {"10x", false, false},
    {"0x10", false, false},
    {" 1", false, false},
    {"1 ", false, false},
    {"", false, false},
    {"-", false, false},
    {"+1", false, false},
    {"inf", false, false},
    {"nan", false, false},
    {"99999999999999999999", false, true},
};

static void
test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(number_cases); i++) {
        const struct number_case *want = &number_cases[i];
        struct error error = {0};
        int64_t whole;
        double number;

        if (text_parse_int64(want->text, &whole, &error) != want->whole)
            fail_msg("\"%s\" as a whole number: \"%s\"", want->text, error.text);
        if (text_parse_double(want->text, &number, &error) != want->number)
            fail_msg("\"%s\" as a number: \"%s\"", want->text, error.text);
    }
}

static void
test_uint64_range(void **state)
{
    struct error error = {0};
    uint64_t value = 0;

    (void)state;
    assert_true(text_parse_uint64("64", 1, 64, &value, &error));
    assert_int_equal(value, 64);
    assert_false(text_parse_uint64("65", 1, 64, &value, &error));
    assert_string_equal(error.text, "65 is out of range: 1 to 64");
    assert_false(text_parse_uint64("0", 1, 64, &value, &error));
    assert_false(text_parse_uint64("10x", 1, 64, &value, &error));
    assert_string_equal(error.text, "\"10x\" is not a whole number");
}

static void
test_fraction(void **state)
{
    struct error error = {0};
    double fraction = 0;

    (void)state;
    assert_true(fraction_parse("3%", &fraction, &error));
    assert_true(fraction > 0.0299 && fraction < 0.0301);
    assert_true(fraction_parse("0.03", &fraction, &error));
    assert_true(fraction > 0.0299 && fraction < 0.0301);
    assert_false(fraction_parse("%", &fraction, &error));
    assert_false(fraction_parse("", &fraction, &error));
}

static const struct distance_case {
    const char *a, *b;
    size_t distance;
} distance_cases[] = {
    {"", "", 0},
    {"abc", "", 3},
    {"param", "param", 0},
    {"parm", "param", 1},
    {"praam", "param", 1}, /* neighbours swapped */
    {"PARAM", "param", 0}, /* letters compared without case */
    {"kitten", "sitting", 3},
};

static void
test_distance(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(distance_cases); i++) {
        const struct distance_case *want = &distance_cases[i];

        assert_int_equal(text_distance(want->a, want->b), want->distance);
        assert_int_equal(text_distance(want->b, want->a), want->distance);
    }
}

static void
test_nearest(void **state)
{
    static const char *const words[] = {"param", "index", "forbid", "repeat"};

    (void)state;
    assert_string_equal(text_nearest("parm", words, COUNT_OF(words)), "param");
    assert_string_equal(text_nearest("idnex", words, COUNT_OF(words)), "index");
    assert_string_equal(text_nearest("forbidd", words, COUNT_OF(words)), "forbid");
    assert_null(text_nearest("transaction", words, COUNT_OF(words)));
    assert_null(text_nearest("x", words, COUNT_OF(words)));
}

static void
test_text_grows(void **state)
{
    struct text text = {0};

    (void)state;
    assert_string_equal(text_string(&text), "");
    for (int i = 0; i < 1000; i++)
        text_printf(&text, "%d,", i % 10);
    assert_int_equal(text.length, 2000);
    assert_memory_equal(text.data, "0,1,2,3,4,", 10);
    text_append_char(&text, 'x');
    assert_string_equal(text.data + 1998, "9,x");
    text_free(&text);
    assert_null(text.data);
}

static void
test_columns(void **state)
{
    (void)state;
    assert_int_equal(text_columns("abc"), 3);
    assert_int_equal(text_columns("48×"), 3);
    assert_int_equal(text_columns("→ µs"), 4);
}

static void
test_error_text(void **state)
{
    struct error error = {0};

    (void)state;
    assert_false(error_set(&error, ERROR_SQL, "no %s", "table"));
    assert_false(error_prefix(&error, "query %d", 7));
    assert_string_equal(error.text, "query 7: no table");
    assert_int_equal(error.kind, ERROR_SQL);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_duration_parse),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_uint64_range),
        cmocka_unit_test(test_fraction),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_text_grows),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_error_text),
    };

    return cmocka_run_group_tests_name("base text", tests, NULL, NULL);
}
