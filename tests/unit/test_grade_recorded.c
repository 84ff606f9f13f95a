#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/grade/card.h"
#include "pggrade/result/run_json.h"

/*
 * Runs that were recorded by scripts/bench/verdicts, odd numbers beside a neighbour that comes and
 * goes: what is said of them must not change unless it is meant to.  aa: both sides are the same;
 * ten: the second does 10 % more work.
 */
#define RECORDED "tests/verdicts"

static enum verdict_kind
expected(const char *name)
{
    return strncmp(name, "aa-", 3) == 0 ? VERDICT_SAME : VERDICT_SLOWER;
}

static void
check_run(const char *name)
{
    struct error error = {0};
    char *path = path_join(RECORDED, name);
    struct run *run = NULL;
    struct card *card;

    if (!run_load(path, &run, &error))
        fail_msg("%s", error.text);
    card = card_create(run, &rubric_default);
    assert_int_equal(card->verdict_count, 5);
    for (size_t i = 0; i < card->verdict_count; i++)
        if (card->verdicts[i].kind != expected(name))
            fail_msg("%s: %s is %s: %s", name, run->queries[card->verdicts[i].query].name,
                verdict_names[card->verdicts[i].kind], card->verdicts[i].reason);
    card_destroy(card);
    run_destroy(run);
    free(path);
}

static void
test_recorded_runs(void **state)
{
    struct error error = {0};
    char **names;
    size_t count;

    (void)state;
    if (!folder_list(RECORDED, ".json", &names, &count, &error))
        fail_msg("%s", error.text);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++) {
        check_run(names[i]);
        free(names[i]);
    }
    free(names);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
