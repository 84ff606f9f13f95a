CREATE INDEX ON orders (id, total);
