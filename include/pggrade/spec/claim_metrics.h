/*
 * claim_metrics: what a bound may be about, and how one is read.
 */
#ifndef PGGRADE_SPEC_CLAIM_METRICS_H
#define PGGRADE_SPEC_CLAIM_METRICS_H

#include "pggrade/spec/claim_text.h"

/* METRIC SIGN VALUE at the cursor, which moves behind it. */
bool claim_take_bound(struct claim_cursor *cursor, struct claim_bound *bound) PGGRADE_MUST_CHECK;

#endif
