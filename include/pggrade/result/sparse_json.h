/*
 * sparse_json: a sparse histogram as one line of JSON.
 *
 * {"total": 4, "sum_ns": 4100, "min_ns": 1000, "max_ns": 1050, "buckets": "1000:2 24 1"}: behind
 * the exact figures the buckets, each as its distance from the one before (the first
 * from 0), with its count behind a colon where that is not 1.  Indices are those of
 * histogram.h, hence of the standard HdrHistogram layout from 1 ns.
 */
#ifndef PGGRADE_RESULT_SPARSE_JSON_H
#define PGGRADE_RESULT_SPARSE_JSON_H

#include "pggrade/measure/histogram.h"
#include "pggrade/result/member.h"

json_t *sparse_to_json(const struct sparse *sparse);

/* The member `key` of `object`; refuses what no histogram can hold.  *sparse is valid, to be
 * freed by sparse_free, even where it fails. */
bool sparse_from_json(struct reader *reader, const json_t *object, const char *key,
    struct sparse *sparse) PGGRADE_MUST_CHECK;

#endif
