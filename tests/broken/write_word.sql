-- @workload shop

-- name: order_list
-- @write comit
INSERT INTO orders (customer_id) VALUES (1);
