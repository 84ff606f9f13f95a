-- What the rows need by the widths in their statistics: 24 bytes of header and 4 of line pointer
-- each, 8168 of a page.
WITH widths AS (
    SELECT schemaname, tablename, count(*) AS columns, sum((1 - null_frac) * avg_width) AS width
    FROM pg_stats
    WHERE NOT inherited
    GROUP BY schemaname, tablename),
estimate AS (
    SELECT c.oid, n.nspname, c.relname, pg_relation_size(c.oid) / 8192.0 AS pages,
        coalesce((SELECT option_value::float8 FROM pg_options_to_table(c.reloptions)
            WHERE option_name = 'fillfactor'), 100) / 100 AS filled,
        greatest(c.reltuples, pg_stat_get_live_tuples(c.oid))
            * (28 + ceil(w.width / 8) * 8) / 8168 AS needed
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN widths w ON w.schemaname = n.nspname AND w.tablename = c.relname
    WHERE c.relkind IN ('r', 'm')
        AND c.reltuples >= 0
        AND w.columns = (SELECT count(*) FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
        AND n.nspname !~ '^pg_(toast|temp)')
SELECT format('%I.%I', nspname, relname) AS object,
    greatest(0, 1 - needed / filled / pages) AS value,
    format('estimate: %s of %s would do',
        pg_size_pretty((least(needed / filled, pages) * 8192)::bigint),
        pg_size_pretty((pages * 8192)::bigint)) AS detail,
    format('VACUUM (FULL, ANALYZE) %I.%I;', nspname, relname) AS remedy
FROM estimate
WHERE pages >= 128
