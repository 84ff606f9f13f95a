-- @workload shop

-- name: order_list
-- @param least numeric zipf(1, 1000, 1.1)
SELECT id FROM orders WHERE total > :least;
