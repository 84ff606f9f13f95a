-- @workload shop

-- name: order_list
SELECT id AS order_number FROM orders;
-- @each
SELECT count(*) FROM lines WHERE order_id = :id;
