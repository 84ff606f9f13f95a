-- @workload x
-- name: search
-- @claim "It is fast" ratio<1 on before
SELECT 1;
