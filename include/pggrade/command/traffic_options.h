/*
 * traffic_options: the rows of an option table that say what traffic is.
 *
 * A command puts them into its table with TRAFFIC_OPTIONS(first) and reads them with
 * traffic_options_read.
 */
#ifndef PGGRADE_COMMAND_TRAFFIC_OPTIONS_H
#define PGGRADE_COMMAND_TRAFFIC_OPTIONS_H

#include "pggrade/command/option.h"
#include "pggrade/trial/trial.h"

enum traffic_row {
    TRAFFIC_RATE,
    TRAFFIC_ARRIVALS,
    TRAFFIC_MIX,
    TRAFFIC_THINK,
    TRAFFIC_LIMIT,
    TRAFFIC_DRAIN,
    TRAFFIC_SPIN,
    TRAFFIC_PROTOCOL,
    TRAFFIC_PIPELINE,
    TRAFFIC_BINARY,
    TRAFFIC_RECONNECT,
    TRAFFIC_ISOLATION,
    TRAFFIC_RETRIES,
    TRAFFIC_TIMEOUT,
    TRAFFIC_ROW_COUNT
};

extern const char *const traffic_arrivals[]; /* NULL-terminated, as are these: */
extern const char *const traffic_protocols[];
extern const char *const traffic_isolations[];

#define TRAFFIC_OPTIONS(first)                                                                     \
    [(first) +                                                                                     \
        TRAFFIC_RATE] = {.name = "rate",                                                           \
        .letter = 'r',                                                                             \
        .kind = OPTION_TEXT,                                                                       \
        .argument = "RATE",                                                                        \
        .help = "requests a second, whatever the server does: 1000, 100..2000/60s, or several "    \
                "stretches with commas; times then count from when a request was due"},            \
        [(first) + TRAFFIC_ARRIVALS] = {.name = "arrivals",                                        \
            .kind = OPTION_CHOICE,                                                                 \
            .argument = "KIND",                                                                    \
            .standard = "poisson",                                                                 \
            .choices = traffic_arrivals,                                                           \
            .help = "poisson (as independent users come) or constant"},                            \
        [(first) + TRAFFIC_MIX] = {.name = "mix",                                                  \
            .kind = OPTION_FLAG,                                                                   \
            .help = "run all queries together, each by its @weight, instead of one by one"},       \
        [(first) + TRAFFIC_THINK] = {.name = "think",                                              \
            .kind = OPTION_DURATION,                                                               \
            .argument = "TIME",                                                                    \
            .help = "without --rate: pause of a client behind each execution"},                    \
        [(first) + TRAFFIC_LIMIT] = {.name = "latency-limit",                                      \
            .kind = OPTION_DURATION,                                                               \
            .argument = "TIME",                                                                    \
            .help = "with --rate: do not send a request that is later than this; count it"},       \
        [(first) + TRAFFIC_DRAIN] = {.name = "drain",                                              \
            .kind = OPTION_DURATION,                                                               \
            .argument = "TIME",                                                                    \
            .standard = "10s",                                                                     \
            .help =                                                                                \
                "give up what is not done so long after the end; it counts with a lower bound"},   \
        [(first) + TRAFFIC_SPIN] = {.name = "spin",                                                \
            .kind = OPTION_DURATION,                                                               \
            .argument = "TIME",                                                                    \
            .help = "wait awake for requests this near: more exact, for one CPU"},                 \
        [(first) + TRAFFIC_PROTOCOL] = {.name = "protocol",                                        \
            .kind = OPTION_CHOICE,                                                                 \
            .argument = "KIND",                                                                    \
            .standard = "prepared",                                                                \
            .choices = traffic_protocols,                                                          \
            .help =                                                                                \
                "prepared, extended (planned anew every time) or simple (values as literals)"},    \
        [(first) + TRAFFIC_PIPELINE] = {.name = "pipeline",                                        \
            .kind = OPTION_FLAG,                                                                   \
            .help = "send statements that need no earlier result without waiting for it"},         \
        [(first) + TRAFFIC_BINARY] = {.name = "binary",                                            \
            .kind = OPTION_FLAG,                                                                   \
            .help = "send numbers in binary form"},                                                \
        [(first) + TRAFFIC_RECONNECT] = {.name = "reconnect",                                      \
            .kind = OPTION_FLAG,                                                                   \
            .help = "open a connection for every execution"},                                      \
        [(first) + TRAFFIC_ISOLATION] = {.name = "transaction-isolation",                          \
            .kind = OPTION_CHOICE,                                                                 \
            .argument = "LEVEL",                                                                   \
            .choices = traffic_isolations,                                                         \
            .help = "read-committed, repeatable-read or serializable (default: the server's)"},    \
        [(first) + TRAFFIC_RETRIES] = {.name = "retries",                                          \
            .kind = OPTION_WHOLE,                                                                  \
            .argument = "NUMBER",                                                                  \
            .standard = "10",                                                                      \
            .high = 1000000,                                                                       \
            .help = "tries beyond the first after a serialization failure or a deadlock"},         \
        [(first) + TRAFFIC_TIMEOUT] = {.name = "timeout",                                          \
            .kind = OPTION_DURATION,                                                               \
            .argument = "TIME",                                                                    \
            .standard = "5min",                                                                    \
            .help = "give up on an execution after this"}

/* `values` are those of the rows; *time_ns is what --time says (`time_given`: in so many words) and
 * becomes the measuring time.  The caller frees traffic->pace.segments. */
bool traffic_options_read(const struct option_value *values, bool time_given, uint64_t *time_ns,
    struct trial_traffic *traffic, struct error *error) PGGRADE_MUST_CHECK;

/* What --rate says, with its schedule and perhaps the measuring time. */
bool traffic_read_rate(const char *rate, bool time_given, uint64_t *time_ns,
    struct trial_traffic *traffic, struct error *error) PGGRADE_MUST_CHECK;

#endif
