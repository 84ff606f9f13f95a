-- @workload shop

-- name: order_list
-- @param status text uniform(a, z)
SELECT id FROM orders WHERE status = :status;
