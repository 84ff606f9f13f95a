-- @workload tickets_refresh
-- @title The refresh of the dashboard's materialized view
-- @slo p95<30s         -- the document's query_timeout

-- name: refresh_unchanged
-- @title Nothing changed since the last refresh
-- @write rollback
SELECT refresh_dashboard_stats();

-- name: refresh_after_a_quarter_hour
-- @title Two hundred tickets change their state, as in the quarter of an hour between two refreshes
-- @write rollback
UPDATE tickets SET status = 'CLOSED', resolved_at = '2026-01-01 00:00:00', updated_at = '2026-01-01 00:00:00'
 WHERE id IN (SELECT id FROM tickets WHERE status = 'IN_PROGRESS' ORDER BY id DESC LIMIT 200);
SELECT refresh_dashboard_stats();

-- name: refresh_after_a_day
-- @title Five thousand tickets change their state, as in a day
-- @write rollback
UPDATE tickets SET status = 'CLOSED', resolved_at = '2026-01-01 00:00:00', updated_at = '2026-01-01 00:00:00'
 WHERE id IN (SELECT id FROM tickets WHERE status IN ('OPEN', 'IN_PROGRESS') ORDER BY id DESC LIMIT 5000);
SELECT refresh_dashboard_stats();
