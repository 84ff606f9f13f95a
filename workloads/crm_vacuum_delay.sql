-- @workload crm_vacuum_delay
-- @title Leads after a VACUUM
-- @slo p95<10ms

-- name: leads_of_day
-- @title Leads won in one day
-- @param day timestamptz uniform('2024-06-01 00:00:00', '2025-10-30 00:00:00')
-- @index Lead_status_created_at_idx
SELECT id, name, phone, source
  FROM "Lead"
 WHERE status = 'won' AND created_at >= :day AND created_at < :day + interval '1 day'
 ORDER BY created_at, id;
