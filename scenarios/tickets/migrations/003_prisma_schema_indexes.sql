-- 003_prisma_schema_indexes.sql
--
-- The @@index lines of the document's schema.prisma, under the names that Prisma gives them.  Who follows the
-- whole document has both: three of the four on tickets repeat what 002 has made under another name.

-- migrate:up

-- model Ticket
CREATE INDEX tickets_organization_id_status_created_at_idx ON tickets (organization_id, status, created_at DESC);
CREATE INDEX tickets_assignee_id_status_idx ON tickets (assignee_id, status);
CREATE INDEX tickets_status_priority_idx ON tickets (status, priority);
CREATE INDEX tickets_created_at_idx ON tickets (created_at DESC);

-- model Article; its unique slug is part of schema.sql
CREATE INDEX articles_category_id_status_idx ON articles (category_id, status);
CREATE INDEX articles_status_updated_at_idx ON articles (status, updated_at DESC);

-- migrate:down

DROP INDEX IF EXISTS articles_status_updated_at_idx;
DROP INDEX IF EXISTS articles_category_id_status_idx;
DROP INDEX IF EXISTS tickets_created_at_idx;
DROP INDEX IF EXISTS tickets_status_priority_idx;
DROP INDEX IF EXISTS tickets_assignee_id_status_idx;
DROP INDEX IF EXISTS tickets_organization_id_status_created_at_idx;
