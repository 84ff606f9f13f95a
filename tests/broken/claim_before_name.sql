-- @workload x
-- @claim "It is fast" ratio<1
-- name: search
SELECT 1;
