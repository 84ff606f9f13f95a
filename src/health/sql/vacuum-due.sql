-- Where autovacuum acts on each table: a table's own settings before the server's.  18 has a
-- ceiling, -1 where there is none.
WITH own AS (
    SELECT s.schemaname, s.relname, s.n_dead_tup, s.n_ins_since_vacuum,
        greatest(c.reltuples, 0)::float8 AS rows, o.*
    FROM pg_stat_user_tables s
    JOIN pg_class c ON c.oid = s.relid
    CROSS JOIN LATERAL (
        SELECT
            coalesce(max(v) FILTER (WHERE k = 'autovacuum_vacuum_threshold'),
                current_setting('autovacuum_vacuum_threshold'))::float8 AS base,
            coalesce(max(v) FILTER (WHERE k = 'autovacuum_vacuum_scale_factor'),
                current_setting('autovacuum_vacuum_scale_factor'))::float8 AS share,
            nullif(coalesce(max(v) FILTER (WHERE k = 'autovacuum_vacuum_max_threshold'),
                current_setting('autovacuum_vacuum_max_threshold', true))::float8, -1) AS most,
            nullif(coalesce(max(v) FILTER (WHERE k = 'autovacuum_vacuum_insert_threshold'),
                current_setting('autovacuum_vacuum_insert_threshold'))::float8, -1) AS insert_base,
            coalesce(max(v) FILTER (WHERE k = 'autovacuum_vacuum_insert_scale_factor'),
                current_setting('autovacuum_vacuum_insert_scale_factor'))::float8 AS insert_share
        FROM pg_options_to_table(c.reloptions) AS option(k, v)) o),
due AS (
    SELECT *, least(base + share * rows, most) AS dead_at,
        insert_base + insert_share * rows AS inserted_at
    FROM own),
past AS (
    SELECT *, greatest(n_dead_tup / greatest(dead_at, 1),
        n_ins_since_vacuum / greatest(inserted_at, 1)) AS times
    FROM due)
-- A table with fewer changes never hurts, however often it is due.
SELECT format('%I.%I', schemaname, relname) AS object,
    CASE WHEN greatest(n_dead_tup, n_ins_since_vacuum) < 1000 THEN least(times, 0.99)
        ELSE times END AS value,
    format('next vacuum at %s dead rows (%s + %s × %s), now %s; or at %s inserted, now %s',
        floor(dead_at) + 1, base, share, rows, n_dead_tup,
        coalesce((floor(inserted_at) + 1)::text, 'no number'), n_ins_since_vacuum) AS detail,
    format('VACUUM (ANALYZE) %I.%I;', schemaname, relname) AS remedy
FROM past
