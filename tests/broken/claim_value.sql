-- @workload x
-- name: search
-- @claim "It is fast" ratio<half
SELECT 1;
