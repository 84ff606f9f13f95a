-- @workload bench
-- @title What pgbench and pggrade both run

-- name: point
-- @title One row by its key, as pgbench -S reads it
-- @param id int uniform(1, 1000000)
SELECT abalance FROM pgbench_accounts WHERE aid = :id;

-- name: ten
-- @title Ten rows by their keys, one statement each
-- @param id0 int uniform(1, 1000000)
-- @param id1 int uniform(1, 1000000)
-- @param id2 int uniform(1, 1000000)
-- @param id3 int uniform(1, 1000000)
-- @param id4 int uniform(1, 1000000)
-- @param id5 int uniform(1, 1000000)
-- @param id6 int uniform(1, 1000000)
-- @param id7 int uniform(1, 1000000)
-- @param id8 int uniform(1, 1000000)
-- @param id9 int uniform(1, 1000000)
SELECT abalance FROM pgbench_accounts WHERE aid = :id0;
SELECT abalance FROM pgbench_accounts WHERE aid = :id1;
SELECT abalance FROM pgbench_accounts WHERE aid = :id2;
SELECT abalance FROM pgbench_accounts WHERE aid = :id3;
SELECT abalance FROM pgbench_accounts WHERE aid = :id4;
SELECT abalance FROM pgbench_accounts WHERE aid = :id5;
SELECT abalance FROM pgbench_accounts WHERE aid = :id6;
SELECT abalance FROM pgbench_accounts WHERE aid = :id7;
SELECT abalance FROM pgbench_accounts WHERE aid = :id8;
SELECT abalance FROM pgbench_accounts WHERE aid = :id9;
