-- @workload sessions_overview
-- @title Sessions with their counts
-- @slo max<5s
-- @slo p95<100ms

-- name: all_sessions
-- @title All sessions with both counts, the guide's statement
-- @claim "One query with joins and COUNT(DISTINCT) is better than correlated subqueries" average_ratio<1 from "004, Join Optimization"
-- @claim "A materialized view is better still" average_ratio<1 on materialized against documented from "004, Join Optimization"
-- @claim "Joins with what was counted first are better than subqueries" average_ratio<1 on counted_first against before implied
-- @slo max<5s
SELECT * FROM session_overview;

-- name: user_sessions
-- @title One user's sessions with both counts
-- @claim "Joins and COUNT(DISTINCT) are better, also for the sessions of one user" average_ratio<1 implied
-- @param person text sample("SELECT user_id FROM sessions ORDER BY id LIMIT 300")
SELECT * FROM session_overview WHERE user_id = :person;

-- name: one_session
-- @title One session with both counts
-- @claim "A materialized view is better still: one session" ratio<1 on materialized against before from "004, Join Optimization"
-- @slo p95<10ms
-- @param session uuid sample("SELECT session_id FROM events ORDER BY id LIMIT 300")
SELECT * FROM session_overview WHERE id = :session;

-- name: newest_page
-- @title The fifty newest sessions with both counts
-- @claim "Joins and COUNT(DISTINCT) are better, also for the fifty newest sessions" average_ratio<1 implied
-- @slo p95<10ms
SELECT * FROM session_overview ORDER BY started_at DESC LIMIT 50;
