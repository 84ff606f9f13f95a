-- @workload sessions_covering
-- @title Covering indexes and the visibility map
-- @slo max<5s
-- @slo p95<10ms

-- name: user_sessions
-- @title All sessions of one user, the guide's query
-- @param person text sample("SELECT user_id FROM sessions ORDER BY id LIMIT 300")
-- @index idx_sessions_user_covering | idx_sessions_user
SELECT session_name, status
FROM sessions
WHERE user_id = :person
ORDER BY started_at DESC;

-- name: user_sessions_busy
-- @title All sessions of one of the ten busiest users
-- @param person text sample("SELECT user_id FROM sessions GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 10")
-- @index idx_sessions_user_covering | idx_sessions_user
SELECT session_name, status
FROM sessions
WHERE user_id = :person
ORDER BY started_at DESC;

-- name: user_sessions_first
-- @title The twenty newest of one user
-- @param person text sample("SELECT user_id FROM sessions ORDER BY id LIMIT 300")
-- @index idx_sessions_user_covering | idx_sessions_user
SELECT session_name, status
FROM sessions
WHERE user_id = :person
ORDER BY started_at DESC
LIMIT 20;

-- name: user_sessions_updated
-- @title The same with one column that the index does not include
-- @param person text sample("SELECT user_id FROM sessions GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 10")
-- @index idx_sessions_user_covering | idx_sessions_user
SELECT session_name, status, updated_at
FROM sessions
WHERE user_id = :person
ORDER BY started_at DESC;
