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
SELECT * FROM events
ORDER BY created_at DESC
OFFSET 10000 LIMIT 100;

-- name: offset_100000
-- @title Page 1001
SELECT * FROM events
ORDER BY created_at DESC
OFFSET 100000 LIMIT 100;

-- name: keyset
-- @title The guide's "good": created_at alone
-- @index idx_events_created @side created_at
-- @index idx_events_page @side created_at_id
SELECT * FROM events
WHERE created_at < '2025-01-15 10:30:00'
ORDER BY created_at DESC
LIMIT 100;

-- name: row_value
-- @title The guide's "best": (created_at, id)
-- @param last_id uuid sample("SELECT id FROM events WHERE id < '01000000-0000-0000-0000-000000000000' ORDER BY id LIMIT 100")
-- @index idx_events_created @side created_at
-- @index idx_events_page @side created_at_id
SELECT * FROM events
WHERE (created_at, id) < ('2025-01-15 10:30:00', :last_id)
ORDER BY created_at DESC, id DESC
LIMIT 100;

-- name: row_value_spelled
-- @title The same condition spelled with OR
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
