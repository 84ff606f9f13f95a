-- 002_documented_foreign_key_indexes.sql
--
-- Of the document's indexes those that the loading of relations can use, word for word.

-- migrate:up

CREATE INDEX idx_comments_ticket_id ON comments(ticket_id);
CREATE INDEX idx_comments_user_id ON comments(user_id);
CREATE INDEX idx_tickets_created_at ON tickets(created_at DESC);

-- migrate:down

DROP INDEX IF EXISTS idx_tickets_created_at;
DROP INDEX IF EXISTS idx_comments_user_id;
DROP INDEX IF EXISTS idx_comments_ticket_id;
