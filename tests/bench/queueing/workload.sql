-- @workload queueing

-- name: constant
SELECT pg_sleep(0.05);

-- name: exponential
SELECT pg_sleep(-ln(1 - random()) * 0.05);
