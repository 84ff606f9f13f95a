-- 090_as_left.sql
-- pggrade ends the making of a side with VACUUM (ANALYZE), on this session, which is the very thing that
-- this scenario is to show the lack of.  VACUUM and ANALYZE pass over tables of which the session's role
-- is not the owner.  pggrade would add pg_prewarm itself, but only as a superuser, so it is added first.

-- migrate:up
CREATE SCHEMA pggrade;
CREATE EXTENSION pg_prewarm WITH SCHEMA pggrade;
SET ROLE pg_monitor;

-- migrate:down
RESET ROLE;
