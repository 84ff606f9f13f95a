-- A table, so that there is something to count.
CREATE TABLE visitors AS SELECT i AS id FROM generate_series(1, greatest(10, (1000 * :scale)::int)) AS i;
