-- @workload x
-- name: search
-- @claim "It is fast ratio<0.5
SELECT 1;
