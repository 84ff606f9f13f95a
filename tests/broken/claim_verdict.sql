-- @workload x
-- name: search
-- @claim "It is fast" verdict=fastr
SELECT 1;
