-- 030_delay_2.sql: PostgreSQL's default for autovacuum; VACUUM by hand obeys vacuum_cost_delay as autovacuum obeys its own

-- migrate:up transaction:false
SET vacuum_cost_delay = '2ms';
-- the dead leads go
VACUUM "Lead";
RESET vacuum_cost_delay;

-- migrate:down
SELECT 1;
