/*
 * index_price: what a write query pays for one index, in WAL.
 *
 * The query is explained with all indexes and once more in transactions that begin by dropping
 * this one and are rolled back: the difference is exact, free of any clock.
 */
#ifndef PGGRADE_PLAN_INDEX_PRICE_H
#define PGGRADE_PLAN_INDEX_PRICE_H

#include "pggrade/plan/capture.h"

struct index_price {
    size_t index;                  /* of the target */
    double wal_records, wal_bytes; /* per call: with it less without it */
};

/* `facts` are those of the query on this target and hold plans; `request` likewise.  Indexes that
 * belong to a constraint have no price: they cannot be left out.  The list is the caller's to
 * free.  Only on databases of our own: DROP INDEX locks the table for a moment. */
bool index_prices_find(const struct capture_request *request, const struct plan_facts *facts,
    struct index_price **prices, size_t *count, struct error *error) PGGRADE_MUST_CHECK;

#endif
