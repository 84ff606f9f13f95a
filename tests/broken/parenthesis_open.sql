-- @workload shop

-- name: order_list
SELECT count(*) FROM orders WHERE (total > 5;

-- name: order_sum
SELECT sum(total) FROM orders;
