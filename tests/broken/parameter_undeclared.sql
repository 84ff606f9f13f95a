-- @workload shop

-- name: order_list
SELECT id FROM customers WHERE id = :customer;
