-- @workload verdicts
-- @title Sums over ranges of rows, of known lengths
--
-- What an execution costs beside its rows counts as 150 rows, so that 10 % more rows and 10 % of that are
-- 10 % more work.  The times are of a machine that reads a row in 0.25 µs.

-- name: reads_a
-- @title About 0.1 ms: 300 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 300 + ((300 + 150) * more)::integer FROM knob);

-- name: reads_b
-- @title About 0.5 ms: 2,000 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 2000 + ((2000 + 150) * more)::integer FROM knob);

-- name: reads_c
-- @title About 2 ms: 8,000 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 8000 + ((8000 + 150) * more)::integer FROM knob);

-- name: reads_d
-- @title About 6 ms: 24,000 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 24000 + ((24000 + 150) * more)::integer FROM knob);

-- name: reads_e
-- @title About 20 ms: 80,000 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 80000 + ((80000 + 150) * more)::integer FROM knob);

-- name: reads_tail
-- @title About 0.5 ms, and 5 ms in every tenth execution
-- @param start int uniform(1, 200000)
-- @param turn int uniform(1, 10)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT CASE WHEN :turn = 1 THEN 20000 + (20000 * tail)::integer
                                                   ELSE 2000 END FROM knob);
