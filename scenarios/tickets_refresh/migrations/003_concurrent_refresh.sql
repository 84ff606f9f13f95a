-- 003_concurrent_refresh.sql
--
-- The corrected view of tickets_dashboard: a unique index, so CONCURRENTLY works.

-- migrate:up

CREATE MATERIALIZED VIEW mv_dashboard_stats AS
SELECT organization_id, DATE(created_at) AS date, status, priority, COUNT(*) AS ticket_count,
       AVG(EXTRACT(EPOCH FROM first_response_at - created_at)) AS avg_first_response_seconds,
       AVG(EXTRACT(EPOCH FROM resolved_at - created_at)) AS avg_resolution_seconds,
       COUNT(first_response_at) AS responded_count, COUNT(resolved_at) AS resolved_count
  FROM tickets
 WHERE created_at >= DATE '2026-01-01' - INTERVAL '90 days'
 GROUP BY organization_id, DATE(created_at), status, priority;

CREATE UNIQUE INDEX idx_mv_dashboard_key ON mv_dashboard_stats (organization_id, date DESC, status, priority);

CREATE FUNCTION refresh_dashboard_stats() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY mv_dashboard_stats;
END;
$$;

-- migrate:down

DROP FUNCTION IF EXISTS refresh_dashboard_stats();
DROP MATERIALIZED VIEW IF EXISTS mv_dashboard_stats;
