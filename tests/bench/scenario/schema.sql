-- pgbench_accounts at scale 10, as pgbench makes it: 1,000,000 rows at scale 1.
CREATE TABLE pgbench_accounts (
    aid      integer PRIMARY KEY,
    bid      integer,
    abalance integer,
    filler   character(84)
) WITH (fillfactor = 100);
