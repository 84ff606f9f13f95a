-- @workload shop

-- name: order_list
SELECT 1;
-- @repeat 5
