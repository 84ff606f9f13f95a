-- @workload shop

-- name: order_list
SELECT id, total FROM orders;
-- @collect idd
SELECT 1 FROM orders WHERE id = ANY (:idd);
