-- @workload x
-- name: search
SELECT 1;
