-- @workload shop

-- name: order_list
-- @param paid boolean fixed(maybe)
SELECT id FROM orders WHERE paid = :paid;
