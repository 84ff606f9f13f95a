-- @workload shop

-- name: order_list
-- @param customer bigint sample("SELECT id FROM customers)
SELECT id, customer_id, total FROM orders WHERE customer_id = :customer ORDER BY id LIMIT 20;
