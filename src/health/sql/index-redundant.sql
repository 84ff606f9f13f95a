WITH named AS (
    SELECT i.*, c.relname, n.nspname, c.relpages,
        coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS condition
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
    JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.indisvalid
        AND i.indexprs IS NULL
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
        AND n.nspname !~ '^pg_(toast|temp)')
SELECT format('%I.%I', a.nspname, a.relname) AS object,
    1 AS value,
    format('its columns begin those of %s, on %s; %s', min(b.relname::text),
        a.indrelid::regclass, pg_size_pretty(a.relpages * 8192::bigint)) AS detail,
    format('DROP INDEX CONCURRENTLY %I.%I;', a.nspname, a.relname) AS remedy
FROM named a
JOIN named b ON b.indrelid = a.indrelid AND b.condition = a.condition
    AND b.indnkeyatts > a.indnkeyatts
    AND starts_with(b.indkey::text, a.indkey::text || ' ')
    AND starts_with(b.indclass::text, a.indclass::text || ' ')
    AND starts_with(b.indcollation::text, a.indcollation::text || ' ')
    AND starts_with(b.indoption::text, a.indoption::text || ' ')
WHERE NOT a.indisunique
    AND a.indnatts = a.indnkeyatts
GROUP BY a.nspname, a.relname, a.indrelid, a.relpages
