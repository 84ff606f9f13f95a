-- @workload x
-- name: search
-- @claim "It is good" grade>=E
SELECT 1;
