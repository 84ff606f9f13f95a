#include "unit.h"

#include <math.h>

#include "pggrade/base/memory.h"
#include "pggrade/stats/decision.h"

/* min_effect 3 %, one comparison: z = 3, log(1.03) = 0.02956, log(1.05) = 0.04879. */
static const struct decision_case {
    double theta, se;
    size_t quads;
    enum decision decision;
} decision_cases[] = {
    {0.0, 0.002, 20, DECISION_SAME},
    {0.044, 0.002, 20, DECISION_SLOWER}, /* 0.044 - 0.006 > 0.02956 */
    {0.0355, 0.002, 20, DECISION_SAME},  /* 0.0295 is not above it */
    {0.0357, 0.002, 20, DECISION_SLOWER},
    {-0.0355, 0.002, 20, DECISION_SAME},
    {-0.0357, 0.002, 20, DECISION_FASTER},
    {0.0, 0.0243, 20, DECISION_SAME}, /* 0.0486 < 0.04879 */
    {0.0, 0.0245, 20, DECISION_NONE},
    {0.06, 0.02, 20, DECISION_NONE},
    {3.0, 0.01, 20, DECISION_SLOWER},
    {3.0, 0.01, 8, DECISION_SLOWER},
    {3.0, 0.01, 7, DECISION_NONE}, /* too few quads */
    {NAN, NAN, 0, DECISION_NONE},
    {1.0, NAN, 20, DECISION_NONE},
};

static void
test_decision(void **state)
{
    const struct decision_rule rule = {0.03, 1, 1};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(decision_cases); i++) {
        const struct decision_case *want = &decision_cases[i];
        struct quads_effect effect = {.theta = want->theta, .se = want->se, .quads = want->quads};

        if (decision_make(&rule, &effect) != want->decision)
            fail_msg("theta %g, se %g, %zu quads: decision %d", want->theta, want->se, want->quads,
                (int)decision_make(&rule, &effect));
    }
}

/* log(2) = 0.6931: four quads are enough where each of them is beyond it. */
static void
test_doubled(void **state)
{
    const struct decision_rule rule = {0.03, 20, 6};
    struct quads_effect effect = {.theta = 1.5, .se = 0.4, .quads = 4, .degrees = 3, .least = 0.70};

    (void)state;
    assert_int_equal(decision_make(&rule, &effect), DECISION_SLOWER);
    assert_true(decision_confirms(&rule, DECISION_SLOWER, &effect));
    effect.quads = 3;
    assert_int_equal(decision_make(&rule, &effect), DECISION_NONE);
    assert_false(decision_confirms(&rule, DECISION_SLOWER, &effect));
    effect.quads = 7;
    effect.least = 0.69;
    assert_int_equal(decision_make(&rule, &effect), DECISION_NONE);
    effect.theta = -1.5;
    effect.least = -0.70;
    assert_int_equal(decision_make(&rule, &effect), DECISION_FASTER);
    assert_false(decision_confirms(&rule, DECISION_SLOWER, &effect));
    assert_true(decision_confirms(&rule, DECISION_FASTER, &effect));
}

static void
test_z(void **state)
{
    (void)state;
    assert_true(fabs(decision_z(&(struct decision_rule){0.03, 1, 1}) - 3.0) < 1e-12);
    assert_true(fabs(decision_z(&(struct decision_rule){0.03, 0, 1}) - 3.0) < 1e-12);
    /* qnorm(1 - 0.01 / 120) */
    assert_true(fabs(decision_z(&(struct decision_rule){0.03, 20, 6}) - 3.7645) < 1e-3);
}

/* No rule may claim less than 2 %. */
static void
test_effect_floor(void **state)
{
    const struct quads_effect effect = {.theta = 0.0255, .se = 0.002, .quads = 20};
    const struct quads_effect larger = {.theta = 0.0265, .se = 0.002, .quads = 20};
    const struct decision_rule rule = {0.0, 1, 1};

    (void)state;
    assert_int_equal(decision_make(&rule, &effect), DECISION_SAME);
    assert_int_equal(decision_make(&rule, &larger), DECISION_SLOWER);
}

static void
test_detectable(void **state)
{
    const struct decision_rule rule = {0.03, 1, 1};
    const struct quads_effect effect = {.theta = 0.0, .se = 0.01, .quads = 20};
    const struct quads_effect unknown = {.theta = NAN, .se = NAN};

    (void)state;
    assert_true(fabs(decision_detectable(&rule, &effect) - (1.03 * exp(0.0384) - 1.0)) < 1e-9);
    assert_true(isnan(decision_detectable(&rule, &unknown)));
}

static void
test_more_quads(void **state)
{
    const struct decision_rule rule = {0.03, 1, 1};
    const struct quads_effect none = {.theta = 0.0, .se = 0.0488, .quads = 20};
    const struct quads_effect unknown = {.theta = NAN, .se = NAN};

    (void)state;
    /* "same" needs half the error, so four times the quads */
    assert_true(fabs(decision_more_quads(&rule, &none) - 4.0) < 0.02);
    assert_true(isnan(decision_more_quads(&rule, &unknown)));
}

/* 1.65 standard errors above log(1.03) = 0.029559. */
static void
test_confirms(void **state)
{
    const struct decision_rule rule = {0.03, 20, 6};
    const struct quads_effect above = {.theta = 0.0463, .se = 0.01, .quads = 8};
    const struct quads_effect below = {.theta = 0.0459, .se = 0.01, .quads = 8};
    const struct quads_effect few = {.theta = 1.0, .se = 0.01, .quads = 7};
    const struct quads_effect unknown = {.theta = NAN, .se = NAN, .quads = 8};
    const struct quads_effect faster = {.theta = -0.0463, .se = 0.01, .quads = 8};
    const struct quads_effect hardly_faster = {.theta = -0.0459, .se = 0.01, .quads = 8};

    (void)state;
    assert_true(decision_confirms(&rule, DECISION_FASTER, &faster));
    assert_false(decision_confirms(&rule, DECISION_SLOWER, &faster));
    assert_false(decision_confirms(&rule, DECISION_FASTER, &hardly_faster));
    assert_false(decision_confirms(&rule, DECISION_FASTER, &above));
    assert_true(decision_confirms(&rule, DECISION_SLOWER, &above));
    assert_false(decision_confirms(&rule, DECISION_SLOWER, &below));
    assert_false(decision_confirms(&rule, DECISION_SLOWER, &few));
    assert_false(decision_confirms(&rule, DECISION_SLOWER, &unknown));
}

/* log(1.06) = 0.0583, of δ = 3 %; log(1.04) = 0.0392 of the least δ there is. */
static void
test_hardly(void **state)
{
    const struct decision_rule three = {0.03, 1, 1};
    const struct decision_rule least = {0.001, 1, 1};

    (void)state;
    assert_true(decision_hardly(&three, &(struct quads_effect){.theta = -0.0582}));
    assert_false(decision_hardly(&three, &(struct quads_effect){.theta = -0.0584}));
    assert_true(decision_hardly(&three, &(struct quads_effect){.theta = 0.0582}));
    assert_false(decision_hardly(&three, &(struct quads_effect){.theta = 0.0584}));
    assert_true(decision_hardly(&least, &(struct quads_effect){.theta = 0.0391}));
    assert_false(decision_hardly(&least, &(struct quads_effect){.theta = 0.0393}));
}

/* log(1.05) = 0.04879: by two standard errors it is the same, by three surely. */
static void
test_surely_same(void **state)
{
    const struct decision_rule rule = {0.03, 1, 1};
    const struct quads_effect sure = {.theta = -0.01, .se = 0.0129, .quads = 8};
    const struct quads_effect same = {.theta = -0.01, .se = 0.0130, .quads = 8};
    const struct quads_effect few = {.theta = 0.0, .se = 0.01, .quads = 7};
    const struct quads_effect unknown = {.theta = NAN, .se = NAN, .quads = 8};

    (void)state;
    assert_true(decision_surely_same(&rule, &sure));
    assert_int_equal(decision_make(&rule, &same), DECISION_SAME);
    assert_false(decision_surely_same(&rule, &same));
    assert_false(decision_surely_same(&rule, &few));
    assert_false(decision_surely_same(&rule, &unknown));
}

static void
test_same_limit(void **state)
{
    (void)state;
    assert_true(fabs(decision_same_limit(&(struct decision_rule){0.02, 1, 1}) - 0.05) < 1e-12);
    assert_true(fabs(decision_same_limit(&(struct decision_rule){0.03, 1, 1}) - 0.05) < 1e-12);
    assert_true(fabs(decision_same_limit(&(struct decision_rule){0.10, 1, 1}) - 0.12) < 1e-12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision),
        cmocka_unit_test(test_doubled),
        cmocka_unit_test(test_z),
        cmocka_unit_test(test_effect_floor),
        cmocka_unit_test(test_confirms),
        cmocka_unit_test(test_hardly),
        cmocka_unit_test(test_surely_same),
        cmocka_unit_test(test_same_limit),
        cmocka_unit_test(test_detectable),
        cmocka_unit_test(test_more_quads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
