-- @workload shop

-- name: order_list
-- @repeat 5 until done
SELECT 1;
