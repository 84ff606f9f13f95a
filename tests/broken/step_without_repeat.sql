-- @workload shop

-- name: order_list
-- @param skip int step(0, 20)
SELECT id FROM orders ORDER BY id LIMIT 20 OFFSET :skip;
