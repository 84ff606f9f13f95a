-- migrate:up
CREATE INDEX orders_total ON orders (total);
-- migrate:down
DROP INDEX orders_total;
