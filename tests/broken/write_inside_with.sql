-- @workload shop

-- name: order_list
WITH gone AS (DELETE FROM orders RETURNING id)
SELECT count(*) FROM gone;
