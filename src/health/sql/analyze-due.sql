-- As vacuum-due, for autovacuum's ANALYZE.
WITH own AS (
    SELECT s.schemaname, s.relname, s.n_mod_since_analyze,
        greatest(c.reltuples, 0)::float8 AS rows, o.*
    FROM pg_stat_user_tables s
    JOIN pg_class c ON c.oid = s.relid
    CROSS JOIN LATERAL (
        SELECT
            coalesce(max(v) FILTER (WHERE k = 'autovacuum_analyze_threshold'),
                current_setting('autovacuum_analyze_threshold'))::float8 AS base,
            coalesce(max(v) FILTER (WHERE k = 'autovacuum_analyze_scale_factor'),
                current_setting('autovacuum_analyze_scale_factor'))::float8 AS share
        FROM pg_options_to_table(c.reloptions) AS option(k, v)) o),
due AS (
    SELECT *, base + share * rows AS changed_at,
        n_mod_since_analyze / greatest(base + share * rows, 1) AS times
    FROM own)
SELECT format('%I.%I', schemaname, relname) AS object,
    CASE WHEN n_mod_since_analyze < 1000 THEN least(times, 0.99) ELSE times END AS value,
    format('next analyse at %s changed rows (%s + %s × %s), now %s', floor(changed_at) + 1, base,
        share, rows, n_mod_since_analyze) AS detail,
    format('ANALYZE %I.%I;', schemaname, relname) AS remedy
FROM due
