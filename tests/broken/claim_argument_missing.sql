-- @workload x
-- name: search
-- @claim "It is small" index_bytes<1MB
SELECT 1;
