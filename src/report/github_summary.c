#include "pggrade/report/ci.h"
#include "pggrade/report/report.h"

/* GitHub refuses the summary of a step whole when it is above 1 MiB; what else the step writes
 * into it needs some room. */
#define BYTES_MAX 1000000

void
report_github_summary(const struct card *card, struct text *out)
{
    report_markdown_within(card, BYTES_MAX, out);
}
