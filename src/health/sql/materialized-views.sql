SELECT format('%I.%I', n.nspname, c.relname) AS object,
    extract(epoch FROM clock_timestamp() - f.modification) AS value,
    format('its file was last written %s', date_trunc('second', f.modification)) AS detail,
    format('REFRESH MATERIALIZED VIEW %s%I.%I;', CASE WHEN EXISTS (SELECT
    FROM pg_index i
    WHERE i.indrelid = c.oid
        AND i.indisunique
        AND i.indpred IS NULL
        AND i.indexprs IS NULL) THEN 'CONCURRENTLY ' ELSE '' END, n.nspname, c.relname) AS
        remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_stat_file(pg_relation_filepath(c.oid), true) f
WHERE c.relkind = 'm'
    AND c.relispopulated
