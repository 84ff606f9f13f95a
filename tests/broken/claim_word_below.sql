-- @workload x
-- name: search
-- @claim "It is fast" index<idx_items_name
SELECT 1;
