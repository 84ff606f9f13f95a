-- @workload shop

-- name: order_list
-- @param moment timestamp uniform('2025-02-28 12:00', '2026-01-01')
SELECT id FROM orders WHERE created_at < :moment;
