#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/plan/paste.h"

#define ONE "{\"Plan\": {\"Node Type\": \"Result\", \"Plan Rows\": 1}}"
#define CUT "[\n  {\n    \"Plan\": {\n      \"Node Type\": \"Result\",\n"

/* What is pasted, and how many plans are in it and where the last one begins. */
static const struct good_case {
    const char *what;
    const char *text;
    size_t plans;
    int line;
} good_cases[] = {
    {"as EXPLAIN prints it", "[\n  " ONE "\n]\n", 1, 1},
    {"its one element", ONE, 1, 1},
    {"psql",
        "                QUERY PLAN                \n"
        "------------------------------------------\n"
        " [                                       +\n"
        "   {                                     +\n"
        "     \"Plan\": {                           +\n"
        "       \"Node Type\": \"Result\",            +\n"
        "       \"Plan Rows\": 1                    +\n"
        "     }                                   +\n"
        "   }                                     +\n"
        " ]\n"
        "(1 row)\n\n"
        "Time: 0.412 ms\n",
        1, 3},
    {"psql with borders and arrows",
        "┌──────────┐\n│ QUERY PLAN │\n├──────────┤\n"
        "| [          |\n| {\"Plan\":   ↵|\n|  {\"Node Type\": \"Result\"}↵|\n| }] |\n└──────┘\n(1 "
        "row)\n",
        1, 4},
    {"psql, expanded", "-[ RECORD 1 ]-------\nQUERY PLAN | see below\n[" ONE "]\n", 1, 3},
    {"CSV", "QUERY PLAN\n\"[\n  {\n \"\"Plan\"\": {\"\"Node Type\"\": \"\"Result\"\"}\n }\n]\"\n",
        1, 2},
    {"CRLF and a byte order mark", "\xEF\xBB\xBF[\r\n" ONE "\r\n]\r\n", 1, 1},
    {"an array of several", "[" ONE ", " ONE "]", 2, 1},
    {"an array of arrays", "[[" ONE "], [" ONE "]]", 2, 1},
    {"one after the other", "[" ONE "]\n\n[" ONE "]\nand words\n[" ONE "]\n", 3, 5},
    {"auto_explain",
        "2026-11-21 12:00:00 UTC [4711] LOG:  duration: 12.1 ms  plan:\n"
        "\t{\n\t  \"Query Text\": \"SELECT 1\",\n\t  \"Plan\": {\"Node Type\": \"Result\"}\n\t}\n"
        "[2026-11-21 12:00:01] LOG:  checkpoint starting\n"
        "2026-11-21 12:00:02 UTC [4711] LOG:  duration: 1 ms  plan:\n\t" ONE "\n",
        2, 8},
    {"auto_explain in jsonlog",
        "{\"timestamp\": \"x\", \"message\": \"checkpoint starting\"}\n"
        "{\"timestamp\": \"x\", \"message\": \"duration: 1.2 ms  plan:\\n{\\\"Query Text\\\": "
        "\\\"SELECT 1\\\", \\\"Plan\\\": {\\\"Node Type\\\": \\\"Result\\\"}}\"}\n",
        1, 2},
    {"keys nobody knows",
        "[{\"Plan\": {\"Node Type\": \"Result\", \"Moon Phase\": [1, {}]}, \"X\": 1}]", 1, 1},
};

static void
test_what_people_paste(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good_cases); i++) {
        const struct good_case *want = &good_cases[i];
        char *content = xstrdup(want->text);
        struct error error = {0};
        struct paste paste;

        if (!paste_read("x", content, &paste, &error))
            fail_msg("%s: %s", want->what, error.text);
        if (paste.count != want->plans || paste.plans[paste.count - 1].line != want->line)
            fail_msg("%s: %zu plans, the last in line %d", want->what, paste.count,
                paste.plans[paste.count - 1].line);
        assert_string_equal(paste.plans[0].plan->root->type, "Result");
        paste_clear(&paste);
        free(content);
    }
}

static const struct bad_case {
    const char *text;
    const char *words;
} bad_cases[] = {
    {"", "x: no plan in it; it should hold what this prints:\n    EXPLAIN (ANALYZE"},
    {"SELECT 1;\n", "x: no plan in it"},
    {"{\"a\": 1}", "x:1: this JSON is no plan"},
    {"\n\n[]\n", "x:3: this JSON is no plan"},
    {"[{\"Plan\": {\"Node\": 1}}]", "x:1: this JSON is no plan"},
    {"[" ONE ", {\"Plan\": 1}]", "x:1: this JSON is no plan"},
    {CUT, "x:4:29: broken JSON: string or '}' expected near end of file"},
    {"[\n  {\"Plan\": {\"Node Type\": 'Result'}}\n]\n", "x:2:26: broken JSON: "},
    {"head\n [  +\n {\"Plan\": oops}  +\n ]\n", "x:3:14: broken JSON: "},
    {"[{\"Plan\": {\"Node Type\": \"\xFF\"}}]", "broken JSON: "},
    {" Seq Scan on people  (cost=0.00..2281.00 rows=1 width=45)\n",
        "x: this plan is in text format; pggrade reads JSON, which comes from\n    EXPLAIN "
        "(ANALYZE"},
    {"Seq Scan on t (actual rows=1 loops=1)\n  Filter: (a = 1)\n", "in text format"},
    {"<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n", "in XML format"},
    {"- Plan: \n    Node Type: \"Result\"\n", "in YAML format"},
};

static void
test_what_cannot_be_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad_cases); i++) {
        char *content = xstrdup(bad_cases[i].text);
        struct error error = {0};
        struct paste paste;

        if (paste_read("x", content, &paste, &error))
            fail_msg("\"%s\" was taken for a plan", bad_cases[i].text);
        assert_int_equal(error.kind, ERROR_USAGE);
        if (strstr(error.text, bad_cases[i].words) == NULL)
            fail_msg("\"%s\": %s", bad_cases[i].text, error.text);
        assert_int_equal(paste.count, 0);
        free(content);
    }
}

/* A stored plan as psql shows it is the same plan. */
static void
test_psql_loses_nothing(void **state)
{
    struct error error = {0};
    char *content;
    size_t length;
    struct text pasted = {0};
    char *rest;
    struct paste plain;
    struct paste framed;

    (void)state;
    if (!file_read("tests/plans/15/parallel_join.json", ERROR_USAGE, &content, &length, &error))
        fail_msg("%s", error.text);
    text_append(&pasted, "    QUERY PLAN\n--------\n");
    rest = xstrdup(content);
    for (char *lines = rest, *line = strsep(&lines, "\n"); line != NULL;
         line = strsep(&lines, "\n"))
        text_printf(&pasted, " %-70s+\n", line);
    text_append(&pasted, "(1 row)\n");
    if (!paste_read("plain", content, &plain, &error) ||
        !paste_read("framed", pasted.data, &framed, &error))
        fail_msg("%s", error.text);
    assert_true(json_equal(plain.plans[0].plan->document, framed.plans[0].plan->document));
    paste_clear(&plain);
    paste_clear(&framed);
    text_free(&pasted);
    free(content);
    free(rest);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_people_paste),
        cmocka_unit_test(test_what_cannot_be_read),
        cmocka_unit_test(test_psql_loses_nothing),
    };

    return cmocka_run_group_tests_name("plan_paste", tests, NULL, NULL);
}
