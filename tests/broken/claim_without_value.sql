-- @workload x
-- name: search
-- @claim "It is fast" ratio<
SELECT 1;
