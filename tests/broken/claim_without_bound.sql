-- @workload x
-- name: search
-- @claim "It is fast"
SELECT 1;
