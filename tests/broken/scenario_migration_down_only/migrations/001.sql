-- migrate:down
DROP INDEX orders_total;
