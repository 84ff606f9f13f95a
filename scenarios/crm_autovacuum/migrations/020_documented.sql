-- 020_documented.sql: the document's settings

-- migrate:up
ALTER TABLE "Message" SET (
  autovacuum_vacuum_scale_factor = 0.05,  -- Vacuum when 5% of rows updated
  autovacuum_analyze_scale_factor = 0.02, -- Analyze when 2% updated
  autovacuum_vacuum_cost_delay = 10       -- Faster autovacuum
);
ALTER TABLE "Conversation" SET (
  autovacuum_vacuum_scale_factor = 0.1,   -- Vacuum when 10% updated
  autovacuum_analyze_scale_factor = 0.05  -- Analyze when 5% updated
);

-- migrate:down
ALTER TABLE "Message" RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor,
    autovacuum_vacuum_cost_delay);
ALTER TABLE "Conversation" RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
