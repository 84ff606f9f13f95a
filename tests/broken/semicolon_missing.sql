-- @workload shop

-- name: order_list
SELECT count(*) FROM orders

-- name: order_sum
SELECT sum(total) FROM orders;
