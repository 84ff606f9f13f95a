/*
 * run_member: which members the objects of run.json have, for writing and for reading.
 */
#ifndef PGGRADE_RESULT_RUN_MEMBER_H
#define PGGRADE_RESULT_RUN_MEMBER_H

#include "pggrade/result/member.h"
#include "pggrade/result/run.h"

struct member_table {
    const struct member *members;
    size_t count;
    size_t item_size;
};

extern const struct member_table run_member_run;       /* of struct run, as are the next three */
extern const struct member_table run_member_run_later; /* may be missing */
extern const struct member_table run_member_server;
extern const struct member_table run_member_machine;
extern const struct member_table run_member_note;
extern const struct member_table run_member_side;
extern const struct member_table run_member_setting;
extern const struct member_table run_member_table;
extern const struct member_table run_member_query;
extern const struct member_table run_member_slo;
extern const struct member_table run_member_promise;
extern const struct member_table run_member_cell;
extern const struct member_table run_member_answer;
extern const struct member_table run_member_error;
extern const struct member_table run_member_slow;
extern const struct member_table run_member_counts; /* of struct run_cell */
extern const struct member_table run_member_load;
extern const struct member_table run_member_pool;
extern const struct member_table run_member_trait;
extern const struct member_table run_member_part;
extern const struct member_table run_member_traffic;
extern const struct member_table run_member_point;
extern const struct member_table run_member_backlog;
extern const struct member_table run_member_sample;
extern const struct member_table run_member_calibration;

#define RUN_MEMBER_PROMISE_KINDS 2
extern const char *const run_member_promise_kinds[RUN_MEMBER_PROMISE_KINDS];

#endif
