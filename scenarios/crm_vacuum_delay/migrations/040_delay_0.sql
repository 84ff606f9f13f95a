-- 040_delay_0.sql: VACUUM's own default; VACUUM by hand obeys vacuum_cost_delay as autovacuum obeys its own

-- migrate:up transaction:false
SET vacuum_cost_delay = '0ms';
-- the dead leads go
VACUUM "Lead";
RESET vacuum_cost_delay;

-- migrate:down
SELECT 1;
