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
        AND n.nspname !~ '^pg_(toast|temp)'),
suspects AS MATERIALIZED (
    SELECT *
    FROM estimate
    WHERE pages BETWEEN 128 AND 131072
    ORDER BY pages - needed DESC
    LIMIT 10)
SELECT format('%I.%I', nspname, relname) AS object,
    (p.dead_tuple_percent + p.approx_free_percent) / 100 - (1 - filled) AS value,
    format('measured: %s free, %s dead, of %s', pg_size_pretty(p.approx_free_space),
        pg_size_pretty(p.dead_tuple_len), pg_size_pretty(p.table_len)) AS detail,
    format('VACUUM (FULL, ANALYZE) %I.%I;', nspname, relname) AS remedy
FROM suspects, LATERAL @pgstattuple@.pgstattuple_approx(suspects.oid) p
