-- @workload x
-- name: search
-- @claim "It is fast" ratio<1
SELECT 1;
