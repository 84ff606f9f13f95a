-- @workload shop

-- name: order_list
SELECT id, customer_id, total, created_at, updated_at, shipped_at, paid_at, status, remark FROM orders WHERE customer_id = 5 ORDERED BY created_at DESC, id DESC LIMIT 20;
