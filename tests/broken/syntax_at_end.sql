-- @workload shop

-- name: order_list
SELECT id FROM orders WHERE
