-- @workload shop

-- name: order_list
-- @weight 0
-- @param customer bigint uniform(1, 1000)
SELECT id, customer_id, total FROM orders WHERE customer_id = :customer ORDER BY id LIMIT 20;
