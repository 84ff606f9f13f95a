#include "capacity_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/grade/outlook.h"
#include "pggrade/report/capacity.h"

static char path[] = "/tmp/pggrade-test-capacity-XXXXXX";

static int
start(void **state)
{
    int descriptor = mkstemp(path);

    (void)state;
    return descriptor < 0 ? 1 : close(descriptor);
}

static int
stop(void **state)
{
    (void)state;
    return unlink(path);
}

static void
write_file(const char *content)
{
    struct error error = {0};

    assert_true(file_write(path, content, strlen(content), &error));
}

static void
test_round_trip(void **state)
{
    struct capacity *capacity = fixture_capacity();
    struct capacity *read = NULL;
    struct error error = {0};
    char *text;
    char *again;

    (void)state;
    *capacity_add(capacity, stretches, stretch_count) = (struct capacity_stretch){
        .side = 1, .label = "09:15", .rate = 120.5, .seconds = 2, .max_ns = 7};
    *capacity_add(capacity, replays, replay_count) = (struct capacity_replay){.side = 1};
    text = capacity_to_text(capacity);
    write_file(text);
    if (!capacity_load(path, &read, &error))
        fail_msg("%s", error.text);
    again = capacity_to_text(read);
    assert_string_equal(text, again);
    assert_true(read->seed == UINT64_MAX);
    free(text);
    free(again);
    capacity_destroy(read);
    capacity_destroy(capacity);
}

/* What is wrong is named with its place. */
static void
test_refusals(void **state)
{
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        {"\"format\": 1", "\"format\": 2", "capacity is of format 2"},
        {"\"side\": 1", "\"side\": 9", "has the side 9, and there are 2"},
        {"\"step\": 3", "\"step\": 4", "has the step 4, and there are 4"},
        {"\"throughput\": ", "\"output\": ", "capacity.levels[0]"},
        {"\"left_out\"", "\"left\"", "left_out"},
    };
    struct capacity *capacity = fixture_capacity();
    char *text = capacity_to_text(capacity);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct capacity *read = NULL;
        struct error error = {0};
        const char *at = strstr(text, cases[i].from);
        char *changed;

        assert_non_null(at);
        changed =
            xasprintf("%.*s%s%s", (int)(at - text), text, cases[i].to, at + strlen(cases[i].from));
        write_file(changed);
        assert_false(capacity_load(path, &read, &error));
        assert_null(read);
        if (error.kind != ERROR_USAGE || strstr(error.text, cases[i].message) == NULL)
            fail_msg("\"%s\" says \"%s\"", cases[i].to, error.text);
        free(changed);
    }
    free(text);
    capacity_destroy(capacity);
}

static bool
narrow(const char *text)
{
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        char *copy;
        size_t columns;

        line += *line == '\n';
        copy = xstrndup(line, strcspn(line, "\n"));
        columns = text_columns(copy);
        free(copy);
        if (columns > 80)
            return false;
    }
    return true;
}

static void
expect(const struct text *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text_string(text), words[i]) == NULL)
            fail_msg("\"%s\" is missing in:\n%s", words[i], text_string(text));
}

static void
test_reports(void **state)
{
    static const char *const terminal[] = {"576/s held, 590/s failed", "both tried twice",
        "contention σ 0.03 (", "the peak is at 44 clients", "O(n) Jun 2028", "O(1) –",
        "growth: scale 8 and more"};
    static const char *const markdown[] = {"Messages \\| pages: capacity", "| 44 (",
        "| page | offset | O(n) | ", "at 500,000 rows (", "in June 2028 (",
        "idx\\_messages\\_history", "September 2027", "| failed |"};
    static const char *const summary[] = {"\"held_per_s\": 576", "\"law\": \"O(n)\"",
        "\"law\": \"O(1)\"", "\"broken\": false", "\"load_scale\": 1"};
    struct capacity *capacity = fixture_capacity();
    struct outlook *outlook = outlook_create(capacity);
    struct text text = {0};

    (void)state;
    report_capacity_terminal(outlook, &text);
    expect(&text, terminal, COUNT_OF(terminal));
    if (!narrow(text_string(&text)))
        fail_msg("wide:\n%s", strstr(text_string(&text), "Growth over"));
    text_free(&text);
    report_capacity_markdown(outlook, &text);
    expect(&text, markdown, COUNT_OF(markdown));
    text_free(&text);
    report_capacity_summary(outlook, &text);
    expect(&text, summary, COUNT_OF(summary));
    text_free(&text);
    outlook_destroy(outlook);
    capacity_destroy(capacity);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_reports),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
