-- @workload shop

-- name: order_list
-- @title Bestellungen der Größe nach
SELECT 1;
