-- What tests/plans/capture explains: each plan has a name and, behind it, the findings that it must
-- have, all of them and no others.

-- setup
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE people (id int, name text, city int, age int);
INSERT INTO people SELECT i, 'name ' || md5(i::text), i % 1000, i % 90 FROM generate_series(1, 100000) i;
CREATE UNIQUE INDEX people_id ON people (id);
CREATE INDEX people_city_age ON people (city, age);
CREATE TABLE small (id int PRIMARY KEY, city int);
INSERT INTO small SELECT i, i FROM generate_series(1, 500) i;
CREATE TABLE orders (id int, person int, total numeric, placed date) ;
INSERT INTO orders SELECT i, i % 100000, i % 700, date '2025-01-01' + i % 365 FROM generate_series(1, 200000) i;
CREATE INDEX orders_person ON orders (person);
CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
CREATE TABLE parts_3 PARTITION OF parts FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');
INSERT INTO parts SELECT i, date '2025-01-01' + i % 90 FROM generate_series(1, 3000) i;
CREATE SCHEMA other;
CREATE TABLE other.people (id int PRIMARY KEY);
INSERT INTO other.people SELECT generate_series(1, 1000);
VACUUM (ANALYZE);
SET max_parallel_workers_per_gather = 0;
SET jit = off;

-- plan: seq_scan_one_row selective-seq-scan
SELECT * FROM people WHERE name = 'name x';
-- plan: seq_scan_ilike selective-seq-scan
SELECT * FROM people WHERE name ILIKE '%abcde%' LIMIT 20;
-- plan: seq_scan_half
SELECT * FROM people WHERE age < 45;
-- plan: seq_scan_small
SELECT * FROM small WHERE city = 7;
-- plan: index_scan
SELECT * FROM people WHERE id = 77;
-- plan: index_only_scan
SELECT id FROM people WHERE id BETWEEN 100 AND 200;
-- plan: inefficient_index inefficient-index-scan
SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT * FROM people WHERE id BETWEEN 1 AND 9000 AND name LIKE '%fade%';
-- plan: efficient_index
SELECT * FROM people WHERE city = 5 AND age = 5;
-- plan: sort_spill sort-spill
SET work_mem = '64kB'; SELECT * FROM people ORDER BY name;
-- plan: sort_in_memory
SET work_mem = '64MB'; SELECT * FROM people ORDER BY name;
-- plan: hash_spill hash-spill
SET work_mem = '64kB'; SET enable_mergejoin = off; SET enable_nestloop = off; SELECT count(*) FROM orders o JOIN people p ON p.id = o.person;
-- plan: hash_in_memory
SET work_mem = '64MB'; SET enable_mergejoin = off; SET enable_nestloop = off; SELECT count(*) FROM orders o JOIN people p ON p.id = o.person;
-- plan: large_offset large-offset buffers-per-row
SET enable_seqscan = off; SELECT * FROM people ORDER BY id OFFSET 90000 LIMIT 10;
-- plan: small_offset
SELECT * FROM people ORDER BY id OFFSET 50 LIMIT 10;
-- plan: nested_loop nested-loop-hot
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off; SELECT count(*) FROM people p JOIN orders o ON o.person = p.id WHERE p.id < 20000;
-- plan: nested_loop_small
SET enable_hashjoin = off; SET enable_mergejoin = off; SELECT count(*) FROM people p JOIN orders o ON o.person = p.id WHERE p.id < 50;
-- plan: seq_scan_inner seq-scan-inner selective-seq-scan misestimate
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_material = off; SET enable_memoize = off; SELECT s.id FROM small s LEFT JOIN orders o ON o.total = s.id AND o.placed = date '2024-01-01' WHERE s.id < 4;
-- plan: correlated correlated-subplan
SELECT p.id, (SELECT count(*) FROM orders o WHERE o.person = p.id) FROM people p WHERE p.id < 3000;
-- plan: not_correlated
SELECT p.id FROM people p WHERE p.id = (SELECT max(person) FROM orders WHERE person < 50);
-- plan: misestimate misestimate
SELECT * FROM people WHERE city = 7 AND (id % 1000) = 7 AND (city + 0) = 7;
-- plan: bitmap
SET enable_indexscan = off; SET enable_seqscan = off; SELECT * FROM people WHERE city IN (1, 2);
-- plan: bitmap_and_or
SET enable_indexscan = off; SET enable_seqscan = off; SELECT * FROM people WHERE city = 1 OR id = 5;
-- plan: partitions
SELECT * FROM parts WHERE id = 7;
-- plan: partition_pruned
SELECT * FROM parts WHERE id = 7 AND day = '2025-02-03';
-- plan: self_join
SELECT count(*) FROM people a JOIN people b ON b.id = a.id + 1 WHERE a.id < 100;
-- plan: two_schemas
SELECT count(*) FROM people a JOIN other.people b ON b.id = a.id WHERE b.id < 50;
-- plan: cte
WITH recent AS MATERIALIZED (SELECT * FROM orders WHERE person < 10) SELECT count(*) FROM recent;
-- plan: parallel
SET enable_indexonlyscan = off; SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT age, count(*) FROM people GROUP BY age;
-- plan: serial
SET enable_indexonlyscan = off; SELECT age, count(*) FROM people GROUP BY age;
-- plan: update
UPDATE people SET age = age WHERE id = 5;
-- plan: insert
INSERT INTO small VALUES (1000, 1);
-- plan: window
SELECT id, rank() OVER (PARTITION BY city ORDER BY age) FROM people WHERE city < 3;
-- plan: aggregate_of_many
SELECT count(*), sum(total) FROM orders;
