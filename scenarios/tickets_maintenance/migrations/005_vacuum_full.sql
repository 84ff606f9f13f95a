-- 005_vacuum_full.sql

-- migrate:up

-- Full vacuum (blocks writes - use carefully)
VACUUM FULL tickets;
