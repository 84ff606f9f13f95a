INSERT INTO orders SELECT id, id % :sead
  FROM generate_series(1, 100 * :scale) AS id;
