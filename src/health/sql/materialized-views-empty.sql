SELECT format('%I.%I', n.nspname, c.relname) AS object,
    1 AS value,
    'every query on it fails until it is refreshed' AS detail,
    format('REFRESH MATERIALIZED VIEW %I.%I;', n.nspname, c.relname) AS remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm'
    AND NOT c.relispopulated
