/*
 * shared_options: rows of option tables that several commands have alike.
 */
#ifndef PGGRADE_COMMAND_SHARED_OPTIONS_H
#define PGGRADE_COMMAND_SHARED_OPTIONS_H

#include "pggrade/command/common.h"
#include "pggrade/command/option.h"

#define SHARED_OPTION_RUBRIC                                                                       \
    {                                                                                              \
        .name = "rubric", .kind = OPTION_TEXT, .argument = "FILE",                                 \
        .help = "grade by the bands of this YAML file"                                             \
    }

#define SHARED_OPTION_FAIL_ON                                                                      \
    {                                                                                              \
        .name = "fail-on", .kind = OPTION_TEXT, .argument = "RULES",                               \
        .help = "fail (status 1) on these, with commas: slower, plan-change, promised-index, "     \
                "result-diff, slo, invalid-index, rollback, claim-refuted, buffers>+10%, "         \
                "wal>+10%, rows>+10%; and inconclusive (status 4)"                                 \
    }

#define SHARED_OPTION_BASELINE                                                                     \
    {                                                                                              \
        .name = "baseline", .kind = OPTION_TEXT, .argument = "FILE",                               \
        .help = "compare with this file, which `pggrade baseline` wrote; without --fail-on, fail " \
                "on " GATE_SINCE_STANDARD                                                          \
    }

#define SHARED_OPTION_FAIL_UNDER                                                                   \
    {                                                                                              \
        .name = "fail-under", .kind = OPTION_TEXT, .argument = "LETTER",                           \
        .help = "fail (status 1) where a side but the baseline has a worse letter"                 \
    }

#define SHARED_OPTION_RESULTS                                                                      \
    {                                                                                              \
        .name = "results", .kind = OPTION_TEXT, .argument = "FOLDER", .standard = "results",       \
        .help = "where runs are stored"                                                            \
    }

#define SHARED_OPTION_FORMAT                                                                       \
    {                                                                                              \
        .name = "format", .letter = 'f', .kind = OPTION_CHOICE, .argument = "FORMAT",              \
        .standard = "human", .choices = output_formats,                                            \
        .help = "human, json, markdown, html, csv, prometheus, and for build servers junit, "      \
                "github, github-summary, "                                                         \
                "gitlab, benchmark-action, bencher"                                                \
    }

#define SHARED_OPTION_OUTPUT                                                                       \
    {                                                                                              \
        .name = "output", .letter = 'o', .kind = OPTION_TEXT, .argument = "FILE",                  \
        .help = "write the report there instead of to standard output"                             \
    }

#define SHARED_OPTION_COLOR                                                                        \
    {                                                                                              \
        .name = "color", .kind = OPTION_CHOICE, .argument = "WHEN", .standard = "auto",            \
        .choices = colour_choices, .help = "auto, always or never; NO_COLOR is heeded"             \
    }

#define SHARED_OPTION_VERBOSE                                                                      \
    {                                                                                              \
        .name = "verbose", .letter = 'v', .kind = OPTION_FLAG,                                     \
        .help = "all findings and every query in full"                                             \
    }

#define SHARED_OPTION_THREADS                                                                      \
    {                                                                                              \
        .name = "threads", .letter = 'j', .kind = OPTION_WHOLE, .argument = "NUMBER",              \
        .standard = "1", .low = 1, .high = 256, .help = "threads of the load generator"            \
    }

#define SHARED_OPTION_QUIET                                                                        \
    {                                                                                              \
        .name = "quiet", .letter = 'q', .kind = OPTION_FLAG, .help = "no progress and no notices"  \
    }

#endif
