-- @workload sessions_refresh
-- @title Keeping the summary fresh
-- @slo max<5s

-- name: refresh_unchanged
-- @title Refresh, nothing has changed
-- @claim "A plain refresh is fast but blocking, a concurrent one the slower" average_ratio>1 on concurrently against blocking from "004, Refresh Strategy"
-- @write rollback
SELECT refresh_summary();

-- name: refresh_after_work
-- @title Refresh after 200 events in 20 sessions
-- @claim "An incremental refresh touches what changed only" average_ratio<0.1 on incremental against blocking from "004, Refresh Strategy"
-- @write rollback
-- @param first bigint uniform(1, 200)
INSERT INTO events (id, session_id, event_type, agent_name, tool_name, tokens, created_at)
SELECT gen_random_uuid(), picked.id, 'model_response', 'critic', NULL, 100, '2025-01-31 23:59:00+00'
  FROM (SELECT id FROM sessions ORDER BY started_at DESC OFFSET :first LIMIT 20) AS picked,
       generate_series(1, 10);
UPDATE sessions SET updated_at = '2025-02-01 00:00:00+00'
 WHERE id IN (SELECT session_id FROM events WHERE created_at = '2025-01-31 23:59:00+00');
SELECT refresh_summary();

-- name: summary_one
-- @title One row of the summary
-- @claim "One row of the summary takes less than 10 ms on each side" p95<10ms on incremental implied
-- @slo p95<10ms
-- @param session uuid sample("SELECT session_id FROM events ORDER BY id LIMIT 300")
SELECT * FROM session_summary WHERE session_id = :session;
