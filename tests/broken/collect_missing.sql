-- @workload shop

-- name: order_list
SELECT id, total FROM orders;
-- @collect id
SELECT 1 FROM orders WHERE id = ANY (:id) AND total = :total;
