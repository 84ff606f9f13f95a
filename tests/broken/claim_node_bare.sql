-- @workload x
-- name: search
-- @claim "No table is read" plan=Sort
SELECT 1;
