-- @workload sessions
-- @title Film sessions: every query of the optimisation guide
-- The guide's only targets are alerts; "query duration > 5 seconds" is one of them.
-- @slo max<5s
-- @slo p95<100ms
-- @param session uuid sample("SELECT session_id FROM events WHERE created_at >= '2025-01-01' AND created_at < '2025-02-01' ORDER BY id LIMIT 300")
-- @param person text sample("SELECT user_id FROM sessions ORDER BY id LIMIT 300")

-- name: state_contains
-- @title Active sessions by containment, 6 of 100 rows
-- @index idx_sessions_state | idx_sessions_state_path
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> '{"status": "active"}';

-- name: state_contains_two
-- @title The same operator with two conditions, 4 of 1,000 rows
-- @slo p95<10ms
-- @index idx_sessions_state | idx_sessions_state_path
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> '{"status": "active", "genre": "western"}';

-- name: state_contains_value
-- @title The session with a given outline, one row or a few
-- @slo p95<10ms
-- @param outline jsonb sample("SELECT jsonb_build_object('PLOT_OUTLINE', state -> 'PLOT_OUTLINE') FROM sessions WHERE state ? 'PLOT_OUTLINE' ORDER BY id LIMIT 200")
-- @index idx_sessions_state | idx_sessions_state_path
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> :outline;

-- name: state_has_key
-- @title Key existence, a key that 70 of 100 states have: 70,000 rows, so only the alert's limit
-- @slo max<5s
SELECT * FROM sessions WHERE state ? 'PLOT_OUTLINE';

-- name: state_has_rare_key
-- @title Key existence, a key that 1 of 100 states has
-- @index idx_sessions_state | idx_sessions_review
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state ? 'REVIEW_NOTES';

-- name: active_sessions
-- @title Newest active sessions
-- @slo p95<10ms
-- @index idx_sessions_active | idx_sessions_active_started
-- @forbid Seq Scan on sessions
SELECT id, user_id, session_name, started_at
  FROM sessions
 WHERE status = 'active'
 ORDER BY started_at DESC
 LIMIT 50;

-- name: tool_usage
-- @title Calls per tool
-- On a partitioned table an index of this name holds nothing; its partitions have indexes of their own.
-- @index idx_events_tool @side corrected
SELECT tool_name, count(*) AS calls
  FROM events
 WHERE tool_name IS NOT NULL
 GROUP BY tool_name
 ORDER BY tool_name;

-- name: tool_latest
-- @title Latest calls of one tool
-- @slo p95<10ms
-- @param tool text sample("SELECT tool_name FROM events WHERE tool_name IS NOT NULL ORDER BY id LIMIT 200")
-- @index idx_events_tool_created
SELECT id, session_id, agent_name, created_at
  FROM events
 WHERE tool_name = :tool
 ORDER BY created_at DESC, id DESC
 LIMIT 50;

-- name: user_sessions
-- @title Sessions of one user, newest first
-- @slo p95<10ms
-- @index idx_sessions_user_covering
-- @forbid Seq Scan on sessions
SELECT session_name, status
  FROM sessions
 WHERE user_id = :person
 ORDER BY started_at DESC;

-- name: session_events_month
-- @title One session's events of one month
-- @slo p95<10ms
SELECT * FROM events
 WHERE created_at >= '2025-01-01'
   AND created_at < '2025-02-01'
   AND session_id = :session;

-- name: session_events
-- @title One session's events, whenever they were
-- @slo p95<10ms
SELECT * FROM events WHERE session_id = :session ORDER BY created_at, id;

-- name: month_report
-- @title Events of one month by type and agent
SELECT event_type, agent_name, count(*) AS events, sum(tokens) AS tokens
  FROM events
 WHERE created_at >= '2024-10-01' AND created_at < '2024-11-01'
 GROUP BY event_type, agent_name
 ORDER BY event_type, agent_name;

-- name: user_event_counts
-- @title The query of the guide's EXPLAIN: one user's sessions and their events
-- @index idx_events_session_created
SELECT
    s.id,
    s.state,
    COUNT(e.id) AS event_count
FROM sessions s
LEFT JOIN events e ON s.id = e.session_id
WHERE s.user_id = :person
GROUP BY s.id;

-- name: summary_one
-- @title One row of the materialized view
-- @slo p95<10ms
-- @index session_summary_session_id_idx
-- @forbid Seq Scan on session_summary
SELECT * FROM session_summary WHERE session_id = :session;

-- name: page_offset
-- @title Page 101 of all events by OFFSET
SELECT * FROM events
ORDER BY created_at DESC
OFFSET 10000 LIMIT 100;

-- name: page_keyset
-- @title The same depth by created_at alone
-- @slo p95<10ms
SELECT * FROM events
WHERE created_at < '2025-01-15 10:30:00'
ORDER BY created_at DESC
LIMIT 100;

-- name: page_row_value
-- @title The same depth by (created_at, id)
-- @slo p95<10ms
-- @param last_id uuid sample("SELECT id FROM events WHERE id < '01000000-0000-0000-0000-000000000000' ORDER BY id LIMIT 100")
SELECT * FROM events
WHERE (created_at, id) < ('2025-01-15 10:30:00', :last_id)
ORDER BY created_at DESC, id DESC
LIMIT 100;

-- name: reasoning_week
-- @title One week of reasoning, doubtful conclusions
-- @slo p95<10ms
SELECT id, session_id, conclusion, confidence
  FROM inferential_reasoning
 WHERE created_at >= '2025-01-08' AND created_at < '2025-01-15' AND confidence < 0.4
 ORDER BY confidence, id
 LIMIT 50;
