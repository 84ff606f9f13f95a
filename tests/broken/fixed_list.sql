-- @workload shop

-- name: order_list
-- @param customers bigint[] fixed(1,2,3)
SELECT id FROM orders WHERE customer_id = ANY (:customers);
