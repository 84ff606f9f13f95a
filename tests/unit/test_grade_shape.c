#include "unit.h"

#include "pggrade/grade/shape.h"

static const struct {
    const char *shape, *chained, *line;
} cases[] = {
    {"", "", ""},
    {"Result", "Result", "Result"},
    {"Limit\n  Sort Sort Key[a]\n    Seq Scan on t", "Limit > Sort Sort Key[a] > Seq Scan on t",
        "Limit > Sort Sort Key[a] > Seq Scan on t"},
    {"Limit\n  Nested Loop\n    Seq Scan on a\n    Materialize\n      Seq Scan on b",
        "Limit > Nested Loop\n  Seq Scan on a\n  Materialize > Seq Scan on b",
        "Limit > Nested Loop > Seq Scan on a > Materialize > Seq Scan on b"},
    {"Append\n  Hash Join\n    Seq Scan on a\n    Hash\n      Seq Scan on b\n  Seq Scan on c",
        "Append\n  Hash Join\n    Seq Scan on a\n    Hash > Seq Scan on b\n  Seq Scan on c",
        "Append > Hash Join > Seq Scan on a > Hash > Seq Scan on b > Seq Scan on c"},
    {"Seq Scan on t\n  SubPlan: Aggregate\n    Seq Scan on u",
        "Seq Scan on t > SubPlan: Aggregate > Seq Scan on u",
        "Seq Scan on t > SubPlan: Aggregate > Seq Scan on u"},
};

static void
test_chains(void **state)
{
    struct arena *arena = arena_create();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(shape_chained(arena, cases[i].shape), cases[i].chained);
        assert_string_equal(shape_one_line(arena, cases[i].shape), cases[i].line);
    }
    arena_destroy(arena);
}

static const struct {
    const char *a, *b;
    bool same;
} pairs[] = {
    {"Index Scan using idx_a on t", "Index Scan using idx_renamed on t", true},
    {"Limit > Index Scan using a on t\n  Index Scan using b on u",
        "Limit > Index Scan using b on t\n  Index Scan using a on u", true},
    {"Bitmap Index Scan using a", "Bitmap Index Scan using b", true},
    {"Index Scan using a on t", "Index Scan using a on u", false},
    {"Index Scan using a on t", "Index Scan on t", true}, /* the name is all that is left out */
    {"Index Scan using a on t", "Index Only Scan using a on t", false},
    {"Seq Scan on t", "Seq Scan on t2", false},
    {"Seq Scan on t2", "Seq Scan on t", false},
    {"Sort > Seq Scan on t", "Sort\n  Seq Scan on t", false},
};

static void
test_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (shape_same(pairs[i].a, pairs[i].b) != pairs[i].same)
            fail_msg("%s | %s", pairs[i].a, pairs[i].b);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chains),
        cmocka_unit_test(test_same),
    };

    return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
