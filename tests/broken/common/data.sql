INSERT INTO orders SELECT id, id % 100 FROM generate_series(1, 100 * :scale) AS id;
