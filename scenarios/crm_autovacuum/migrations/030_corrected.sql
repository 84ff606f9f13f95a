-- 030_corrected.sql
-- Messages are inserted and never updated: their threshold is the one for inserts (PostgreSQL 13 or
-- newer), 1,000 + 0.05 * 800,000 = 41,000 rows instead of 161,000.  The delay stays at its default of 2 ms.

-- migrate:up
ALTER TABLE "Message" SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
-- conversations are updated with every message
ALTER TABLE "Conversation" SET (autovacuum_vacuum_scale_factor = 0.1, autovacuum_analyze_scale_factor = 0.05);

-- migrate:down
ALTER TABLE "Message" RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE "Conversation" RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
