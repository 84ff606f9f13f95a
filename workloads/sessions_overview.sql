-- @workload sessions_overview
-- @title Sessions with their counts
-- @slo max<5s
-- @slo p95<100ms

-- name: all_sessions
-- @title All sessions with both counts, the guide's statement
-- @slo max<5s
SELECT * FROM session_overview;

-- name: user_sessions
-- @title One user's sessions with both counts
-- @param person text sample("SELECT user_id FROM sessions ORDER BY id LIMIT 300")
SELECT * FROM session_overview WHERE user_id = :person;

-- name: one_session
-- @title One session with both counts
-- @slo p95<10ms
-- @param session uuid sample("SELECT session_id FROM events ORDER BY id LIMIT 300")
SELECT * FROM session_overview WHERE id = :session;

-- name: newest_page
-- @title The fifty newest sessions with both counts
-- @slo p95<10ms
SELECT * FROM session_overview ORDER BY started_at DESC LIMIT 50;
