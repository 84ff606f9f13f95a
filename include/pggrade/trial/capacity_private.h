/*
 * capacity_private: what the parts of a capacity measurement share; for these only.
 */
#ifndef PGGRADE_TRIAL_CAPACITY_PRIVATE_H
#define PGGRADE_TRIAL_CAPACITY_PRIVATE_H

#include "pggrade/load/engine.h"
#include "pggrade/trial/capacity.h"
#include "pggrade/trial/stand.h"

struct survey {
    const struct capacity_options *options;
    struct capacity *capacity; /* what was found so far */
    struct server *server;     /* kept open throughout, so that no part has to start it */
    struct stand stand;        /* of the parts that apply load */
    uint64_t start_ns;
};

/* Of the whole budget, in ns; 0 where it is used up. */
uint64_t survey_left_ns(const struct survey *survey);

/* ---- one load on one side ---- */

struct load_request {
    size_t side;
    uint64_t clients;
    uint64_t time_ns;
    const struct arrival_segment *segments; /* NULL: closed loop */
    size_t segment_count;
    uint64_t seed;
};

struct load_seen {
    struct tally_counts counts; /* of all queries together */
    uint64_t above;             /* of responses and requests without one: beyond the objective */
    uint64_t response_sum_ns;   /* of what was answered, failures too */
    uint64_t mean_ns, p50_ns, p95_ns, p99_ns;
    uint64_t window_ns;
    uint64_t backlog_end;
    bool overloaded;
    uint64_t lag_p99_ns, lag_max_ns;
    double generator_share;
    struct capacity_pressure pressure;
    struct load_result result; /* to be cleared */
};

bool survey_load(struct survey *survey, const struct load_request *request, struct load_seen *seen,
    struct error *error) PGGRADE_MUST_CHECK;

/* Whether the objective held. */
bool survey_held(const struct capacity_options *options, const struct load_seen *seen);

/* ---- the parts; each gets so much time ---- */

bool survey_growth(
    struct survey *survey, uint64_t share_ns, struct error *error) PGGRADE_MUST_CHECK;
bool survey_concurrency(
    struct survey *survey, uint64_t share_ns, struct error *error) PGGRADE_MUST_CHECK;
bool survey_rate(struct survey *survey, uint64_t share_ns, struct error *error) PGGRADE_MUST_CHECK;
bool survey_replay(struct survey *survey, struct error *error) PGGRADE_MUST_CHECK;

/* What one isolated run at one scale says, added to the capacity's points and relations. */
void survey_add_points(struct survey *survey, size_t step, const struct run *run);

/* How fast the data grows, as --growth says it; *counting: by a column, whose rows are counted
 * once there is a database. */
bool survey_forecast(struct survey *survey, bool *counting, struct error *error) PGGRADE_MUST_CHECK;
bool survey_count_months(struct survey *survey, struct error *error) PGGRADE_MUST_CHECK;

/* The forms --growth may have, checked without a server: "8%/month" fills the figures. */
bool capacity_growth_parse(
    const char *text, bool *is_share, double *month, struct error *error) PGGRADE_MUST_CHECK;

#endif
