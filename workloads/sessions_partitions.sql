-- @workload sessions_partitions
-- @title Partitions by month against indexes
-- @slo max<5s
-- @slo p95<100ms
-- @param session uuid sample("SELECT session_id FROM events WHERE created_at >= '2025-01-01' AND created_at < '2025-02-01' ORDER BY id LIMIT 300")

-- name: session_events_month
-- @title The guide's example: one session's events of one month
-- @slo p95<10ms
-- @index idx_events_session_created @side indexed
SELECT * FROM events
 WHERE created_at >= '2025-01-01'
   AND created_at < '2025-02-01'
   AND session_id = :session;

-- name: session_events
-- @title One session's events, whenever they were
-- @slo p95<10ms
-- @index idx_events_session_created @side indexed
SELECT * FROM events WHERE session_id = :session ORDER BY created_at, id;

-- name: event_by_id
-- @title One event by its key
-- @slo p95<10ms
-- @param event uuid sample("SELECT id FROM events ORDER BY id LIMIT 300")
-- @index events_pkey
SELECT * FROM events WHERE id = :event;

-- name: month_report
-- @title One month by type and agent
SELECT event_type, agent_name, count(*) AS events, sum(tokens) AS tokens
  FROM events
 WHERE created_at >= '2024-10-01' AND created_at < '2024-11-01'
 GROUP BY event_type, agent_name
 ORDER BY event_type, agent_name;

-- name: month_report_parameter
-- @title One month, the month as a parameter: pruned when it runs
-- @param month date uniform('2024-03-01', '2024-10-01')
SELECT event_type, agent_name, count(*) AS events, sum(tokens) AS tokens
  FROM events
 WHERE created_at >= :month::timestamptz AND created_at < :month::timestamptz + interval '31 days'
 GROUP BY event_type, agent_name
 ORDER BY event_type, agent_name;

-- name: month_report_function
-- @title One month by date_trunc, which no partition bound can answer
SELECT event_type, agent_name, count(*) AS events, sum(tokens) AS tokens
  FROM events
 WHERE date_trunc('month', created_at) = '2024-10-01'
 GROUP BY event_type, agent_name
 ORDER BY event_type, agent_name;

-- name: whole_report
-- @title All months by type: parallel across partitions, the guide says
SELECT event_type, count(*) AS events, sum(tokens) AS tokens
  FROM events
 GROUP BY event_type
 ORDER BY event_type;

-- name: archive_month
-- @title The oldest month leaves: DELETE, or DETACH where it is a partition
-- @write rollback
SELECT archive_month();

-- name: write_events
-- @title Eight events of one transaction
-- @slo p95<10ms
-- @write rollback
INSERT INTO events (id, session_id, event_type, agent_name, tool_name, tokens, created_at)
SELECT gen_random_uuid(), :session, 'model_response', 'critic', NULL, 100, '2025-01-31 23:00:00+00'
  FROM generate_series(1, 8);
