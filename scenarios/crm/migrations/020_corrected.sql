-- 020_corrected.sql
-- Instead of Batch 8: what the backfills really left behind.

-- migrate:up transaction:false

-- Everything that the backfills touched, once.  The second ANALYZE of seven tables would repeat it.
VACUUM (ANALYZE) "Message", "Conversation", "Customer", "CustomerAddress", "MemoryNote";

-- Every row of Lead and Job was written twice.  Only a rewrite gives the space back; it locks the table,
-- so it belongs into a quiet hour.
VACUUM (FULL, ANALYZE) "Lead", "Job";

-- migrate:down
SELECT 1;
