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
        AND n.nspname !~ '^pg_(toast|temp)'),
ranked AS (SELECT *, row_number() OVER same AS place,
        first_value(relname) OVER same AS kept
    FROM signed
    WINDOW same AS (PARTITION BY indrelid, relam, indkey::text, indnkeyatts, indclass::text,
            indcollation::text, indoption::text, expressions, condition ORDER BY indisprimary
            DESC, constrains IS NULL, indisunique DESC, relname COLLATE "C"))
SELECT format('%I.%I', nspname, relname) AS object,
    1 AS value,
    format('the same as %I, on %s; %s', kept, indrelid::regclass, pg_size_pretty(relpages *
        8192::bigint)) AS detail,
    CASE WHEN constrains IS NULL THEN format('DROP INDEX CONCURRENTLY %I.%I;', nspname,
        relname) ELSE format('ALTER TABLE %s DROP CONSTRAINT %I;', indrelid::regclass,
        constrains) END AS remedy
FROM ranked
WHERE place > 1
