-- @workload shop

-- name: order_count
-- @forbid Seq Scan on orders @side aftr
SELECT count(*) FROM orders;
