-- @workload shop

-- name: order_list
SELECT id, created_at AS moment FROM orders ORDER BY moment LIMIT 20;
-- @repeat 5 until empty
SELECT id, created_at AS moment FROM orders
 WHERE created_at > :momnet ORDER BY moment LIMIT 20;
