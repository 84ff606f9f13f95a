-- Large tables that wait for a share of their rows: the larger, the later.
SELECT format('%I.%I', n.nspname, c.relname) AS object,
    o.base + o.share * c.reltuples AS value,
    format('vacuumed at %s dead of %s rows', round(o.base + o.share * c.reltuples),
        c.reltuples::bigint) AS detail,
    format('ALTER TABLE %I.%I SET (autovacuum_vacuum_scale_factor = 0.05,'
        ' autovacuum_analyze_scale_factor = 0.02);', n.nspname, c.relname) AS remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT
        coalesce(max(v) FILTER (WHERE k = 'autovacuum_vacuum_threshold'),
            current_setting('autovacuum_vacuum_threshold'))::float8 AS base,
        coalesce(max(v) FILTER (WHERE k = 'autovacuum_vacuum_scale_factor'),
            current_setting('autovacuum_vacuum_scale_factor'))::float8 AS share
    FROM pg_options_to_table(c.reloptions) AS option(k, v)) o
WHERE c.relkind = 'r'
    AND c.reltuples >= 100000
    AND o.share > 0.1
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
    AND n.nspname !~ '^pg_(toast|temp)'
