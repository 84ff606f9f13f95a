INSERT INTO item (id, value)
SELECT id, id % 1000 FROM generate_series(1, (400000 * :scale)::integer) AS id;

CREATE UNIQUE INDEX item_id ON item (id);
