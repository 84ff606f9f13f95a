#include "pggrade/command/trend.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/command/charts.h"
#include "pggrade/report/trend.h"
#include "pggrade/result/folder.h"
#include "pggrade/result/run_json.h"

/* A run that was loaded, and what it is called. */
struct loaded {
    struct run *run;
    struct card *card;
    char *name;
    size_t position; /* on the command line: order among runs of one second */
};

/* "20261121-001946-contacts" of ".../20261121-001946-contacts/run.json", else the path. */
static char *
name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder;
    char *name;

    if (slash == NULL || strcmp(slash, "/run.json") != 0)
        return xstrdup(path_name(path));
    folder = xstrndup(path, (size_t)(slash - path));
    name = xstrdup(path_name(folder));
    free(folder);
    return name;
}

static bool
load(const struct trend_request *request, size_t i, struct loaded *loaded, struct error *error)
{
    char *path = NULL;
    bool found = result_find(request->results, request->names[i], &path, error) &&
        run_load(path, &loaded->run, error);

    if (found) {
        loaded->card = card_create(loaded->run, request->rubric);
        loaded->name = name_of(path);
        loaded->position = i;
    }
    free(path);
    return found;
}

static int
older_first(const void *left, const void *right)
{
    const struct loaded *a = left;
    const struct loaded *b = right;

    if (a->run->started_s != b->run->started_s)
        return a->run->started_s < b->run->started_s ? -1 : 1;
    return a->position < b->position ? -1 : 1;
}

static bool
check_scenarios(const struct loaded *items, size_t count, struct error *error)
{
    for (size_t i = 1; i < count; i++)
        if (strcmp(items[0].run->scenario, items[i].run->scenario) != 0)
            return error_set(error, ERROR_USAGE,
                "%s is a run of %s and %s one of %s: a trend takes runs of one scenario",
                items[0].name, items[0].run->scenario, items[i].name, items[i].run->scenario);
    return true;
}

static bool
print(const struct trend_request *request, const struct trend *trend, struct error *error)
{
    struct text out = {0};
    struct charts *charts = charts_create_trend(trend);
    bool page = request->output->format == FORMAT_HTML;
    bool printed = request->charts != NULL
        ? charts_draw(charts, request->charts, request->png, error)
        : !page || charts_draw_aside(charts, error);

    if (printed && page)
        report_trend_html(trend, charts, &out);
    else if (printed)
        report_trend_terminal(trend, &out);
    printed = printed && common_output(text_string(&out), out.length, request->output->path, error);
    charts_destroy(charts);
    text_free(&out);
    return printed;
}

static bool
print_loaded(const struct trend_request *request, const struct loaded *items, int *status,
    struct error *error)
{
    const struct card **cards = xcalloc(request->count, sizeof *cards);
    const char **names = xcalloc(request->count, sizeof *names);
    const struct loaded *newest = &items[request->count - 1];
    bool printed;

    for (size_t i = 0; i < request->count; i++) {
        cards[i] = items[i].card;
        names[i] = items[i].name;
    }
    gate_apply(newest->card, request->rules);
    *status = newest->card->gate.exit_status;
    printed = print(
        request, &(struct trend){.cards = cards, .names = names, .count = request->count}, error);
    free(cards);
    free(names);
    return printed;
}

bool
trend_print(const struct trend_request *request, int *status, struct error *error)
{
    struct loaded *items;
    bool printed = true;

    if (request->output->format != FORMAT_HUMAN && request->output->format != FORMAT_HTML)
        return error_set(error, ERROR_USAGE,
            "--format %s is of one run; a trend of several is human or html",
            output_formats[request->output->format]);
    items = xcalloc(request->count, sizeof *items);
    for (size_t i = 0; printed && i < request->count; i++)
        printed = load(request, i, &items[i], error);
    if (printed)
        qsort(items, request->count, sizeof *items, older_first);
    printed = printed && check_scenarios(items, request->count, error) &&
        print_loaded(request, items, status, error);
    for (size_t i = 0; i < request->count; i++) {
        card_destroy(items[i].card);
        run_destroy(items[i].run);
        free(items[i].name);
    }
    free(items);
    return printed;
}
