-- @workload shop
-- @repeat 5

-- name: order_list
SELECT 1;
