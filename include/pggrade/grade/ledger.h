/*
 * ledger: what each index of a side earns and costs.
 *
 * Earned: the queries whose plans use it, from the plans alone.  Cost: its size, its build time,
 * and what the write queries pay.  An index that none of this workload's queries uses may serve
 * others, so that is a fact and no fault; one that another index replaces is a fault.
 */
#ifndef PGGRADE_GRADE_LEDGER_H
#define PGGRADE_GRADE_LEDGER_H

#include "pggrade/grade/finding_list.h"
#include "pggrade/grade/index_likeness.h"

struct ledger_use {
    size_t query;
    double share; /* of its parameter sets */
};

struct ledger_entry {
    const struct run_index *index;
    bool fresh;  /* the baseline has none of that name */
    bool guards; /* a constraint, uniqueness, a replica identity: never called unused */
    bool unused; /* by this workload; false where not every query was explained */
    enum index_likeness likeness;
    const struct run_index *twin; /* the index that does all this one does */
    struct ledger_use *uses;      /* most used first */
    size_t use_count;
};

/* One write query, with this side's indexes and with the baseline's. */
struct ledger_price {
    size_t query;
    double rows;                            /* changed per call; figures below are per row */
    double wal_records, wal_records_before; /* NAN: unknown */
    double wal_bytes, wal_bytes_before;
    double hot_share, hot_share_before; /* NAN where it does not update */
    const struct verdict *verdict;      /* of its time, against the baseline; NULL on it */
};

struct ledger {
    bool known; /* every query was explained */
    struct ledger_entry *entries;
    size_t count;
    size_t fresh_count, serving_count, unused_count, redundant_count, foreign_key_count;
    uint64_t bytes, fresh_bytes, unused_bytes, redundant_bytes;
    int64_t growth_bytes; /* of the database, against the baseline */
    uint64_t build_ns;
    struct ledger_price *prices;
    size_t price_count;
};

/* Lists are of the card's arena; its verdicts must be there for prices to have them. */
struct ledger ledger_of(const struct card *card, size_t side);

/* Adds index-unused, index-equal and index-prefix. */
void ledger_find(struct card_findings *list, size_t side);

#endif
