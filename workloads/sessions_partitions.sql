-- @workload sessions_partitions
-- @title Partitions by month against indexes
-- @slo max<5s
-- @slo p95<100ms
-- @param session uuid sample("SELECT session_id FROM events WHERE created_at >= '2025-01-01' AND created_at < '2025-02-01' ORDER BY id LIMIT 300")

-- name: session_events_month
-- @title The guide's example: one session's events of one month
-- @claim "A query on one month touches only that partition: at most half of the pages" buffers_ratio<0.5 from "004, Time-Based Partitioning"
-- @claim "Partitioning by month is optimal: no slower than an index on the plain table" average_ratio<=1 on documented against indexed from "004, Time-Based Partitioning"
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
-- @claim "Partitions never cost more than the plain table: one event by its key" ratio<1.1 implied
-- @slo p95<10ms
-- @param event uuid sample("SELECT id FROM events ORDER BY id LIMIT 300")
-- @index events_pkey
SELECT * FROM events WHERE id = :event;

-- name: month_report
-- @title One month by type and agent
-- @claim "Queries with a time range are faster on partitions" ratio<0.8 from "004, Time-Based Partitioning"
SELECT event_type, agent_name, count(*) AS events, sum(tokens) AS tokens
  FROM events
 WHERE created_at >= '2024-10-01' AND created_at < '2024-11-01'
 GROUP BY event_type, agent_name
 ORDER BY event_type, agent_name;

-- name: month_report_parameter
-- @title One month, the month as a parameter: pruned when it runs
-- @claim "Queries with a time range are faster on partitions, the month as a parameter" ratio<0.8 implied
-- @param month date uniform('2024-03-01', '2024-10-01')
SELECT event_type, agent_name, count(*) AS events, sum(tokens) AS tokens
  FROM events
 WHERE created_at >= :month::timestamptz AND created_at < :month::timestamptz + interval '31 days'
 GROUP BY event_type, agent_name
 ORDER BY event_type, agent_name;

-- name: month_report_function
-- @title One month by date_trunc, which no partition bound can answer
-- @claim "Queries with a time range are faster on partitions, by date_trunc" ratio<0.8 implied
SELECT event_type, agent_name, count(*) AS events, sum(tokens) AS tokens
  FROM events
 WHERE date_trunc('month', created_at) = '2024-10-01'
 GROUP BY event_type, agent_name
 ORDER BY event_type, agent_name;

-- name: whole_report
-- @title All months by type: parallel across partitions, the guide says
-- @claim "Queries run in parallel across partitions: the whole table" average_ratio<0.9 from "004, Time-Based Partitioning"
SELECT event_type, count(*) AS events, sum(tokens) AS tokens
  FROM events
 GROUP BY event_type
 ORDER BY event_type;

-- name: archive_month
-- @title The oldest month leaves: DELETE, or DETACH where it is a partition
-- @claim "Old months leave easily as partitions" average_ratio<0.1 from "004, Time-Based Partitioning"
-- @write rollback
SELECT archive_month();

-- name: write_events
-- @title Eight events of one transaction
-- @claim "Partitions never cost more than the plain table: writes" ratio<1.1 implied
-- @slo p95<10ms
-- @write rollback
INSERT INTO events (id, session_id, event_type, agent_name, tool_name, tokens, created_at)
SELECT gen_random_uuid(), :session, 'model_response', 'critic', NULL, 100, '2025-01-31 23:00:00+00'
  FROM generate_series(1, 8);
