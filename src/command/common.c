#include "pggrade/command/common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/charts.h"
#include "pggrade/report/ci.h"
#include "pggrade/report/html_report.h"
#include "pggrade/report/report.h"

const char *const output_formats[] = {"human", "json", "markdown", "html", "csv", "prometheus",
    "junit", "github", "github-summary", "gitlab", "benchmark-action", "bencher", NULL};
const char *const colour_choices[] = {"auto", "always", "never", NULL};

/* scenarios/ beside the folder of the program: build/pggrade finds ../scenarios. */
static char *
beside_program(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    char *slash;

    if (length <= 0)
        return NULL;
    path[length] = '\0';
    for (int i = 0; i < 2; i++) {
        slash = strrchr(path, '/');
        if (slash == NULL)
            return NULL;
        *slash = '\0';
    }
    return path_join(path, "scenarios");
}

static void
add_folder(struct scenario_folders *folders, char *path)
{
    char *real = path == NULL ? NULL : realpath(path, NULL);

    for (size_t i = 0; real != NULL && i < folders->count; i++) {
        char *other = realpath(folders->items[i], NULL);
        bool same = other != NULL && strcmp(other, real) == 0;

        free(other);
        if (same) {
            free(real);
            real = NULL;
        }
    }
    if (real != NULL && folder_exists(path))
        folders->items[folders->count++] = xstrdup(path);
    free(real);
    free(path);
}

void
scenario_folders_find(struct scenario_folders *folders)
{
    const char *chosen = getenv("PGGRADE_SCENARIOS");

    *folders = (struct scenario_folders){0};
    if (chosen != NULL && chosen[0] != '\0')
        add_folder(folders, xstrdup(chosen));
    add_folder(folders, xstrdup("scenarios"));
    add_folder(folders, beside_program());
    add_folder(folders, xstrdup(PGGRADE_SHARE "/scenarios"));
}

void
scenario_folders_clear(struct scenario_folders *folders)
{
    for (size_t i = 0; i < folders->count; i++)
        free(folders->items[i]);
}

bool
common_load_scenario(const char *name, struct scenario **scenario, struct error *error)
{
    struct scenario_folders folders;
    char *path = NULL;
    bool loaded;

    *scenario = NULL;
    scenario_folders_find(&folders);
    loaded = scenario_find(name, (const char *const *)folders.items, folders.count, &path, error) &&
        scenario_load(path, scenario, error);
    free(path);
    scenario_folders_clear(&folders);
    return loaded;
}

bool
common_print(const char *text, struct error *error)
{
    if (fputs(text, stdout) == EOF || fflush(stdout) != 0)
        return error_set_errno(error, "cannot write the output");
    return true;
}

bool
common_colours_wanted(const struct output_options *options)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (options->colour != 0)
        return options->colour == 1;
    return options->path == NULL && isatty(STDOUT_FILENO) &&
        (no_color == NULL || no_color[0] == '\0') && terminal != NULL &&
        strcmp(terminal, "dumb") != 0;
}

bool
common_output(const char *text, size_t length, const char *path, struct error *error)
{
    return path == NULL ? common_print(text, error) : file_write(path, text, length, error);
}

/* NULL: those that take more than the card. */
static void (*const writers[FORMAT_COUNT])(const struct card *card, struct text *out) = {
    [FORMAT_JSON] = report_summary,
    [FORMAT_MARKDOWN] = report_markdown,
    [FORMAT_CSV] = report_csv,
    [FORMAT_PROMETHEUS] = report_prometheus,
    [FORMAT_JUNIT] = report_junit,
    [FORMAT_GITHUB] = report_github,
    [FORMAT_GITHUB_SUMMARY] = report_github_summary,
    [FORMAT_GITLAB] = report_gitlab,
    [FORMAT_BENCHMARK_ACTION] = report_benchmark_action,
    [FORMAT_BENCHER] = report_bencher,
};

static bool
write_page(const struct card *card, const char *folder, struct text *out, struct error *error)
{
    struct charts *charts = charts_create(card);
    bool drawn = charts_of_stored(charts, folder, error);

    if (drawn)
        report_html(card, charts, out);
    charts_destroy(charts);
    return drawn;
}

bool
common_print_card(const struct card *card, const struct output_options *options, const char *note,
    struct error *error)
{
    struct text out = {0};
    bool printed = true;

    if (writers[options->format] != NULL) {
        writers[options->format](card, &out);
    } else if (options->format == FORMAT_HTML) {
        printed = write_page(card, options->folder, &out, error);
    } else {
        report_terminal(card,
            &(struct report_options){.colour = common_colours_wanted(options),
                .verbose = options->verbose,
                .pools_alone = options->pools_alone},
            &out);
        if (note != NULL)
            text_append(&out, note);
    }
    printed = printed && common_output(text_string(&out), out.length, options->path, error);
    text_free(&out);
    return printed;
}

bool
common_read_gate(
    const char *fail_on, const char *fail_under, struct gate_rules *rules, struct error *error)
{
    *rules = (struct gate_rules){0};
    if (fail_on != NULL && !gate_parse(fail_on, rules, error))
        return error_prefix(error, "--fail-on");
    if (fail_under != NULL && !gate_parse_letter(fail_under, rules, error))
        return error_prefix(error, "--fail-under");
    return true;
}
