-- @workload x
-- name: search
-- @claim "It is fast" ratio(search)<0.5
SELECT 1;
