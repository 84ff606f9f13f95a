-- @workload shop

-- name: order_list
SELECT count(*) FROM orders;;
