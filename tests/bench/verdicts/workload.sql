-- @workload verdicts
-- @title Sums over ranges of rows, of known lengths
--
-- What an execution costs beside its rows counts as 150 rows, so that 10 % more rows and 10 % of that are
-- 10 % more work.

-- name: reads_a
-- @title About 0.1 ms: 700 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 700 + ((700 + 150) * more)::integer FROM knob);

-- name: reads_b
-- @title About 0.5 ms: 4,500 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 4500 + ((4500 + 150) * more)::integer FROM knob);

-- name: reads_c
-- @title About 2 ms: 20,000 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 20000 + ((20000 + 150) * more)::integer FROM knob);

-- name: reads_d
-- @title About 6 ms: 60,000 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 60000 + ((60000 + 150) * more)::integer FROM knob);

-- name: reads_e
-- @title About 20 ms: 200,000 rows
-- @param start int uniform(1, 200000)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT 200000 + ((200000 + 150) * more)::integer FROM knob);

-- name: reads_tail
-- @title About 0.5 ms, and 5 ms in every tenth execution
-- @param start int uniform(1, 200000)
-- @param turn int uniform(1, 10)
SELECT sum(value) FROM item
 WHERE id >= :start AND id < :start + (SELECT CASE WHEN :turn = 1 THEN 40000 + (40000 * tail)::integer
                                                   ELSE 4000 END FROM knob);
