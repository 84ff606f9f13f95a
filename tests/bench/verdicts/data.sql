-- As many as the longest range needs at the highest start: 200,000 and 1.5 times 80,000.
INSERT INTO item (id, value)
SELECT id, id % 1000 FROM generate_series(1, (400000 * :scale)::integer) AS id;

CREATE UNIQUE INDEX item_id ON item (id);
