-- @workload shop

-- name: order_list
-- @param customer bigint sample("DELETE FROM customers RETURNING id")
SELECT id, customer_id, total FROM orders WHERE customer_id = :customer ORDER BY id LIMIT 20;
