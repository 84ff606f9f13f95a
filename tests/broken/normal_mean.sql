-- @workload shop

-- name: order_list
-- @param least numeric normal(0, 100, 200, 10)
SELECT id FROM orders WHERE total > :least;
