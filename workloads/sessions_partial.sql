-- @workload sessions_partial
-- @title Partial indexes
-- @slo max<5s
-- @slo p95<100ms

-- name: active_newest
-- @title Newest active sessions, status as a constant
-- @claim "Better cache hit ratio: its queries touch fewer pages" buffers_ratio<0.8 on documented against full from "004, Partial Indexes"
-- @claim "The partial index serves active sessions" index=idx_sessions_active from "004, Partial Indexes"
-- @slo p95<10ms
-- @index idx_sessions_active
-- @forbid Seq Scan on sessions
SELECT id, user_id, session_name, started_at
  FROM sessions
 WHERE status = 'active'
 ORDER BY started_at DESC
 LIMIT 50;

-- name: active_newest_parameter
-- @title Newest active sessions, status as a parameter
-- @claim "The partial index serves active sessions, the status as a parameter" ratio<1.05 on documented against full implied
-- @slo p95<10ms
-- @param status text fixed(active)
-- @index idx_sessions_active
-- @forbid Seq Scan on sessions
SELECT id, user_id, session_name, started_at
  FROM sessions
 WHERE status = :status
 ORDER BY started_at DESC
 LIMIT 50;

-- name: completed_newest
-- @title Newest completed sessions
-- @slo p95<10ms
SELECT id, user_id, session_name, started_at
  FROM sessions
 WHERE status = 'completed'
 ORDER BY started_at DESC
 LIMIT 50;

-- name: tool_usage
-- @title Calls per tool
-- @claim "The partial index serves tool calls" index=idx_events_tool from "004, Partial Indexes"
-- @index idx_events_tool
SELECT tool_name, count(*) AS calls
  FROM events
 WHERE tool_name IS NOT NULL
 GROUP BY tool_name
 ORDER BY tool_name;

-- name: tool_latest
-- @title Latest calls of one tool
-- @claim "The partial index makes the latest calls of a tool fast" average_ratio<0.1 on documented against no_index implied
-- @claim "A partial index in the order of the result makes the latest calls of a tool fast" average_ratio<0.1 on corrected against no_index implied
-- @slo p95<10ms
-- @param tool text sample("SELECT tool_name FROM events WHERE tool_name IS NOT NULL ORDER BY id LIMIT 200")
-- @index idx_events_tool
SELECT id, session_id, agent_name, created_at
  FROM events
 WHERE tool_name = :tool
 ORDER BY created_at DESC, id DESC
 LIMIT 50;

-- name: write_events
-- @title Forty events without a tool
-- @claim "Updates are faster with partial indexes: events without a tool" ratio<0.95 on documented against full from "004, Partial Indexes"
-- @slo p95<10ms
-- @write rollback
INSERT INTO events (id, session_id, event_type, agent_name, tool_name, tokens, created_at)
SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 'model_response', 'critic', NULL, 100,
       '2025-01-31 23:00:00+00'
  FROM generate_series(1, 40);

-- name: write_completed
-- @title Twenty completed sessions change, which no partial index holds
-- @claim "Updates are faster with partial indexes: completed sessions" ratio<0.95 on documented against full from "004, Partial Indexes"
-- @slo p95<10ms
-- @write rollback
UPDATE sessions SET started_at = started_at + interval '1 second'
 WHERE id < '00100000-0000-0000-0000-000000000000' AND status = 'completed';
