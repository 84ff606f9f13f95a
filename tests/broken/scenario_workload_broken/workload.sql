-- @workload shop

-- name: order_count
-- @writes commit
SELECT count(*) FROM orders;
