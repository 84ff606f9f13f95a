-- @workload known
-- @slo p99<100ms

-- name: seat
-- @title Eight seats, 20 ms each: 400 a second
SELECT seat(8, 0.02);

-- name: shared
-- @title One alone 10 a second, σ 0.04, κ 0.0015
SELECT shared_work(0.1, 0.04, 0.0015);
