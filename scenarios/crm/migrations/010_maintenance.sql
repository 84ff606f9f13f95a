-- 010_maintenance.sql
-- Batch 8 as documented, in its order.  The file that the document names has seven steps, and shows four
-- of them; these are the four, word for word.

-- migrate:up transaction:false

-- 1. VACUUM ANALYZE (reclaim space and update statistics)
VACUUM (ANALYZE, VERBOSE) "Message";
VACUUM (ANALYZE, VERBOSE) "Conversation";
VACUUM (ANALYZE, VERBOSE) "Customer";
VACUUM (ANALYZE, VERBOSE) "Lead";
VACUUM (ANALYZE, VERBOSE) "Job";

-- 2. ANALYZE (update query planner statistics)
ANALYZE "Customer";
ANALYZE "CustomerAddress";
ANALYZE "Conversation";
ANALYZE "Message";
ANALYZE "MemoryNote";
ANALYZE "JobItem";
ANALYZE "JobEvent";

-- 3. REINDEX (rebuild indexes)
REINDEX INDEX CONCURRENTLY "Message_content_fts_idx";
REINDEX INDEX CONCURRENTLY "Message_conversation_id_created_at_idx";
REINDEX INDEX CONCURRENTLY "Conversation_customer_id_started_at_idx";
REINDEX INDEX CONCURRENTLY "Conversation_lead_open_unique";

-- 4. Autovacuum tuning, Message
ALTER TABLE "Message" SET (
  autovacuum_vacuum_scale_factor = 0.05,  -- Vacuum when 5% of rows updated
  autovacuum_analyze_scale_factor = 0.02, -- Analyze when 2% updated
  autovacuum_vacuum_cost_delay = 10       -- Faster autovacuum
);
-- Autovacuum tuning, Conversation
ALTER TABLE "Conversation" SET (
  autovacuum_vacuum_scale_factor = 0.1,   -- Vacuum when 10% updated
  autovacuum_analyze_scale_factor = 0.05  -- Analyze when 5% updated
);

-- migrate:down

-- the document's undo names Message only
ALTER TABLE "Message" RESET (
  autovacuum_vacuum_scale_factor,
  autovacuum_analyze_scale_factor,
  autovacuum_vacuum_cost_delay
);
-- and this is what it forgets
ALTER TABLE "Conversation" RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
