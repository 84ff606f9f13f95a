-- 004_reindex.sql

-- migrate:up

-- Reindex large indexes
REINDEX INDEX CONCURRENTLY idx_tickets_org_status_created;

-- Update statistics
ANALYZE tickets;
ANALYZE VERBOSE tickets;
