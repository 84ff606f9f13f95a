#include <stdint.h>

#include "pggrade/report/ci.h"
#include "pggrade/report/ci_issue.h"

/* GitHub shows so many errors and so many warnings of one step and drops the rest in silence. */
#define ANNOTATIONS_MAX 10

/* What ends a command or a property; other control characters would only disturb the log. */
static void
append_escaped(struct text *out, const char *words, bool property)
{
    for (; *words != '\0'; words++) {
        unsigned char byte = (unsigned char)*words;

        if (byte == '%' || byte == '\n' || byte == '\r' ||
            (property && (byte == ':' || byte == ',')))
            text_printf(out, "%%%02X", byte);
        else
            text_append_char(out, byte < 0x20 || byte == 0x7F ? ' ' : *words);
    }
}

static void
append_issue(struct text *out, const struct card *card, const struct ci_issue *issue)
{
    const char *path = ci_path(card->run);

    text_append(out, issue->level <= CI_FAILED ? "::error " : "::warning ");
    if (path != NULL && issue->query != SIZE_MAX) {
        int line = card->run->queries[issue->query].line;

        text_append(out, "file=");
        append_escaped(out, path, true);
        text_printf(out, ",line=%d,", line > 0 ? line : 1);
    }
    text_append(out, "title=");
    append_escaped(out, issue->title, true);
    text_append(out, "::");
    append_escaped(out, issue->message, false);
    if (issue->remedy[0] != '\0') {
        append_escaped(out, "\nRemedy: ", false);
        append_escaped(out, issue->remedy, false);
    }
    text_append_char(out, '\n');
}

/* A notice has a limit of its own, so this is shown beside ten errors and ten warnings. */
static void
append_rest(struct text *out, size_t errors, size_t warnings)
{
    size_t more_errors = errors > ANNOTATIONS_MAX ? errors - ANNOTATIONS_MAX : 0;
    size_t more_warnings = warnings > ANNOTATIONS_MAX ? warnings - ANNOTATIONS_MAX : 0;

    if (more_errors == 0 && more_warnings == 0)
        return;
    text_append(out, "::notice title=pggrade::not shown: ");
    if (more_errors > 0)
        text_printf(out, "%zu more error%s", more_errors, more_errors == 1 ? "" : "s");
    if (more_errors > 0 && more_warnings > 0)
        text_append(out, ", ");
    if (more_warnings > 0)
        text_printf(out, "%zu more warning%s", more_warnings, more_warnings == 1 ? "" : "s");
    text_append(out, "; GitHub shows 10 of each, these are the worst\n");
}

void
report_github(const struct card *card, struct text *out)
{
    struct ci_issues issues = ci_issues_of(card);
    size_t errors = 0;
    size_t warnings = 0;

    for (size_t i = 0; i < issues.count; i++) {
        const struct ci_issue *issue = &issues.items[i];
        size_t *count = issue->level <= CI_FAILED ? &errors : &warnings;

        if (issue->level == CI_INFO)
            continue;
        if ((*count)++ < ANNOTATIONS_MAX)
            append_issue(out, card, issue);
    }
    append_rest(out, errors, warnings);
    ci_issues_free(&issues);
}
