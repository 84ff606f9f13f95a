-- @workload x
-- name: search
-- @claim "The index serves it" index=
SELECT 1;
