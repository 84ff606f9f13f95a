#include "pggrade/command/traffic_options.h"

#include "pggrade/base/clock.h"
#include "pggrade/load/traffic.h"

#define TIME_NS (10 * NS_PER_S) /* of each side where nothing else is said */

const char *const traffic_arrivals[] = {
    [ARRIVAL_CONSTANT] = "constant", [ARRIVAL_POISSON] = "poisson", [2] = NULL};
const char *const traffic_protocols[] = {[PROTOCOL_PREPARED] = "prepared",
    [PROTOCOL_EXTENDED] = "extended",
    [PROTOCOL_SIMPLE] = "simple",
    [PROTOCOL_COUNT] = NULL};
const char *const traffic_isolations[] = {
    "read-committed", "repeatable-read", "serializable", NULL};

/* What the server calls them. */
static const char *const isolation_values[] = {"read committed", "repeatable read", "serializable"};

static bool
check(const struct option_value *values, struct error *error)
{
    bool open = values[TRAFFIC_RATE].given;

    if (open && values[TRAFFIC_THINK].given)
        return error_set(error, ERROR_USAGE,
            "--think is for clients that wait for their answers; with --rate requests come by "
            "themselves");
    if (!open && values[TRAFFIC_LIMIT].given)
        return error_set(error, ERROR_USAGE, "--latency-limit needs --rate");
    if (!open && values[TRAFFIC_SPIN].given)
        return error_set(error, ERROR_USAGE, "--spin needs --rate");
    if (!open && values[TRAFFIC_ARRIVALS].given)
        return error_set(error, ERROR_USAGE, "--arrivals needs --rate");
    if (values[TRAFFIC_PROTOCOL].whole == PROTOCOL_SIMPLE &&
        (values[TRAFFIC_PIPELINE].given || values[TRAFFIC_BINARY].given))
        return error_set(
            error, ERROR_USAGE, "the simple protocol has neither pipelines nor binary values");
    return true;
}

/* Stretches that all have an end also say how long to measure. */
bool
traffic_read_rate(const char *rate, bool time_given, uint64_t *time_ns,
    struct trial_traffic *traffic, struct error *error)
{
    struct arrival_segment *segments;
    uint64_t total_ns = 0;

    if (!arrival_parse(rate, &segments, &traffic->pace.segment_count, error))
        return error_prefix(error, "--rate");
    traffic->pace.segments = segments;
    traffic->rate = rate;
    if (segments[0].duration_ns == 0)
        return true;
    for (size_t i = 0; i < traffic->pace.segment_count; i++)
        total_ns += segments[i].duration_ns;
    if (time_given)
        return error_set(error, ERROR_USAGE,
            "--time and --rate \"%s\" both say how long to measure; leave one out", rate);
    *time_ns = total_ns;
    return true;
}

bool
traffic_options_read(const struct option_value *values, bool time_given, uint64_t *time_ns,
    struct trial_traffic *traffic, struct error *error)
{
    *traffic = (struct trial_traffic){
        .mixed = values[TRAFFIC_MIX].given,
        .manner =
            {
                .protocol = (enum protocol)values[TRAFFIC_PROTOCOL].whole,
                .pipeline = values[TRAFFIC_PIPELINE].given,
                .binary = values[TRAFFIC_BINARY].given,
                .reconnect = values[TRAFFIC_RECONNECT].given,
                .retries = values[TRAFFIC_RETRIES].whole,
                .timeout_ns = values[TRAFFIC_TIMEOUT].whole,
                .isolation = values[TRAFFIC_ISOLATION].given
                    ? isolation_values[values[TRAFFIC_ISOLATION].whole]
                    : NULL,
            },
        .pace =
            {
                .arrivals = (enum arrival_kind)values[TRAFFIC_ARRIVALS].whole,
                .think_ns = values[TRAFFIC_THINK].whole,
                .limit_ns = values[TRAFFIC_LIMIT].whole,
                .drain_ns = values[TRAFFIC_DRAIN].whole,
                .spin_ns = values[TRAFFIC_SPIN].whole,
            },
    };
    if (!check(values, error))
        return false;
    traffic->flows = values[TRAFFIC_RATE].given || traffic->mixed || traffic->manner.reconnect ||
        values[TRAFFIC_THINK].given;
    if (traffic->flows && !time_given)
        *time_ns = TIME_NS;
    return !values[TRAFFIC_RATE].given ||
        traffic_read_rate(values[TRAFFIC_RATE].text, time_given, time_ns, traffic, error);
}
