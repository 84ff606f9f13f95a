#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"

static char folder[64];

static int
set_up(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/pggrade-test-file-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int
tear_down(void **state)
{
    struct error error = {0};

    (void)state;
    return !folder_remove(folder, &error) || folder_exists(folder);
}

static void
test_write_then_read(void **state)
{
    struct error error = {0};
    char *path = path_join(folder, "note.txt");
    char *draft = xasprintf("%s.draft", path);
    char *content;
    size_t length;

    (void)state;
    assert_true(file_write(path, "first", 5, &error));
    assert_true(file_write(path, "second", 6, &error));
    assert_true(file_read(path, ERROR_USAGE, &content, &length, &error));
    assert_string_equal(content, "second");
    assert_int_equal(length, 6);
    assert_false(file_exists(draft));
    free(content);
    free(draft);
    free(path);
}

/* "-o /dev/null" must not put a file in the place of the device. */
static void
test_write_into_a_pipe(void **state)
{
    struct error error = {0};
    char *path = path_join(folder, "pipe");
    char read_back[8] = "";
    struct stat facts;
    int descriptor;

    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    descriptor = open(path, O_RDWR);
    assert_true(descriptor >= 0);
    assert_true(file_write(path, "words", 5, &error));
    assert_int_equal(read(descriptor, read_back, sizeof read_back), 5);
    assert_string_equal(read_back, "words");
    assert_int_equal(stat(path, &facts), 0);
    assert_true(S_ISFIFO(facts.st_mode));
    (void)close(descriptor);
    free(path);
}

/* A file that cannot be written whole leaves the old one as it was. */
static void
test_full_device(void **state)
{
    struct error error = {0};
    struct rlimit limit;
    struct rlimit old;
    char *path = path_join(folder, "large.txt");
    char *draft = xasprintf("%s.draft", path);
    char *large = xmalloc(100000);
    char *content;
    size_t length;
    bool written;

    (void)state;
    memset(large, 'x', 100000);
    assert_true(file_write(path, "old", 3, &error));
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    limit = old;
    limit.rlim_cur = 4096;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    written = file_write(path, large, 100000, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_false(written);
    assert_int_equal(error.kind, ERROR_PREPARE);
    assert_non_null(strstr(error.text, "cannot write"));
    assert_true(file_read(path, ERROR_USAGE, &content, &length, &error));
    assert_string_equal(content, "old");
    assert_false(file_exists(draft));
    free(content);
    free(large);
    free(draft);
    free(path);
}

static void
test_refused_reads(void **state)
{
    struct error error = {0};
    char *path = path_join(folder, "zero.bin");
    char *missing = path_join(folder, "missing");
    char *content;
    size_t length;

    (void)state;
    assert_true(file_write(path, "a\0b", 3, &error));
    assert_false(file_read(path, ERROR_USAGE, &content, &length, &error));
    assert_non_null(strstr(error.text, "zero byte"));
    assert_null(content);
    assert_false(file_read(folder, ERROR_USAGE, &content, &length, &error));
    assert_non_null(strstr(error.text, "not a file"));
    assert_false(file_read(missing, ERROR_USAGE, &content, &length, &error));
    assert_non_null(strstr(error.text, "No such file"));
    assert_int_equal(error.kind, ERROR_USAGE);
    free(missing);
    free(path);
}

static void
test_folders(void **state)
{
    struct error error = {0};
    char *deep = path_join(folder, "a/b/c");
    char *file = path_join(deep, "x.sql");
    char *outside = path_join(folder, "outside");
    char *link = path_join(deep, "link");
    char *top = path_join(folder, "a");
    char **names;
    size_t count;

    (void)state;
    assert_true(folder_create(deep, &error));
    assert_true(folder_create(deep, &error));
    assert_true(file_write(file, "", 0, &error));
    assert_true(file_write(outside, "kept", 4, &error));
    assert_int_equal(symlink(outside, link), 0);
    assert_true(folder_list(deep, ".sql", &names, &count, &error));
    assert_int_equal(count, 1);
    assert_string_equal(names[0], "x.sql");
    free(names[0]);
    free(names);
    assert_true(folder_remove(top, &error));
    assert_false(folder_exists(top));
    assert_true(file_exists(outside));
    assert_true(folder_remove(top, &error));
    assert_false(folder_create(outside, &error));
    free(top);
    free(link);
    free(outside);
    free(file);
    free(deep);
}

static void
test_paths(void **state)
{
    char *beside = path_beside("a/b.yaml", "c/d.sql");
    char *absolute = path_beside("a/b.yaml", "/c/d.sql");
    char *flat = path_beside("b.yaml", "d.sql");

    (void)state;
    assert_string_equal(beside, "a/c/d.sql");
    assert_string_equal(absolute, "/c/d.sql");
    assert_string_equal(flat, "d.sql");
    assert_string_equal(path_name("a/b/c.sql"), "c.sql");
    assert_string_equal(path_name("c.sql"), "c.sql");
    free(beside);
    free(absolute);
    free(flat);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_then_read),
        cmocka_unit_test(test_write_into_a_pipe),
        cmocka_unit_test(test_full_device),
        cmocka_unit_test(test_refused_reads),
        cmocka_unit_test(test_folders),
        cmocka_unit_test(test_paths),
    };

    return cmocka_run_group_tests_name("base file", tests, set_up, tear_down);
}
