-- @workload shop

-- name: order_list
-- @param day date uniform('2025-02-29', '2026-01-01')
SELECT id FROM orders WHERE created_on = :day;
