/*
 * common: what several commands do alike: find scenarios, choose a format, write output.
 */
#ifndef PGGRADE_COMMAND_COMMON_H
#define PGGRADE_COMMAND_COMMON_H

#include <stdbool.h>
#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"
#include "pggrade/grade/gate.h"
#include "pggrade/spec/scenario.h"

/* Folders in which scenarios are looked for, first come first; NULL-terminated and owned by the
 * caller. */
struct scenario_folders {
    char *items[4];
    size_t count;
};
void scenario_folders_find(struct scenario_folders *folders);
void scenario_folders_clear(struct scenario_folders *folders);

bool common_load_scenario(
    const char *name, struct scenario **scenario, struct error *error) PGGRADE_MUST_CHECK;

enum output_format {
    FORMAT_HUMAN,
    FORMAT_JSON,
    FORMAT_MARKDOWN,
    FORMAT_HTML,
    FORMAT_CSV,
    FORMAT_PROMETHEUS,
    FORMAT_JUNIT,
    FORMAT_GITHUB,
    FORMAT_GITHUB_SUMMARY,
    FORMAT_GITLAB,
    FORMAT_BENCHMARK_ACTION,
    FORMAT_BENCHER,
    FORMAT_COUNT
};
extern const char *const output_formats[]; /* NULL-terminated, in that order */
extern const char *const colour_choices[]; /* auto, always, never */

struct output_options {
    enum output_format format;
    const char *path;   /* NULL: standard output */
    const char *folder; /* of the run, with the drawings for a page */
    size_t colour;      /* index in colour_choices */
    bool verbose;
    bool pools_alone; /* of a human report: what compares pools, and no more */
};

/* The card in the form asked for, to where it was asked for; `note` follows a human one. */
bool common_print_card(const struct card *card, const struct output_options *options,
    const char *note, struct error *error) PGGRADE_MUST_CHECK;

/* What --fail-on and --fail-under say (NULL: not given); to be cleared. */
bool common_read_gate(const char *fail_on, const char *fail_under, struct gate_rules *rules,
    struct error *error) PGGRADE_MUST_CHECK;

/* Whether escape sequences may be written. */
bool common_colours_wanted(const struct output_options *options);

/* To a file, or to standard output where `path` is NULL. */
bool common_output(
    const char *text, size_t length, const char *path, struct error *error) PGGRADE_MUST_CHECK;

/* All of a text to standard output; a full disk or a closed pipe is an error. */
bool common_print(const char *text, struct error *error) PGGRADE_MUST_CHECK;

#endif
