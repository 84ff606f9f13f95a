-- Indexes that answer the same questions are equal in all that is partitioned by.
WITH named AS (
    SELECT i.*, c.relname, n.nspname, c.relpages, c.relam, k.constrains,
        pg_get_expr(i.indexprs, i.indrelid) AS expressions,
        pg_get_expr(i.indpred, i.indrelid) AS condition
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN (
        SELECT conindid, min(conname::text) AS constrains
        FROM pg_constraint
        WHERE contype IN ('p', 'u', 'x')
        GROUP BY conindid) k ON k.conindid = i.indexrelid
    WHERE i.indisvalid
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
        AND n.nspname !~ '^pg_(toast|temp)'),
ranked AS (
    SELECT *, row_number() OVER same AS place, first_value(relname) OVER same AS kept
    FROM named
    WINDOW same AS (
        PARTITION BY indrelid, relam, indkey::text, indnkeyatts, indclass::text,
            indcollation::text, indoption::text, expressions, condition
        ORDER BY indisprimary DESC, constrains IS NULL, indisunique DESC, relname COLLATE "C"))
SELECT format('%I.%I', nspname, relname) AS object,
    1 AS value,
    format('the same as %I, on %s; %s', kept, indrelid::regclass,
        pg_size_pretty(relpages * 8192::bigint)) AS detail,
    CASE WHEN constrains IS NULL
        THEN format('DROP INDEX CONCURRENTLY %I.%I;', nspname, relname)
        ELSE format('ALTER TABLE %s DROP CONSTRAINT %I;', indrelid::regclass, constrains)
        END AS remedy
FROM ranked
WHERE place > 1
