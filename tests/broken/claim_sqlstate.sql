-- @workload x
-- name: search
-- @claim "It is wrong" errors=4270
SELECT 1;
