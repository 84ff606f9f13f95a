-- 003_update_every_ticket.sql
--
-- A year of updates in one: every ticket gets a new version.

-- migrate:up

UPDATE tickets SET updated_at = updated_at + interval '1 second';

-- Regular vacuum (concurrent)
VACUUM ANALYZE tickets;
