-- @workload sessions_paging
-- @title Pages of all events: OFFSET, keyset, row value
-- @slo max<5s
-- @slo p95<10ms

-- name: offset_0
-- @title First page
SELECT * FROM events
ORDER BY created_at DESC
OFFSET 0 LIMIT 100;

-- name: offset_1000
-- @title Page 11
SELECT * FROM events
ORDER BY created_at DESC
OFFSET 1000 LIMIT 100;

-- name: offset_10000
-- @title Page 101, the guide's "bad"
-- @claim "OFFSET gets slower with higher values" average_ratio>2 on created_at_id against query offset_0 from "004, Pagination Optimization"
SELECT * FROM events
ORDER BY created_at DESC
OFFSET 10000 LIMIT 100;

-- name: offset_100000
-- @title Page 1001
-- @claim "OFFSET gets slower with higher values: page 1001" average_ratio>10 on created_at_id against query offset_0 from "004, Pagination Optimization"
SELECT * FROM events
ORDER BY created_at DESC
OFFSET 100000 LIMIT 100;

-- name: keyset
-- @title The guide's "good": created_at alone
-- @claim "Keyset pagination on created_at is better than OFFSET 10000" average_ratio<0.5 on created_at against query offset_10000 from "004, Pagination Optimization"
-- @claim "Keyset pagination is better, also without an index on created_at, which the guide does not create" average_ratio<0.5 on before against query offset_10000 from "004, Pagination Optimization"
-- @index idx_events_created @side created_at
-- @index idx_events_page @side created_at_id
SELECT * FROM events
WHERE created_at < '2025-01-15 10:30:00'
ORDER BY created_at DESC
LIMIT 100;

-- name: row_value
-- @title The guide's "best": (created_at, id)
-- @claim "The row value uses the index: a hundredth of the pages" buffers_ratio<0.01 on created_at_id against before from "004, Pagination Optimization"
-- @claim "The row value is best: no slower than created_at alone" average_ratio<=1.1 on created_at_id against query keyset from "004, Pagination Optimization"
-- @param last_id uuid sample("SELECT id FROM events WHERE id < '01000000-0000-0000-0000-000000000000' ORDER BY id LIMIT 100")
-- @index idx_events_created @side created_at
-- @index idx_events_page @side created_at_id
SELECT * FROM events
WHERE (created_at, id) < ('2025-01-15 10:30:00', :last_id)
ORDER BY created_at DESC, id DESC
LIMIT 100;

-- name: row_value_spelled
-- @title The same condition spelled with OR
-- @claim "The same condition spelled with OR is as good" buffers_ratio<1.1 on created_at_id against query row_value implied
-- @param last_id uuid sample("SELECT id FROM events WHERE id < '01000000-0000-0000-0000-000000000000' ORDER BY id LIMIT 100")
SELECT * FROM events
WHERE created_at < '2025-01-15 10:30:00' OR (created_at = '2025-01-15 10:30:00' AND id < :last_id)
ORDER BY created_at DESC, id DESC
LIMIT 100;

-- Three ways through the same 350 events before some moment, pages of 100, four of them: the rows per
-- call tell which way shows every event.  The moments are sequential, so that all three walk alike.

-- name: walk_offset
-- @title 350 events by OFFSET
-- @slo p95<1s
-- @param nth bigint sequential(1, 100)
-- @param start bigint step(0, 100)
SELECT newest.created_at AS newest, oldest.created_at AS oldest
  FROM events AS newest,
       LATERAL (SELECT created_at FROM events
                 WHERE created_at < newest.created_at ORDER BY created_at DESC OFFSET 350 LIMIT 1) AS oldest
 WHERE newest.id = (SELECT id FROM events ORDER BY id OFFSET :nth LIMIT 1);
-- @repeat 4
SELECT id, created_at FROM events
WHERE created_at > :oldest AND created_at < :newest
ORDER BY created_at DESC, id DESC
OFFSET :start LIMIT 100;

-- name: walk_keyset
-- @title 350 events by created_at alone
-- @claim "Pages by created_at alone show every event" rows_ratio>=1 on created_at against query walk_offset implied
-- @slo p95<1s
-- @param nth bigint sequential(1, 100)
SELECT newest.created_at, oldest.created_at AS oldest
  FROM events AS newest,
       LATERAL (SELECT created_at FROM events
                 WHERE created_at < newest.created_at ORDER BY created_at DESC OFFSET 350 LIMIT 1) AS oldest
 WHERE newest.id = (SELECT id FROM events ORDER BY id OFFSET :nth LIMIT 1);
-- @repeat 4
SELECT id, created_at FROM events
WHERE created_at > :oldest AND created_at < :created_at
ORDER BY created_at DESC
LIMIT 100;

-- name: walk_row_value
-- @title 350 events by (created_at, id)
-- @claim "Pages by (created_at, id) show every event" rows_ratio>=1 on created_at_id against query walk_offset from "004, Pagination Optimization"
-- @slo p95<1s
-- @param nth bigint sequential(1, 100)
SELECT newest.created_at, oldest.created_at AS oldest, uuid '00000000-0000-0000-0000-000000000000' AS id
  FROM events AS newest,
       LATERAL (SELECT created_at FROM events
                 WHERE created_at < newest.created_at ORDER BY created_at DESC OFFSET 350 LIMIT 1) AS oldest
 WHERE newest.id = (SELECT id FROM events ORDER BY id OFFSET :nth LIMIT 1);
-- @repeat 4
SELECT id, created_at FROM events
WHERE created_at > :oldest AND (created_at, id) < (:created_at, :id)
ORDER BY created_at DESC, id DESC
LIMIT 100;
