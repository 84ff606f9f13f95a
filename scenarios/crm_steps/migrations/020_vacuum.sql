-- 020_vacuum.sql: step 1 of the document without its ANALYZE

-- migrate:up transaction:false
VACUUM (VERBOSE) "Message";
VACUUM (VERBOSE) "Conversation";
VACUUM (VERBOSE) "Customer";
VACUUM (VERBOSE) "Lead";
VACUUM (VERBOSE) "Job";

-- migrate:down
SELECT 1;
