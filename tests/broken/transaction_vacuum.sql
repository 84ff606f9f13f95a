-- @workload shop

-- name: order_list
-- @transaction
VACUUM orders;
