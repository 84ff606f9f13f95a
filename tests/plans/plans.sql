-- What tests/plans/capture explains, on each version of PostgreSQL it is given: a plan has a name
-- and, behind it, the findings that it must have, all of them and no others.  "with:" adds options
-- to EXPLAIN (ANALYZE, BUFFERS, SETTINGS, WAL, TIMING OFF, FORMAT JSON), "from:" is the first
-- version that can explain it.  All statements on a plan's line but the last run before it.

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
CREATE TABLE days (id int, day date) PARTITION BY RANGE (day);
SELECT format('CREATE TABLE days_%s PARTITION OF days FOR VALUES FROM (%L) TO (%L)', i, date '2025-01-01' + 10 * i, date '2025-01-01' + 10 * (i + 1)) FROM generate_series(0, 7) i \gexec
INSERT INTO days SELECT i, date '2025-01-01' + i / 50 FROM generate_series(0, 3999) i;
CREATE TABLE abc (a int, b int, c int);
INSERT INTO abc SELECT 1, i % 1000, i FROM generate_series(1, 600000) i;
CREATE INDEX abc_abc ON abc (a, b, c);
CREATE INDEX abc_c ON abc (c) WHERE c < 1000;
CREATE TABLE skewed (id int, status text);
INSERT INTO skewed SELECT i, CASE WHEN i % 200 = 0 THEN 'rare' ELSE 'usual' END FROM generate_series(1, 100000) i;
CREATE INDEX skewed_status ON skewed (status);
CREATE TABLE wide (id int, filler text);
ALTER TABLE wide ALTER COLUMN filler SET STORAGE PLAIN;
INSERT INTO wide SELECT i, repeat('x', 1900) FROM generate_series(1, 40000) i;
CREATE TABLE parent (id int PRIMARY KEY);
INSERT INTO parent SELECT generate_series(1, 2000);
CREATE TABLE child (id int, parent int REFERENCES parent ON DELETE CASCADE);
INSERT INTO child SELECT i, 1001 + i % 1000 FROM generate_series(1, 40000) i;
CREATE TABLE mother (id int PRIMARY KEY);
INSERT INTO mother SELECT generate_series(1, 20000);
CREATE TABLE daughter (id int, mother int REFERENCES mother ON DELETE CASCADE);
INSERT INTO daughter SELECT i, 1 + i % 1000 FROM generate_series(1, 1000) i;
CREATE INDEX daughter_mother ON daughter (mother);
CREATE TABLE documents (id int, words tsvector);
INSERT INTO documents SELECT i, to_tsvector('simple', 'w' || i % 500 || ' v' || i % 7) FROM generate_series(1, 5000) i;
CREATE INDEX documents_words ON documents USING gin (words);
CREATE INDEX people_age ON people (age);
CREATE SCHEMA other;
CREATE TABLE other.people (id int PRIMARY KEY);
INSERT INTO other.people SELECT generate_series(1, 1000);
CREATE TABLE churn (id int, filler text);
INSERT INTO churn SELECT i, 'f' FROM generate_series(1, 20000) i;
CREATE INDEX churn_id ON churn (id);
CREATE TABLE calm (id int, filler text);
INSERT INTO calm SELECT i, 'f' FROM generate_series(1, 40000) i;
CREATE INDEX calm_id ON calm (id);
VACUUM (ANALYZE);
UPDATE churn SET filler = 'g';
UPDATE calm SET filler = 'g' WHERE id <= 1500;
ANALYZE churn;

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
-- plan: inefficient_index inefficient-index-scan planner-settings
SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT * FROM people WHERE id BETWEEN 1 AND 9000 AND name LIKE '%fade%';
-- plan: efficient_index
SELECT * FROM people WHERE city = 5 AND age = 5;
-- plan: sort_spill sort-spill
SET work_mem = '64kB'; SELECT * FROM people ORDER BY name;
-- plan: sort_in_memory
SET work_mem = '64MB'; SELECT * FROM people ORDER BY name;
-- plan: hash_spill hash-spill planner-settings
SET work_mem = '64kB'; SET enable_mergejoin = off; SET enable_nestloop = off; SELECT count(*) FROM orders o JOIN people p ON p.id = o.person;
-- plan: hash_in_memory planner-settings
SET work_mem = '64MB'; SET enable_mergejoin = off; SET enable_nestloop = off; SELECT count(*) FROM orders o JOIN people p ON p.id = o.person;
-- plan: large_offset large-offset buffers-per-row planner-settings
SET enable_seqscan = off; SELECT * FROM people ORDER BY id OFFSET 90000 LIMIT 10;
-- plan: small_offset
SELECT * FROM people ORDER BY id OFFSET 50 LIMIT 10;
-- plan: nested_loop nested-loop-hot planner-settings
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off; SELECT count(*) FROM people p JOIN orders o ON o.person = p.id WHERE p.id < 20000;
-- plan: nested_loop_small planner-settings
SET enable_hashjoin = off; SET enable_mergejoin = off; SELECT count(*) FROM people p JOIN orders o ON o.person = p.id WHERE p.id < 50;
-- plan: seq_scan_inner seq-scan-inner selective-seq-scan misestimate planner-settings
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_material = off; SET enable_memoize = off; SELECT s.id FROM small s LEFT JOIN orders o ON o.total = s.id AND o.placed = date '2024-01-01' WHERE s.id < 4;
-- plan: correlated correlated-subplan
SELECT p.id, (SELECT count(*) FROM orders o WHERE o.person = p.id) FROM people p WHERE p.id < 3000;
-- plan: not_correlated
SELECT p.id FROM people p WHERE p.id = (SELECT max(person) FROM orders WHERE person < 50);
-- plan: misestimate misestimate
SELECT * FROM people WHERE city = 7 AND (id % 1000) = 7 AND (city + 0) = 7;
-- plan: bitmap planner-settings
SET enable_indexscan = off; SET enable_seqscan = off; SELECT * FROM people WHERE city IN (1, 2);
-- plan: bitmap_and_or planner-settings
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
-- plan: parallel planner-settings
SET enable_indexonlyscan = off; SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT age, count(*) FROM people GROUP BY age;
-- plan: serial planner-settings
SET enable_indexonlyscan = off; SELECT age, count(*) FROM people GROUP BY age;
-- plan: update
UPDATE people SET age = age WHERE id = 5;
-- plan: insert
INSERT INTO small VALUES (1000, 1);
-- plan: window
SELECT id, rank() OVER (PARTITION BY city ORDER BY age) FROM people WHERE city < 3;
-- plan: aggregate_of_many
SELECT count(*), sum(total) FROM orders;

-- How rows are found: what has a finding, and what just has not.

-- plan: seq_scan_at_the_limit
SELECT * FROM people WHERE age + 0 < 10;
-- plan: seq_scan_all_of_few
SELECT * FROM small WHERE city < 0;
-- plan: bitmap_filter inefficient-index-scan planner-settings
SET enable_seqscan = off; SET enable_indexscan = off; SELECT * FROM people WHERE city < 50 AND name LIKE '%fade%';
-- plan: index_filter_half planner-settings
SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT * FROM people WHERE id BETWEEN 1 AND 9000 AND age < 45;
-- plan: useless_index buffers-per-row planner-settings
SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT c FROM abc WHERE a = 1 AND c = 77777;
-- plan: useful_index
SELECT c FROM abc WHERE a = 1 AND b = 777 AND c = 77777;
-- plan: useless_index_in_a_join buffers-per-row planner-settings
SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SELECT x.c, p.name FROM abc x JOIN people p ON p.id = x.c WHERE x.a = 1 AND x.c = 77777;
-- plan: heap_fetches heap-fetches planner-settings
SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT id FROM churn WHERE id > 0;
-- plan: heap_fetches_few planner-settings
SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT id FROM calm WHERE id > 0;
-- plan: lossy_bitmap lossy-bitmap planner-settings
SET work_mem = '64kB'; SET enable_seqscan = off; SET enable_indexscan = off; SELECT * FROM people WHERE age < 60;
-- plan: exact_bitmap planner-settings
SET enable_seqscan = off; SET enable_indexscan = off; SELECT * FROM people WHERE age < 60;
-- plan: no_pruning no-pruning
SELECT * FROM days WHERE id = 77;
-- plan: pruned_by_key
SELECT * FROM days WHERE id = 77 AND day BETWEEN '2025-01-01' AND '2025-01-25';
-- plan: pruned_at_start
PREPARE by_day(date) AS SELECT * FROM days WHERE day >= $1 AND id = 3900; SET plan_cache_mode = force_generic_plan; EXECUTE by_day('2025-02-20');
-- plan: every_partition_useful
SELECT * FROM days WHERE id % 10 = 0;
-- plan: never_executed never-executed planner-settings
SET enable_hashjoin = off; SET enable_mergejoin = off; SELECT * FROM small s JOIN people p ON p.id = s.city WHERE s.id = -1;
-- plan: all_executed planner-settings
SET enable_hashjoin = off; SET enable_mergejoin = off; SELECT * FROM small s JOIN people p ON p.id = s.city WHERE s.id = 1;

-- Estimates and joins.

-- plan: misestimate_mild
SELECT * FROM people WHERE city < 7 AND age < 45 AND (id % 2) < 2;
-- plan: misestimate_under_limit
SELECT * FROM people WHERE (id % 1) = 0 LIMIT 200;
-- plan: misestimate_under_sort misestimate
SELECT * FROM (SELECT * FROM people WHERE (id % 1) = 0 ORDER BY name) x LIMIT 5;
-- plan: misestimate_of_few
SELECT * FROM people WHERE city = 7 AND (id % 1000) = 7 AND (city + 0) = 7 AND id < 60000;
-- plan: generic_plan misestimate
PREPARE by_status(text) AS SELECT id FROM skewed WHERE status = $1; SET plan_cache_mode = force_generic_plan; EXECUTE by_status('rare');
-- plan: custom_plan
PREPARE by_status(text) AS SELECT id FROM skewed WHERE status = $1; SET plan_cache_mode = force_custom_plan; EXECUTE by_status('rare');
-- plan: nested_loop_999 planner-settings
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off; SELECT count(*) FROM people p JOIN orders o ON o.person = p.id WHERE p.id < 1000;
-- plan: seq_scan_inner_small planner-settings
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_material = off; SELECT s.id FROM small s JOIN small t ON t.city = s.id WHERE s.id < 4;
-- plan: join_filter_waste join-filter-waste materialize-loops
SELECT count(*) FROM small a JOIN small b ON a.city < b.city - 400;
-- plan: join_filter_little
SELECT count(*) FROM small a JOIN small b ON a.city < b.city - 80 WHERE a.id <= 90 AND b.id <= 90;
-- plan: materialize_few
SELECT count(*) FROM small a LEFT JOIN small b ON a.id + b.id > 0 WHERE a.id <= 90;
-- plan: correlated_99
SELECT p.id, (SELECT count(*) FROM orders o WHERE o.person = p.id) FROM people p WHERE p.id < 100;
-- plan: limit_without_offset
SELECT * FROM people ORDER BY id LIMIT 2000;
-- plan: offset_ninefold
SELECT * FROM people ORDER BY id OFFSET 8000 LIMIT 1000;
-- plan: exists
SELECT count(*) FROM small s WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person = s.id);
-- plan: memoize
SELECT count(*) FROM orders o JOIN small s ON s.id = o.person % 300 WHERE o.person < 500;
-- plan: merge_join planner-settings
SET enable_hashjoin = off; SET enable_nestloop = off; SELECT count(*) FROM small s JOIN other.people p ON p.id = s.id;

-- Memory.

-- plan: sort_spill_parallel sort-spill
SET work_mem = '64kB'; SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT * FROM people ORDER BY name;
-- plan: incremental_sort_spill sort-spill planner-settings
SET work_mem = '64kB'; SET enable_seqscan = off; SET enable_bitmapscan = off; SET random_page_cost = 0.1; SELECT * FROM people ORDER BY age, name;
-- plan: incremental_sort planner-settings
SET work_mem = '16MB'; SET enable_seqscan = off; SET enable_bitmapscan = off; SET random_page_cost = 0.1; SELECT * FROM people ORDER BY age, name;
-- plan: hashagg_spill hash-spill planner-settings
SET work_mem = '256kB'; SET enable_sort = off; SELECT name, count(*) FROM people GROUP BY name;
-- plan: hashagg planner-settings
SET work_mem = '64MB'; SET enable_sort = off; SELECT name, count(*) FROM people GROUP BY name;
-- plan: temp_io temp-io
SET work_mem = '64kB'; WITH x AS MATERIALIZED (SELECT * FROM people WHERE age < 45) SELECT count(*) FROM x;
-- plan: temp_io_none
SET work_mem = '64MB'; WITH x AS MATERIALIZED (SELECT * FROM people WHERE age < 45) SELECT count(*) FROM x;

-- The plan as a whole.

-- plan: jit_share jit-share
-- with: TIMING ON
SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0; SELECT count(*) FROM people WHERE age + id > 50;
-- plan: jit_little
-- with: TIMING ON
SET jit = on; SET jit_above_cost = 0; SELECT sum(length(repeat(md5(name), 2000))) FROM people;
-- plan: planning_share planning-share
SELECT 1 FROM small a JOIN small b USING (id) JOIN small c USING (id) JOIN small d USING (id) JOIN small e USING (id) JOIN small f USING (id) JOIN small g USING (id) JOIN small h USING (id) WHERE a.city = 1;
-- plan: planning_little
SELECT count(name) FROM people WHERE age < 45;
-- plan: workers_missing workers-missing
SET max_parallel_workers = 0; SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT count(name) FROM people WHERE age < 45;
-- plan: workers_missing_one workers-missing
SET max_parallel_workers = 1; SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT count(name) FROM people WHERE age < 45;
-- plan: workers_all
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT count(name) FROM people WHERE age < 45;
-- plan: io_bound io-bound
-- with: TIMING ON
SET track_io_timing = on; SELECT count(*) FROM wide;
-- plan: io_bound_pages io-bound
SELECT count(*) FROM wide;
-- plan: io_little
-- with: TIMING ON
SET track_io_timing = on; SELECT sum(length(repeat(md5(filler), 100))) FROM wide;
-- plan: slow_trigger slow-trigger
-- with: TIMING ON
DELETE FROM parent WHERE id <= 20;
-- plan: trigger_little selective-seq-scan
-- with: TIMING ON
DELETE FROM mother WHERE id > 1000 AND id % 10000 = 0;
-- plan: settings_harmless
SET random_page_cost = 1.1; SET effective_cache_size = '1GB'; SELECT * FROM people WHERE id = 77;

-- Other nodes, without findings.

-- plan: init_plan
SELECT * FROM people WHERE id = (SELECT max(person) FROM orders WHERE person < 50);
-- plan: cte_twice
WITH recent AS MATERIALIZED (SELECT * FROM orders WHERE person < 500) SELECT count(*) FROM recent a JOIN recent b USING (id);
-- plan: recursive
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT sum(i) FROM n;
-- plan: union_all
SELECT id FROM small UNION ALL SELECT id FROM other.people;
-- plan: gin
SELECT * FROM documents WHERE words @@ 'w77'::tsquery;
-- plan: grouping_sets
SELECT city, age, count(*) FROM people WHERE city < 10 GROUP BY GROUPING SETS ((city), (age));
-- plan: for_update
SELECT * FROM people WHERE id = 9 FOR UPDATE;
-- plan: function_scan
SELECT count(*) FROM generate_series(1, 1000);
-- plan: delete
DELETE FROM people WHERE id = 5;
-- plan: upsert
INSERT INTO small VALUES (7, 1) ON CONFLICT (id) DO UPDATE SET city = excluded.city;
-- plan: merge
MERGE INTO small s USING (VALUES (7, 1), (9999, 2)) v(id, city) ON s.id = v.id WHEN MATCHED THEN UPDATE SET city = v.city WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.city);
-- plan: parallel_join
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT count(*) FROM people p JOIN orders o ON o.person = p.id WHERE p.age < 45;
-- plan: timed
-- with: TIMING ON
SELECT p.city, count(*) FROM people p JOIN orders o ON o.person = p.id WHERE p.city < 100 GROUP BY p.city ORDER BY 2 DESC LIMIT 10;
-- plan: timed_parallel
-- with: TIMING ON
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT age, count(*) FROM people GROUP BY age;
-- plan: verbose
-- with: VERBOSE
SELECT p.id, o.total FROM people p JOIN orders o ON o.person = p.id WHERE p.id < 5;
-- plan: estimate
-- with: ANALYZE OFF, WAL OFF, TIMING OFF
SELECT * FROM people WHERE name = 'name x' ORDER BY id LIMIT 5;
-- plan: serialize
-- with: SERIALIZE TEXT, MEMORY
-- from: 17
SELECT * FROM people WHERE city = 5;
