/*
 * times: the clocks that run for one execution of a query.
 *
 * In an open loop the response, from when the request was due to when its answer was there, is
 * the sum of the three behind it; in a closed loop the response counts from the send.
 */
#ifndef PGGRADE_MEASURE_TIMES_H
#define PGGRADE_MEASURE_TIMES_H

enum time_kind {
    TIME_RESPONSE, /* of executions that succeeded, and lower bounds of censored ones */
    TIME_LAG,      /* due, a connection idle, but not yet sent: the generator's own delay */
    TIME_QUEUE,    /* due, but no connection idle; with a pool until it was had */
    TIME_SERVICE,  /* from then, or from the send, to the last result */
    TIME_FAILED,   /* response of what failed or timed out */
    TIME_CONNECT,  /* where every execution connects: until it was connected */
    TIME_COUNT
};

/* "response", "lag", … */
extern const char *const time_names[TIME_COUNT];

#endif
