-- @workload queueing

-- name: constant
SELECT pg_sleep(0.01);

-- name: exponential
SELECT pg_sleep(-ln(1 - random()) * 0.01);
