-- @workload tickets_refresh
-- @title The refresh of the dashboard's materialized view
-- @slo p95<30s         -- the document's query_timeout

-- name: refresh_unchanged
-- @title Nothing changed since the last refresh
-- @claim "A refresh where nothing changed is cheap: less than a second" average<1s on concurrent implied
-- @claim "CONCURRENTLY is the better way: no slower" ratio<=1 on concurrent against plain from "002, Scheduled Refresh"
-- @write rollback
SELECT refresh_dashboard_stats();

-- name: refresh_after_a_quarter_hour
-- @title Two hundred tickets change their state, as in the quarter of an hour between two refreshes
-- @claim "A refresh every 15 minutes takes less than a hundredth of them" average<9s on concurrent from "002, Scheduled Refresh"
-- @claim "CONCURRENTLY is no slower after a quarter of an hour" ratio<=1 on concurrent against plain from "002, Scheduled Refresh"
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
