-- @workload tickets_audit
-- @title Questions to an audit log, its writes and its retention
-- @slo p95<100ms       -- the document logs a query as slow from 100 ms on
-- The plan of a partitioned table names the indexes of its partitions, so promises name one of those too.
-- @param org text sample("SELECT organization_id FROM audit_logs WHERE created_at >= '2025-12-01' ORDER BY id LIMIT 500")
-- @param entity text sample("SELECT entity_id FROM audit_logs WHERE created_at >= '2025-12-01' AND entity_type = 'ticket' ORDER BY id LIMIT 500")

-- name: org_last_week
-- @title What happened in one organization in the last week
-- @claim "Partitions make queries on a time range at least twice as fast" ratio<0.5 from "002, Time-Based Partitioning"
-- @claim "Partitions are better than one table with an index" average_ratio<=1 on documented against indexed implied
-- @index idx_audit_logs_org_created | audit_logs_2025_12_organization_id_created_at_idx
SELECT id, action, entity_type, entity_id, user_id, created_at
  FROM audit_logs
 WHERE organization_id = :org AND created_at >= '2025-12-25' AND created_at < '2026-01-01'
 ORDER BY created_at DESC
 LIMIT 50;

-- name: org_latest
-- @title The latest events of one organization, no matter how old
-- @claim "Partitions make queries without a time range no slower" ratio<=1.1 implied
-- @index idx_audit_logs_org_created | audit_logs_2025_12_organization_id_created_at_idx
SELECT id, action, entity_type, entity_id, user_id, created_at
  FROM audit_logs
 WHERE organization_id = :org
 ORDER BY created_at DESC
 LIMIT 50;

-- name: entity_history
-- @title Everything that happened to one ticket
-- @claim "Partitions make the history of a ticket no slower" ratio<=1.1 implied
-- @index idx_audit_logs_entity_created | audit_logs_2025_12_entity_id_entity_type_created_at_idx
SELECT id, action, user_id, metadata, created_at
  FROM audit_logs
 WHERE entity_type = 'ticket' AND entity_id = :entity
 ORDER BY created_at DESC;

-- name: event_by_id
-- @title One event by its id
-- @claim "Partitions make the look-up of one event no slower" ratio<=1.1 implied
-- @param event uuid sample("SELECT id FROM audit_logs ORDER BY id LIMIT 500")
SELECT * FROM audit_logs WHERE id = :event;

-- name: actions_this_month
-- @title Events of a month by action, all organizations
-- @claim "Partitions make the report of a month at least twice as fast" ratio<0.5 from "002, Time-Based Partitioning"
-- @claim "24 kB of BRIN do the same" ratio<0.5 on indexed against before implied
-- @index idx_audit_logs_created_brin
SELECT action, count(*) AS events
  FROM audit_logs
 WHERE created_at >= '2025-12-01' AND created_at < '2026-01-01'
 GROUP BY action
 ORDER BY events DESC, action;

-- name: actions_all_time
-- @title Events of two years by action, all organizations
-- @claim "Partitions make the report of two years no slower" ratio<=1.1 implied
-- @slo p95<500ms       -- a report; the document's bucket above 100 ms
SELECT action, count(*) AS events
  FROM audit_logs
 GROUP BY action
 ORDER BY events DESC, action;

-- name: event_write
-- @title A new event
-- @claim "Partitions make a write no slower" ratio<=1.1 implied
-- @write rollback
INSERT INTO audit_logs (action, entity_type, entity_id, user_id, organization_id, metadata, created_at)
VALUES ('ticket.updated', 'ticket', 'c00040000', 'u1-1', :org, '{"field": "status"}', '2026-01-01 09:00:00+00');

-- name: partition_creation
-- @title The partition of the next month
-- @claim "The partition of the next month is made in less than 100 ms" p95<100ms from "002, Time-Based Partitioning"
-- @write rollback
SELECT create_audit_partition();

-- name: retention
-- @title The oldest month goes
-- @claim "Old partitions are dropped in a tenth of the time of a DELETE: a month" average_ratio<0.1 from "002, Partition Management"
-- @slo p95<30s         -- the document's query_timeout
-- @write rollback
SELECT drop_old_audit_logs('2024-02-01 00:00:00+00');

-- name: retention_year
-- @title The oldest year goes: twelve months are kept
-- @claim "Old partitions are dropped in a tenth of the time of a DELETE: a year" average_ratio<0.1 from "002, Partition Management"
-- @slo p95<30s         -- the document's query_timeout
-- @write rollback
SELECT drop_old_audit_logs('2025-01-01 00:00:00+00');
