-- 001_base_indexes.sql
--
-- The document ends its rollback with "reapply base schema indexes from database-schema.sql", a file that it does not
-- show.  These are three that such a file would have: their names begin as those of the migration do.

-- migrate:up

CREATE INDEX idx_phone_contacts_user ON phone_contacts (user_id);
CREATE INDEX idx_messages_contact ON conversation_messages (contact_id, created_at DESC);
CREATE INDEX idx_tasks_user ON scheduled_tasks (user_id, status);

-- migrate:down

DROP INDEX IF EXISTS idx_tasks_user;
DROP INDEX IF EXISTS idx_messages_contact;
DROP INDEX IF EXISTS idx_phone_contacts_user;
