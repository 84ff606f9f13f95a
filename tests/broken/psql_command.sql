-- @workload shop

-- name: order_list
\timing on
SELECT 1;
