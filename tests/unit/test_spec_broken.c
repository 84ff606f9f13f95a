#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/spec/scenario.h"
#include "pggrade/spec/workload.h"

/*
 * Every workload NAME.sql and every folder NAME with a scenario.yaml in this folder holds one
 * mistake; NAME.expected is what is said about it, to the byte.  Nothing is registered: a file
 * that is there is tested.
 */
#define FOLDER "tests/broken"
#define BROKEN_COUNT_MIN 45

static bool
load(const char *path, bool is_workload, struct error *error)
{
    struct workload *workload = NULL;
    struct scenario *scenario = NULL;
    bool loaded =
        is_workload ? workload_load(path, &workload, error) : scenario_load(path, &scenario, error);

    workload_destroy(workload);
    scenario_destroy(scenario);
    return loaded;
}

static void
check(const char *name, const char *path, bool is_workload)
{
    char *expected_path = xasprintf("%s/%s.expected", FOLDER, name);
    struct error error = {0};
    struct error reading = {0};
    char *expected;
    size_t length;
    char *text;

    if (!file_read(expected_path, ERROR_USAGE, &expected, &length, &reading))
        fail_msg("%s", reading.text);
    if (load(path, is_workload, &error))
        fail_msg("%s was not refused", path);
    assert_int_equal(error.kind, ERROR_USAGE);
    text = xasprintf("%s\n", error.text);
    if (strcmp(text, expected) != 0)
        fail_msg("%s\nexpected:\n%sbut it says:\n%s", path, expected, text);
    free(text);
    free(expected);
    free(expected_path);
}

static void
test_broken(void **state)
{
    static const char ending[] = ".sql";
    struct error error = {0};
    char **names;
    size_t count;
    int checked = 0;

    (void)state;
    assert_true(folder_list(FOLDER, "", &names, &count, &error));
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        bool is_workload =
            length > strlen(ending) && strcmp(names[i] + length - strlen(ending), ending) == 0;
        char *name = xstrndup(names[i], is_workload ? length - strlen(ending) : length);
        char *path = is_workload ? xasprintf("%s/%s", FOLDER, names[i])
                                 : xasprintf("%s/%s/scenario.yaml", FOLDER, names[i]);

        if (file_exists(path)) {
            check(name, path, is_workload);
            checked++;
        }
        free(path);
        free(name);
        free(names[i]);
    }
    free(names);
    print_message("%d broken files\n", checked);
    assert_true(checked >= BROKEN_COUNT_MIN);
}

/* Expectations whose input is gone would be kept for ever. */
static void
test_no_orphans(void **state)
{
    static const char ending[] = ".expected";
    struct error error = {0};
    char **names;
    size_t count;

    (void)state;
    assert_true(folder_list(FOLDER, ending, &names, &count, &error));
    for (size_t i = 0; i < count; i++) {
        int length = (int)(strlen(names[i]) - strlen(ending));
        char *workload = xasprintf("%s/%.*s.sql", FOLDER, length, names[i]);
        char *scenario = xasprintf("%s/%.*s/scenario.yaml", FOLDER, length, names[i]);

        if (!file_exists(workload) && !file_exists(scenario))
            fail_msg("%s stands beside nothing", names[i]);
        free(workload);
        free(scenario);
        free(names[i]);
    }
    free(names);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_no_orphans),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
