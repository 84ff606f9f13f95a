WITH signed AS (SELECT i.*, c.relname, n.nspname, c.relpages, c.relam, (SELECT k.conname
        FROM pg_constraint k
        WHERE k.conindid = i.indexrelid
            AND k.contype IN ('p', 'u', 'x')
        LIMIT 1) AS constrains,
        coalesce(pg_get_expr(i.indexprs, i.indrelid), '') AS expressions,
        coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS condition
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.indisvalid
        AND c.relkind = 'i'
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
        AND n.nspname !~ '^pg_(toast|temp)')
SELECT format('%I.%I', a.nspname, a.relname) AS object,
    1 AS value,
    format('its columns begin those of %s, on %s; %s', min(b.relname), a.indrelid::regclass,
        pg_size_pretty(a.relpages * 8192::bigint)) AS detail,
    format('DROP INDEX CONCURRENTLY %I.%I;', a.nspname, a.relname) AS remedy
FROM signed a
JOIN signed b ON b.indrelid = a.indrelid AND b.relam = a.relam
JOIN pg_am m ON m.oid = a.relam AND m.amname = 'btree'
WHERE NOT a.indisunique
    AND a.indnatts = a.indnkeyatts
    AND b.indnkeyatts > a.indnkeyatts
    AND a.expressions = ''
    AND b.expressions = ''
    AND a.condition = b.condition
    AND starts_with(b.indkey::text, a.indkey::text || ' ')
    AND starts_with(b.indclass::text, a.indclass::text || ' ')
    AND starts_with(b.indcollation::text, a.indcollation::text || ' ')
    AND starts_with(b.indoption::text, a.indoption::text || ' ')
GROUP BY a.nspname, a.relname, a.indrelid, a.relpages
