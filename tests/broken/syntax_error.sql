-- @workload shop

-- name: order_list
-- @param customer bigint uniform(1, 1000)
SELECT id, 'größe', :customer, :customer
  FROM orders
	 WHER customer_id = :customer;
