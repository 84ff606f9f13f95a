-- @workload x
-- name: search
-- @claim "It is fast" p95<100
SELECT 1;
