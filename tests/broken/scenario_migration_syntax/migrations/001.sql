CREATE INDEX CONCURRENTLY orders_total ON orders (total);
CREATE INDX orders_id ON orders (id);
