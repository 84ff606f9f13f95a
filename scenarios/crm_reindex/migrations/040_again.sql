-- 040_again.sql: what PostgreSQL's manual advises

-- migrate:up transaction:false
DROP INDEX CONCURRENTLY "Conversation_customer_id_started_at_idx_ccnew";
REINDEX INDEX CONCURRENTLY "Conversation_customer_id_started_at_idx";

-- migrate:down
SELECT 1;
