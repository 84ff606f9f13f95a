-- Watches the real autovacuum at the document's thresholds.  Not part of a run, because the private cluster
-- keeps autovacuum off.  In a cluster of its own, so that autovacuum does not tidy up the sides of others:
--
--     export PGGRADE_CACHE=$(mktemp -d)
--     pggrade server start
--     pggrade server psql postgres < scenarios/crm/observe.sql
--     pggrade server stop
--
-- It changes settings of the whole server; not for a server that is in use.  Each table gets exactly as many
-- dead or inserted rows as its name says, one below and one above its threshold; after twenty seconds
-- of autovacuum the last column tells which were visited.

ALTER SYSTEM SET autovacuum = on;
ALTER SYSTEM SET autovacuum_naptime = '1s';
SELECT pg_reload_conf();

CREATE SCHEMA observe;
SET search_path = observe;

-- rows: 1000 as in the document's example of Message, 100 as in its example of Conversation
CREATE PROCEDURE prepare(name text, rows integer, options text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I (id integer PRIMARY KEY, note text) WITH (autovacuum_enabled = off)', name);
    EXECUTE format('INSERT INTO %I SELECT n, %L FROM generate_series(1, %s) AS n', name, 'first', rows);
    EXECUTE format('ALTER TABLE %I SET (%s)', name, options);
END $$;
CALL prepare('default_1000_250_dead', 1000, 'autovacuum_vacuum_scale_factor = 0.2');
CALL prepare('default_1000_251_dead', 1000, 'autovacuum_vacuum_scale_factor = 0.2');
CALL prepare('message_1000_100_dead', 1000, 'autovacuum_vacuum_scale_factor = 0.05');
CALL prepare('message_1000_101_dead', 1000, 'autovacuum_vacuum_scale_factor = 0.05');
CALL prepare('default_100_70_dead', 100, 'autovacuum_vacuum_scale_factor = 0.2');
CALL prepare('default_100_71_dead', 100, 'autovacuum_vacuum_scale_factor = 0.2');
CALL prepare('conversation_100_60_dead', 100, 'autovacuum_vacuum_scale_factor = 0.1');
CALL prepare('conversation_100_61_dead', 100, 'autovacuum_vacuum_scale_factor = 0.1');
-- inserts only: the document's factor does not count them, 1000 + 0.2 * 1000 does
CALL prepare('message_1000_1200_inserted', 1000, 'autovacuum_vacuum_scale_factor = 0.05');
CALL prepare('message_1000_1201_inserted', 1000, 'autovacuum_vacuum_scale_factor = 0.05');
CALL prepare('corrected_1000_1050_inserted', 1000, 'autovacuum_vacuum_insert_scale_factor = 0.05');
CALL prepare('corrected_1000_1051_inserted', 1000, 'autovacuum_vacuum_insert_scale_factor = 0.05');

-- what is there counts as vacuumed and analysed
SELECT pg_sleep(1.1);
VACUUM (ANALYZE);

-- so many dead rows, or so many new ones
DO $$
DECLARE
    name text;
    part text[];
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'observe'::regnamespace AND relkind = 'r' LOOP
        part := regexp_match(name, '_([0-9]+)_([0-9]+)_(dead|inserted)$');
        IF part[3] = 'dead' THEN
            EXECUTE format('UPDATE %I SET note = %L WHERE id <= %s', name, 'second', part[2]);
        ELSE
            EXECUTE format('INSERT INTO %I SELECT n, %L FROM generate_series(%s + 1, %s + %s) AS n', name, 'new',
                part[1], part[1], part[2]);
        END IF;
        EXECUTE format('ALTER TABLE %I RESET (autovacuum_enabled)', name);
    END LOOP;
END $$;

-- a session reports what it changed at most once a second, and not while it is busy
SELECT pg_sleep(1.1);
SELECT pg_sleep(20);
SELECT relname AS "table", n_live_tup AS live, n_dead_tup AS dead, autovacuum_count > 0 AS vacuumed
  FROM pg_stat_user_tables
 WHERE schemaname = 'observe'
 ORDER BY relname;

SET client_min_messages = warning;
DROP SCHEMA observe CASCADE;
ALTER SYSTEM RESET autovacuum;
ALTER SYSTEM RESET autovacuum_naptime;
SELECT pg_reload_conf();
