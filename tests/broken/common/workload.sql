-- @workload shop

-- name: order_count
SELECT count(*) FROM orders;
