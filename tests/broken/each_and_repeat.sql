-- @workload shop

-- name: order_list
SELECT id FROM orders;
-- @each
-- @repeat 3
SELECT 1;
