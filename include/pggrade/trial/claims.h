/*
 * claims: what a scenario's claims need to be judged later, from the databases of its sides.
 */
#ifndef PGGRADE_TRIAL_CLAIMS_H
#define PGGRADE_TRIAL_CLAIMS_H

#include "pggrade/result/run.h"
#include "pggrade/trial/lanes.h"

enum claims_moment { CLAIMS_PREPARED, CLAIMS_MEASURED };

/* Fills run->claims but for their answers. */
void claims_record(struct run *run, const struct scenario *scenario);

/* Asks what is to be asked at this moment: values in a transaction that only reads, statements for
 * their SQLSTATE in one that is rolled back (and only reads where the database is not ours).  What
 * the server refuses is an answer. */
bool claims_ask(struct run *run, const struct lanes *lanes, enum claims_moment moment,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
