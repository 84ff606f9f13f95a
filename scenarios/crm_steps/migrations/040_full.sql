-- 040_full.sql: what the document mentions "with caution"

-- migrate:up transaction:false
VACUUM (FULL, ANALYZE) "Message";
VACUUM (FULL, ANALYZE) "Conversation";
VACUUM (FULL, ANALYZE) "Customer";
VACUUM (FULL, ANALYZE) "Lead";
VACUUM (FULL, ANALYZE) "Job";

-- migrate:down
SELECT 1;
