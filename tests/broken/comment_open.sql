-- @workload shop

-- name: order_list
/* the /* nested */ comment
SELECT 1;
