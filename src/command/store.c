#include "pggrade/command/store.h"

#include <stdlib.h>

#include "pggrade/base/file.h"
#include "pggrade/base/json.h"
#include "pggrade/base/memory.h"
#include "pggrade/command/charts.h"
#include "pggrade/report/html_report.h"
#include "pggrade/report/report.h"
#include "pggrade/result/folder.h"
#include "pggrade/result/plans.h"
#include "pggrade/result/run_json.h"

/* plans/QUERY.SIDE.N.json: one example of each plan that was seen. */
static bool
add_plans_of(struct result_folder *folder, const struct run *run, size_t query, size_t side,
    struct error *error)
{
    const struct plan_facts *facts = &run->queries[query].cells[side].plan;

    for (size_t i = 0; i < facts->variant_count; i++) {
        char *name;
        char *text;
        bool added;

        if (facts->variants[i].example == NULL)
            continue;
        name = plans_file_name(run, query, side, i);
        text = json_text(facts->variants[i].example);
        added = result_folder_add(folder, name, text, error);
        free(text);
        free(name);
        if (!added)
            return false;
    }
    return true;
}

static bool
add_plans(struct result_folder *folder, const struct run *run, struct error *error)
{
    for (size_t q = 0; q < run->query_count; q++)
        for (size_t side = 0; side < run->side_count; side++)
            if (!add_plans_of(folder, run, q, side, error))
                return false;
    return true;
}

static bool
add_report(struct result_folder *folder, const struct card *card, const char *name,
    void (*write)(const struct card *card, struct text *out), struct error *error)
{
    struct text text = {0};
    bool added;

    write(card, &text);
    added = result_folder_add(folder, name, text_string(&text), error);
    text_free(&text);
    return added;
}

/* charts/ and the page that holds its drawings. */
static bool
add_page(struct result_folder *folder, const struct card *card, struct error *error)
{
    struct charts *charts = charts_create(card);
    char *drawings = path_join(result_folder_path(folder), CHARTS_FOLDER);
    struct text text = {0};
    bool added = charts_draw(charts, drawings, false, error);

    if (added) {
        report_html(card, charts, &text);
        added = result_folder_add(folder, "report.html", text_string(&text), error);
    }
    text_free(&text);
    free(drawings);
    charts_destroy(charts);
    return added;
}

/* pgbouncer/SIDE.ini: of each PgBouncer that was started for the run. */
static bool
add_poolers(struct result_folder *folder, const struct run *run, struct error *error)
{
    for (size_t side = 0; side < run->side_count; side++) {
        const char *ini = run->sides[side].pool.configuration;
        char *name;
        bool added;

        if (ini == NULL || ini[0] == '\0')
            continue;
        name = xasprintf("pgbouncer/%s.ini", run->sides[side].name);
        added = result_folder_add(folder, name, ini, error);
        free(name);
        if (!added)
            return false;
    }
    return true;
}

bool
store_run(const struct card *card, const char *results, char **path, struct error *error)
{
    struct result_folder *folder = NULL;
    char *run_text;
    bool stored;

    if (!result_folder_create(results, card->run->scenario, card->run->started_s, &folder, error))
        return false;
    run_text = run_to_text(card->run);
    stored = result_folder_add(folder, "run.json", run_text, error) &&
        add_report(folder, card, "summary.json", report_summary, error) &&
        add_report(folder, card, "report.md", report_markdown, error) &&
        add_plans(folder, card->run, error) && add_poolers(folder, card->run, error) &&
        add_page(folder, card, error) &&
        (card->run->histogram_log == NULL ||
            result_folder_add_stream(folder, "histograms.hlog", card->run->histogram_log, error)) &&
        result_folder_finish(folder, path, error);
    free(run_text);
    result_folder_destroy(folder);
    return stored;
}
