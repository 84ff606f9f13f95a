-- @workload shop

-- name: order_list
-- @each
SELECT 1;
