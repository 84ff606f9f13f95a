#include "unit.h"

#include "report_fixture.h"
#include "pggrade/report/claims_table.h"
#include "pggrade/report/html_report.h"
#include "pggrade/report/overview.h"
#include "pggrade/report/report.h"
#include "pggrade/spec/document.h"

static const char *const bounds[] = {"buffers_ratio<0.5", "p95<1ms", "plan=\"Seq Scan\""};

/* Held, refuted, and of a query that was left out. */
static struct run *
claiming_run(void)
{
    struct run *run = make_run(2, 1);

    run->claim_count = COUNT_OF(bounds);
    run->claims = arena_alloc(run->arena, COUNT_OF(bounds), sizeof *run->claims);
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        struct document document = document_of("bound", bounds[i]);
        const struct claim_text text = {
            .arena = run->arena, .document = &document, .text = bounds[i], .exact = true};
        struct error error = {0};

        run->claims[i] = (struct run_claim){
            .text = "Half | the <b>pages", .query = "query_0", .side = "after", .source = ""};
        assert_true(claim_read_bound(&text, &run->claims[i].bound, &error));
    }
    run->claims[0].against = "before";
    run->claims[1].implied = true;
    run->claims[1].source = "document 3";
    run->claims[2].query = "query_9";
    run->queries[0].cells[0].plan.buffers_per_call = 100;
    run->queries[0].cells[1].plan.buffers_per_call = 40;
    return run;
}

static void
write_terminal(const struct card *card, struct text *out)
{
    report_terminal(card, &(struct report_options){0}, out);
}

static void
write_verbose_terminal(const struct card *card, struct text *out)
{
    report_terminal(card, &(struct report_options){.verbose = true}, out);
}

static void
write_html(const struct card *card, struct text *out)
{
    report_html(card, NULL, out);
}

static void
write_table(const struct card *card, struct text *out)
{
    report_claims_table(&card, 1, out);
}

static const struct {
    write_report *write;
    const char *words;
} expected[] = {
    {write_terminal, "Claims: 1 held, 1 refuted, 0 inconclusive, 1 not measured\n"},
    {write_terminal, "  held          Half | the <b>pages: 0.4; 100 blocks to 40 blocks\n"},
    {write_verbose_terminal,
        "  held          Half | the <b>pages\n"
        "                query_0 on after against before, buffers_ratio<0.5: 0.4; 100\n"
        "                blocks to 40 blocks\n"},
    {write_terminal, "  refuted       Half"},
    {report_markdown, "## Claims: 1 held, 1 refuted, 0 inconclusive, 1 not measured\n"},
    {report_markdown, "- **held** Half \\| the \\<b>pages; query\\_0 on after"},
    {report_summary, "\"outcome\": \"held\",\n      \"value\": 0.4,"},
    {report_summary, "\"outcome\": \"not measured\""},
    {write_html, "id=\"claims\""},
    {write_html, "href=\"#claims\""},
    {write_html, "Half | the &lt;b&gt;pages"},
    {write_table, "2 claims of 1 scenario: 1 held, 1 refuted, 0 inconclusive. 1 more were not"},
    {write_table,
        "| contacts | Half \\| the \\<b>pages | `buffers_ratio<0.5` | 0.4; 100 blocks to 40 blocks "
        "| **held** | `pggrade run contacts --only query_0 --sides before,after` |\n"},
    {write_table, "pages (implied) (document 3) | `p95<1ms` | "},
};

static void
test_reports(void **state)
{
    struct run *run = claiming_run();
    struct card *card = card_create(run, &rubric_default);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        char *text = written(expected[i].write, card);

        if (strstr(text, expected[i].words) == NULL)
            fail_msg("row %zu: no \"%s\" in\n%s", i, expected[i].words, text);
        free(text);
    }
    card_destroy(card);
    run_destroy(run);
}

/* A run of other queries says nothing about claims. */
static void
test_nothing_measured(void **state)
{
    struct run *run = claiming_run();
    struct card *card;
    char *text;

    (void)state;
    for (size_t i = 0; i < run->claim_count; i++)
        run->claims[i].query = "query_9";
    card = card_create(run, &rubric_default);
    text = written(write_terminal, card);
    assert_null(strstr(text, "laims"));
    free(text);
    card_destroy(card);
    run_destroy(run);
}

static void
test_overview(void **state)
{
    struct run *run = claiming_run();
    struct card *card = card_create(run, &rubric_default);
    struct overview *overview = overview_create();
    struct text out = {0};

    (void)state;
    overview_add(overview, card, "results/1", &(struct overview_end){0, 12.4});
    overview_add_failure(overview, "broken", "no such table", &(struct overview_end){3, 1.0});
    report_overview_terminal(overview, &out);
    assert_contains(out.data, "contacts  before A+, after A+\n");
    assert_contains(out.data, "          0 faster, 1 same, 0 slower, 0 inconclusive\n");
    assert_contains(out.data, "claims: 1 held, 1 refuted, 0 inconclusive; 12 s, results/1\n");
    assert_contains(out.data, "broken    failed, status 3: no such table\n");
    assert_contains(
        out.data, "\n2 scenarios in 13 s, 1 failed; claims: 1 held, 1 refuted, 0 inconclusive\n");
    out.length = 0;
    report_overview_json(overview, &out);
    assert_contains(out.data, "\"exit_status\": 3");
    assert_contains(out.data, "\"not_measured\": 1");
    text_free(&out);
    overview_destroy(overview);
    card_destroy(card);
    run_destroy(run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_nothing_measured),
        cmocka_unit_test(test_overview),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
