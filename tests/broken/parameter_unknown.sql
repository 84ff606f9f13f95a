-- @workload shop

-- name: order_list
-- @param fragment text fixed(ann)
SELECT id FROM customers WHERE name LIKE :fragmnt || '%';
