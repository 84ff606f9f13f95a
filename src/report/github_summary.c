#include "pggrade/report/ci.h"
#include "pggrade/report/report.h"

/* GitHub refuses the summary of a step whole when it is above 1 MiB; what else the step writes
 * into it needs some room. */
#define BYTES_MAX 1000000

static const char cut_note[] = "\n… cut here; `report.md` of the stored run has the rest\n";

/* The report begins with what matters most, the sides and the gate, so its end is what goes. */
void
report_github_summary(const struct card *card, struct text *out)
{
    struct text report = {0};
    size_t length;

    report_markdown(card, &report);
    length = report.length;
    if (length > BYTES_MAX) {
        length = BYTES_MAX - sizeof cut_note;
        while (length > 0 && report.data[length - 1] != '\n')
            length--;
    }
    text_append_length(out, text_string(&report), length);
    if (length < report.length)
        text_append(out, cut_note);
    text_free(&report);
}
