-- 003_rollback.sql
--
-- Step 3 of the document's rollback plan as a migration of its own, word for word.  Its last statement cannot
-- run outside the platform of the team:
--   DELETE FROM supabase_migrations.schema_migrations WHERE version = '20251116220935';
--   ERROR:  relation "supabase_migrations.schema_migrations" does not exist
-- It leaves refresh_org_document_stats() behind, which then fails in its cron job every five minutes:
--   ERROR:  relation "mv_org_document_stats" does not exist

-- migrate:up

-- Drop new indexes
DROP INDEX IF EXISTS idx_documents_org_status_created;
DROP INDEX IF EXISTS idx_documents_org_status_updated;
DROP INDEX IF EXISTS idx_memories_document_created;
DROP INDEX IF EXISTS idx_spaces_container_tag_id;
DROP INDEX IF EXISTS idx_ingestion_jobs_status_created;
DROP INDEX IF EXISTS idx_conversations_org_user;
DROP INDEX IF EXISTS idx_events_conversation_created;

-- Drop materialized view
DROP MATERIALIZED VIEW IF EXISTS mv_org_document_stats CASCADE;

-- Reset autovacuum settings
ALTER TABLE documents RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE memories RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE ingestion_jobs RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE events RESET (autovacuum_vacuum_scale_factor);
