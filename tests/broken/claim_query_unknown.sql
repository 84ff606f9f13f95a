-- @workload x
-- name: search
-- @claim "It is fast" p95_ratio<1 against query serch
SELECT 1;
