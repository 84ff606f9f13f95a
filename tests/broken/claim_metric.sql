-- @workload x
-- name: search
-- @claim "It is fast" ration<0.5
SELECT 1;
