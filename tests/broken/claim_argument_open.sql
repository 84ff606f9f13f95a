-- @workload x
-- name: search
-- @claim "It is small" index_bytes(idx_items<1MB
SELECT 1;
