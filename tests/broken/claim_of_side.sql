-- @workload x
-- name: search
-- @claim "It is small" database_bytes<1MB
SELECT 1;
