#include "pggrade/command/capacity_output.h"

#include <stdlib.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/charts.h"
#include "pggrade/command/common.h"
#include "pggrade/grade/outlook.h"
#include "pggrade/report/capacity.h"
#include "pggrade/report/capacity_html.h"
#include "pggrade/result/folder.h"

typedef void writer(const struct outlook *outlook, struct text *out);

#define FORMAT_HTML 3

const char *const capacity_formats[] = {"human", "json", "markdown", "html", NULL};
static writer *const writers[FORMAT_HTML] = {
    report_capacity_terminal, report_capacity_summary, report_capacity_markdown};

static bool
add(struct result_folder *folder, const struct outlook *outlook, const char *name, writer *write,
    struct error *error)
{
    struct text text = {0};
    bool added;

    write(outlook, &text);
    added = result_folder_add(folder, name, text_string(&text), error);
    text_free(&text);
    return added;
}

/* charts/ and the page that holds its drawings. */
static bool
add_page(struct result_folder *folder, const struct outlook *outlook, struct error *error)
{
    struct charts *charts = charts_create_capacity(outlook);
    char *drawings = path_join(result_folder_path(folder), CHARTS_FOLDER);
    struct text text = {0};
    bool added = charts_draw(charts, drawings, false, error);

    if (added) {
        report_capacity_html(outlook, charts, &text);
        added = result_folder_add(folder, "capacity.html", text_string(&text), error);
    }
    text_free(&text);
    free(drawings);
    charts_destroy(charts);
    return added;
}

/* The page again, with the drawings that are stored beside the facts. */
static bool
write_page(const struct outlook *outlook, const char *folder, struct text *out, struct error *error)
{
    struct charts *charts = charts_create_capacity(outlook);
    bool drawn = charts_of_stored(charts, folder, error);

    if (drawn)
        report_capacity_html(outlook, charts, out);
    charts_destroy(charts);
    return drawn;
}

bool
capacity_store(
    const struct capacity *capacity, const char *results, char **path, struct error *error)
{
    struct result_folder *folder = NULL;
    struct outlook *outlook;
    char *name = xasprintf("%s-capacity", capacity->scenario);
    char *facts;
    bool stored = result_folder_create(results, name, capacity->started_s, &folder, error);

    free(name);
    if (!stored)
        return false;
    outlook = outlook_create(capacity);
    facts = capacity_to_text(capacity);
    stored = result_folder_add(folder, "capacity.json", facts, error) &&
        add(folder, outlook, "capacity-summary.json", report_capacity_summary, error) &&
        add(folder, outlook, "capacity.md", report_capacity_markdown, error) &&
        add_page(folder, outlook, error) && result_folder_finish(folder, path, error);
    free(facts);
    outlook_destroy(outlook);
    result_folder_destroy(folder);
    return stored;
}

bool
capacity_print(
    const struct capacity *capacity, const struct capacity_output *output, struct error *error)
{
    struct outlook *outlook = outlook_create(capacity);
    struct text text = {0};
    bool printed = true;

    if (output->format == FORMAT_HTML)
        printed = write_page(outlook, output->stored, &text, error);
    else
        writers[output->format](outlook, &text);
    if (output->format == 0 && output->fresh)
        text_printf(&text,
            "\nStored in %s; pggrade capacity --read %s/capacity.json prints this again.\n",
            output->stored, output->stored);
    if (printed)
        printed = output->path == NULL
            ? common_print(text_string(&text), error)
            : file_write(output->path, text_string(&text), text.length, error);
    text_free(&text);
    outlook_destroy(outlook);
    return printed;
}
