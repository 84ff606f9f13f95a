-- @workload x
-- name: search
-- @claim "It is fast" p95=100ms
SELECT 1;
