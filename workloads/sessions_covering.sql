-- @workload sessions_covering
-- @title Covering indexes and the visibility map
-- @slo max<5s
-- @slo p95<10ms

-- name: user_sessions
-- @title All sessions of one user, the guide's query
-- @claim "A covering index satisfies the query without the table" buffers_ratio<0.2 on documented against plain from "004, Covering Indexes"
-- @claim "With a covering index the plan is an index-only scan" plan="Index Only Scan" from "004, Covering Indexes"
-- @claim "A covering index satisfies the query without the table, after a backfill that was not vacuumed" buffers_ratio<0.2 on backfill against plain implied
-- @claim "A covering index satisfies the query without the table, after heartbeats that were not vacuumed" buffers_ratio<0.2 on heartbeats against plain implied
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
-- @claim "The covering index helps a list with one more column" buffers_ratio<0.5 on documented against plain implied
-- @param person text sample("SELECT user_id FROM sessions GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 10")
-- @index idx_sessions_user_covering | idx_sessions_user
SELECT session_name, status, updated_at
FROM sessions
WHERE user_id = :person
ORDER BY started_at DESC;
