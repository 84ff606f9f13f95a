-- @workload shop
SELECT 1;
