-- 090_not_vacuumed.sql
-- pggrade ends the making of a side with VACUUM (ANALYZE), on this session.  What this side shows is the
-- table before that; VACUUM passes over tables of which the session's role is not the owner.  pggrade
-- would add pg_prewarm itself, but only as a superuser, so it is added here first.

-- migrate:up
CREATE SCHEMA pggrade;
CREATE EXTENSION pg_prewarm WITH SCHEMA pggrade;
SET ROLE pg_monitor;

-- migrate:down
RESET ROLE;
