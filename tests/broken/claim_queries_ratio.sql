-- @workload x
-- name: search
-- @claim "It is fast" ratio<1 against query search
SELECT 1;
