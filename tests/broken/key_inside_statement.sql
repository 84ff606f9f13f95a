-- @workload shop

-- name: order_list
-- @param customer bigint uniform(1, 1000)
SELECT id, total
  FROM orders
-- @forbid Seq Scan on orders
 WHERE customer_id = :customer;
