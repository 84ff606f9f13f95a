-- @workload x
-- name: search
-- @claim "It is fast" p95<10ms against before
SELECT 1;
