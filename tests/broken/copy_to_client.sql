-- @workload shop

-- name: order_list
COPY orders TO STDOUT;
