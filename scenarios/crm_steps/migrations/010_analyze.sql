-- 010_analyze.sql: step 2 of the document, and the tables of step 1

-- migrate:up
ANALYZE "Customer";
ANALYZE "CustomerAddress";
ANALYZE "Conversation";
ANALYZE "Message";
ANALYZE "MemoryNote";
ANALYZE "JobItem";
ANALYZE "JobEvent";
ANALYZE "Lead";
ANALYZE "Job";

-- migrate:down
SELECT 1;
