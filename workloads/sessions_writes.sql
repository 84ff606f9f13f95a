-- @workload sessions_writes
-- @title What the indexes cost those who write
-- @slo max<5s
-- @slo p95<10ms
-- @param session uuid sample("SELECT id FROM sessions ORDER BY id LIMIT 300")

-- name: write_state
-- @title A session's state moves on
-- @claim "The indexes cost a write little: the state of a session" ratio<1.1 on all_documented against keys_only implied
-- @write rollback
UPDATE sessions
   SET state = jsonb_set(state, '{iteration}', '9'), updated_at = '2025-02-01 00:00:00+00'
 WHERE id = :session;

-- name: write_heartbeat
-- @title A session was seen: a column that no index holds
-- @claim "The indexes cost a write little: a column that no index holds" ratio<1.1 on all_documented against keys_only implied
-- @write rollback
UPDATE sessions SET updated_at = '2025-02-01 00:00:00+00' WHERE id = :session;

-- name: write_status
-- @title A session ends: a column of partial and covering indexes
-- @write rollback
UPDATE sessions SET status = 'abandoned', completed_at = '2025-02-01 00:00:00+00' WHERE id = :session;

-- name: write_session
-- @title A new session with the state of another
-- @write rollback
INSERT INTO sessions (id, user_id, session_name, status, state, started_at, completed_at, updated_at)
SELECT gen_random_uuid(), user_id, session_name, 'active', state, '2025-02-01 00:00:00+00', NULL, '2025-02-01 00:00:00+00'
  FROM sessions
 WHERE id = :session;

-- name: write_events
-- @title One transaction's events, eight of them
-- @claim "The indexes cost a write little: events" ratio<1.1 on all_documented against keys_only implied
-- @write rollback
INSERT INTO events (id, session_id, event_type, agent_name, tool_name, tokens, created_at)
SELECT gen_random_uuid(), :session, CASE WHEN n % 3 = 0 THEN 'tool_call' ELSE 'model_response' END, 'critic',
       CASE WHEN n % 3 = 0 THEN 'wikipedia' END, 100, '2025-01-31 23:00:00+00'
  FROM generate_series(1, 8) AS n;
