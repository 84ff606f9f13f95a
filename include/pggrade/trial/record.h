/*
 * record: what was prepared and measured, copied into a run.
 */
#ifndef PGGRADE_TRIAL_RECORD_H
#define PGGRADE_TRIAL_RECORD_H

#include "pggrade/load/engine.h"
#include "pggrade/pg/server.h"
#include "pggrade/pg/target.h"
#include "pggrade/result/run.h"
#include "pggrade/trial/lanes.h"
#include "pggrade/trial/trial.h"

/* Scenario, options, server and machine. */
void record_circumstances(struct run *run, const struct trial_options *options,
    const struct server *server, const struct targets *targets);

void record_sides(struct run *run, const struct lanes *lanes);

/* The selected queries; after record_sides. */
void record_queries(struct run *run, const struct trial_options *options);

void record_answers(struct run *run, struct run_cell *cell, const struct answer_facts *facts);

/* What the load found of them; moves the histograms out of `load`. */
void record_cells(struct run *run, const struct trial_options *options, struct load_result *load);

/* Errors by SQLSTATE, into the run's arena. */
void record_errors(
    struct run *run, const struct tally_errors *from, struct run_error **to, size_t *count);

#endif
