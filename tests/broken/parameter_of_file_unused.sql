-- @workload shop
-- @param today date fixed('2026-01-01')

-- name: order_count
SELECT count(*) FROM orders;
