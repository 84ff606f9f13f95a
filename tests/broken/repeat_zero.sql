-- @workload shop

-- name: order_list
-- @repeat 0
SELECT 1;
