#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/result/folder.h"

#define STARTED_S 1795213527 /* 2026-11-20 22:25:27 UTC */

static char place[64];
static char *results;

static int
set_up(void **state)
{
    (void)state;
    (void)snprintf(place, sizeof place, "/tmp/pggrade-test-results-XXXXXX");
    if (mkdtemp(place) == NULL)
        return -1;
    results = path_join(place, "results");
    return 0;
}

static int
tear_down(void **state)
{
    struct error error = {0};

    (void)state;
    free(results);
    return !folder_remove(place, &error);
}

/* A whole result; its path, to be freed. */
static char *
add_result(const char *scenario)
{
    struct error error = {0};
    struct result_folder *folder = NULL;
    char *path = NULL;

    assert_true(result_folder_create(results, scenario, STARTED_S, &folder, &error));
    assert_true(result_folder_add(folder, "run.json", "{}\n", &error));
    assert_true(result_folder_add(folder, "plans/query_1.json", "[]\n", &error));
    assert_true(result_folder_add(folder, "plans/query_2.json", "[]\n", &error));
    if (!result_folder_finish(folder, &path, &error))
        fail_msg("%s", error.text);
    result_folder_destroy(folder);
    return path;
}

static void
assert_latest(const char *name)
{
    char *latest = path_join(results, "latest");
    char target[128] = {0};

    assert_true(readlink(latest, target, sizeof target - 1) > 0);
    assert_string_equal(target, name);
    free(latest);
}

static void
test_finish(void **state)
{
    char *first = add_result("contacts");
    char *second;
    char *third;
    char *file = path_join(first, "plans/query_2.json");
    char **names;
    size_t count;
    struct error error = {0};

    (void)state;
    assert_string_equal(path_name(first), "20261120-222527-contacts");
    assert_true(file_exists(file));
    assert_latest("20261120-222527-contacts");
    second = add_result("contacts");
    assert_string_equal(path_name(second), "20261120-222527-contacts-2");
    assert_latest("20261120-222527-contacts-2");
    third = add_result("con/ta cts");
    assert_string_equal(path_name(third), "20261120-222527-con_ta_cts");
    assert_true(folder_list(results, "", &names, &count, &error));
    assert_int_equal(count, 4); /* three results and latest, no draft */
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    free(file);
    free(third);
    free(second);
    free(first);
}

/* How many hidden entries results/ has: drafts. */
static int
count_drafts(void)
{
    char *command = xasprintf("ls -A %s | grep -c '^\\.'", results);
    FILE *pipe = popen(command, "r");
    int count = -1;

    assert_non_null(pipe);
    assert_int_equal(fscanf(pipe, "%d", &count), 1);
    (void)pclose(pipe);
    free(command);
    return count;
}

static void
test_abandoned_drafts(void **state)
{
    struct error error = {0};
    struct result_folder *mine = NULL;
    struct result_folder *other = NULL;
    pid_t child;
    int status;

    (void)state;
    assert_true(result_folder_create(results, "mine", STARTED_S, &mine, &error));
    child = fork();
    assert_true(child >= 0);
    if (child == 0) { /* dies with a draft */
        struct result_folder *lost = NULL;

        _exit(result_folder_create(results, "lost", STARTED_S, &lost, &error) &&
                    result_folder_add(lost, "run.json", "{", &error)
                ? 0
                : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(count_drafts(), 2);
    assert_true(result_folder_create(results, "other", STARTED_S, &other, &error));
    assert_int_equal(count_drafts(), 2); /* mine and other */
    result_folder_destroy(mine);
    assert_int_equal(count_drafts(), 1);
    result_folder_destroy(other);
    assert_int_equal(count_drafts(), 0);
    result_folder_destroy(NULL);
}

static const char *const bad_names[] = {
    "", "/etc/x", "../x", ".x", "a/b/c", "a/", "a/../x", "a/.."};

static void
test_names(void **state)
{
    struct error error = {0};
    struct result_folder *folder = NULL;

    (void)state;
    assert_true(result_folder_create(results, "names", STARTED_S, &folder, &error));
    for (size_t i = 0; i < COUNT_OF(bad_names); i++)
        if (result_folder_add(folder, bad_names[i], "x", &error))
            fail_msg("\"%s\" was written", bad_names[i]);
    result_folder_destroy(folder);
}

/* `latest` is in the way: the result stays, and the error says where. */
static void
test_latest_in_the_way(void **state)
{
    struct error error = {0};
    struct result_folder *folder = NULL;
    char *latest = xasprintf("%s/latest/x", results);
    char *path = NULL;

    (void)state;
    assert_true(folder_create(latest, &error));
    assert_true(result_folder_create(results, "contacts", STARTED_S, &folder, &error));
    assert_true(result_folder_add(folder, "run.json", "{}", &error));
    assert_false(result_folder_finish(folder, &path, &error));
    assert_null(path);
    assert_int_equal(error.kind, ERROR_PREPARE);
    assert_non_null(strstr(error.text, "/20261120-222527-contacts, but "));
    result_folder_destroy(folder);
    path = xasprintf("%s/20261120-222527-contacts/run.json", results);
    assert_true(file_exists(path));
    free(path);
    free(latest);
}

static void
test_find(void **state)
{
    struct error error = {0};
    char *path = NULL;
    char *want;
    char *folder;

    (void)state;
    assert_false(result_find(results, "latest", &path, &error));
    assert_non_null(strstr(error.text, "holds no results yet"));
    assert_int_equal(error.kind, ERROR_USAGE);
    folder = add_result("contacts");
    want = path_join(folder, "run.json");
    assert_true(result_find(results, "latest", &path, &error));
    assert_string_equal(path, want);
    free(path);
    assert_true(result_find(results, "20261120-222527-contacts", &path, &error));
    assert_string_equal(path, want);
    free(path);
    assert_true(result_find(results, folder, &path, &error));
    assert_string_equal(path, want);
    free(path);
    assert_true(result_find(results, want, &path, &error));
    assert_string_equal(path, want);
    free(path);
    assert_false(result_find(results, "20261120-222527-contact", &path, &error));
    assert_null(path);
    assert_non_null(strstr(error.text, "did you mean \"20261120-222527-contacts\"?"));
    assert_false(result_find(results, "nonsense", &path, &error));
    assert_non_null(strstr(error.text, "the newest is \"20261120-222527-contacts\""));
    assert_false(result_find(results, "", &path, &error));
    free(want);
    free(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_finish, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_abandoned_drafts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_latest_in_the_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_find, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
