-- 004_rollback_rest.sql
--
-- What the document's rollback forgets.  Where pg_cron runs, SELECT cron.unschedule('refresh-org-document-stats')
-- comes first.

-- migrate:up

DROP FUNCTION IF EXISTS refresh_org_document_stats();
