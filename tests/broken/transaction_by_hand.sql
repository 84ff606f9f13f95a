-- @workload shop

-- name: order_list
BEGIN;
SELECT 1;
COMMIT;
