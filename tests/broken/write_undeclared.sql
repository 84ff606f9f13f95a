-- @workload shop

-- name: order_list
UPDATE orders SET total = 0;
