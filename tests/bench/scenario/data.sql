INSERT INTO pgbench_accounts (aid, bid, abalance, filler)
SELECT id, (id - 1) / 100000 + 1, 0, '' FROM generate_series(1, (1000000 * :scale)::integer) AS id;

VACUUM (FREEZE, ANALYZE) pgbench_accounts;
