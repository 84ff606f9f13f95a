#include "pggrade/command/stored_runs.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/json.h"
#include "pggrade/base/memory.h"
#include "pggrade/report/pages.h"

#define SHOWN_MAX 200

/* What our own folders are called: no path, nothing hidden, and not "latest", which is one of
 * them again. */
static bool
is_run_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strcmp(name, "latest") != 0 &&
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
        strlen(name);
}

static char *
file_of(const char *results, const char *name, const char *file)
{
    char *folder = path_join(results, name);
    char *path = path_join(folder, file);

    free(folder);
    return path;
}

static json_t *
read_summary(const char *results, const char *name)
{
    char *path = file_of(results, name, "summary.json");
    struct error ignored = {0}; /* a folder of something else is no run */
    json_t *summary = NULL;

    if (file_exists(path) && !json_read_file(path, &summary, &ignored))
        summary = NULL;
    free(path);
    return summary;
}

/* Names begin with the date: the greatest is the newest. */
static size_t
read_runs(
    const char *results, char **names, size_t count, struct page_run *runs, json_t **summaries)
{
    size_t found = 0;

    for (size_t i = count; i > 0 && found < SHOWN_MAX; i--) {
        json_t *summary = is_run_name(names[i - 1]) ? read_summary(results, names[i - 1]) : NULL;

        if (summary == NULL)
            continue;
        summaries[found] = summary;
        runs[found++] = (struct page_run){.name = names[i - 1], .summary = summary};
    }
    return found;
}

void
stored_runs_list(const char *results, bool live, struct text *out)
{
    struct page_run *runs = xcalloc(SHOWN_MAX, sizeof *runs);
    json_t **summaries = xcalloc(SHOWN_MAX, sizeof(json_t *));
    struct error ignored = {0}; /* no folder: no run yet */
    char **names = NULL;
    size_t name_count = 0;
    size_t count = 0;

    if (folder_list(results, "", &names, &name_count, &ignored))
        count = read_runs(results, names, name_count, runs, summaries);
    report_page_runs(runs, count, live, out);
    for (size_t i = 0; i < count; i++)
        json_decref(summaries[i]);
    for (size_t i = 0; i < name_count; i++)
        free(names[i]);
    free(names);
    free(summaries);
    free(runs);
}

/* The report as a page where the run has one, else its words. */
bool
stored_runs_report(const char *results, const char *name, struct text *out)
{
    char *page = file_of(results, name, "report.html");
    char *words = file_of(results, name, "report.md");
    struct error ignored = {0}; /* told as a page that is not there */
    char *content = NULL;
    size_t length = 0;
    bool found = is_run_name(name);

    if (found && file_exists(page) && file_read(page, ERROR_USAGE, &content, &length, &ignored))
        text_append_length(out, content, length);
    else if (found && file_exists(words) &&
        file_read(words, ERROR_USAGE, &content, &length, &ignored))
        report_page_words(name, content, out);
    else
        found = false;
    free(content);
    free(words);
    free(page);
    return found;
}
