#include "pggrade/command/capacity_output.h"

#include <stdlib.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/common.h"
#include "pggrade/grade/outlook.h"
#include "pggrade/report/capacity.h"
#include "pggrade/result/folder.h"

typedef void writer(const struct outlook *outlook, struct text *out);

const char *const capacity_formats[] = {"human", "json", "markdown", NULL};
static writer *const writers[] = {
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
        result_folder_finish(folder, path, error);
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
    bool printed;

    writers[output->format](outlook, &text);
    if (output->format == 0 && output->stored != NULL)
        text_printf(&text,
            "\nStored in %s; pggrade capacity --read %s/capacity.json prints this again.\n",
            output->stored, output->stored);
    printed = output->path == NULL
        ? common_print(text_string(&text), error)
        : file_write(output->path, text_string(&text), text.length, error);
    text_free(&text);
    outlook_destroy(outlook);
    return printed;
}
