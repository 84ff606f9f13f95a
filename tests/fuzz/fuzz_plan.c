/* Pasted plans: read, judged, and written in every form. */
#include "fuzz.h"

#include "pggrade/plan/paste.h"
#include "pggrade/plan/shape.h"
#include "pggrade/report/plan_report.h"

static void
report(struct pasted_plan *pasted)
{
    struct review review;
    struct text out = {0};
    struct plan_page page = {
        .name = "fuzz", .reviews = &review, .lines = &pasted->line, .count = 1};
    struct report_options options = {.colour = true, .verbose = true};
    char *shape;

    review_plan(pasted->plan, &review);
    plan_report_terminal(&page, &options, &out);
    plan_report_markdown(&page, &out);
    plan_report_json(&page, &out);
    shape = plan_shape(pasted->plan, true);
    free(shape);
    for (size_t i = 0; i < review.finding_count; i++)
        if (!(review.findings[i].share >= 0 && review.findings[i].share <= 1))
            abort();
    review_clear(&review);
    text_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *content = fuzz_text(data, size);
    struct error error = {0};
    struct paste paste;

    if (content == NULL)
        return 0;
    if (paste_read("fuzz", content, &paste, &error)) {
        for (size_t i = 0; i < paste.count; i++)
            report(&paste.plans[i]);
    } else {
        fuzz_refused(&error);
    }
    paste_clear(&paste);
    free(content);
    return 0;
}
