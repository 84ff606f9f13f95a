#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/report/claims_table.h"
#include "pggrade/result/folder.h"
#include "pggrade/result/run_json.h"

enum row { ROW_RUBRIC, ROW_RESULTS, ROW_OUTPUT, ROW_COUNT };

static const struct option options[ROW_COUNT] = {
    [ROW_RUBRIC] = SHARED_OPTION_RUBRIC,
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_OUTPUT] = SHARED_OPTION_OUTPUT,
};

static bool
load(const char *results, const char *name, const struct rubric *rubric, struct run **run,
    struct card **card, struct error *error)
{
    char *path = NULL;
    bool loaded = result_find(results, name, &path, error) && run_load(path, run, error);

    if (loaded)
        *card = card_create(*run, rubric);
    free(path);
    return loaded;
}

static bool
run_claims(const struct arguments *arguments, int *status, struct error *error)
{
    static const char *const latest[] = {"latest"};
    const struct option_value *values = arguments->values;
    const char *const *names = arguments->position_count > 0 ? arguments->positions : latest;
    size_t count = arguments->position_count > 0 ? arguments->position_count : 1;
    struct run **runs = xcalloc(count, sizeof(struct run *));
    struct card **cards = xcalloc(count, sizeof(struct card *));
    struct rubric rubric = rubric_default;
    struct text out = {0};
    bool done =
        values[ROW_RUBRIC].text == NULL || rubric_load(values[ROW_RUBRIC].text, &rubric, error);

    (void)status;
    for (size_t i = 0; done && i < count; i++)
        done = load(values[ROW_RESULTS].text, names[i], &rubric, &runs[i], &cards[i], error);
    if (done) {
        report_claims_table((const struct card *const *)cards, count, &out);
        done = common_output(text_string(&out), out.length, values[ROW_OUTPUT].text, error);
    }
    for (size_t i = 0; i < count; i++) {
        card_destroy(cards[i]);
        run_destroy(runs[i]);
    }
    text_free(&out);
    free(cards);
    free(runs);
    return done;
}

const struct command command_claims = {
    .name = "claims",
    .summary = "the claims of stored runs as a table",
    .usage = "[RUN…]",
    .description =
        "Prints what became of the claims of stored runs, of one scenario or several, as a table\n"
        "in Markdown: the claim, its bound, the figure, whether it was held, refuted or\n"
        "inconclusive, and the command that shows it.  RUN is as for `pggrade report`.  No server\n"
        "is needed.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = ARGUMENTS_MAX,
    .run = run_claims,
};
