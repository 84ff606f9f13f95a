-- @workload x
-- name: search
-- @claim "No table is read" plan="Index Onyl Scan"
SELECT 1;
