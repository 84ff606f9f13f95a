-- B-trees on plain columns: 8 bytes of header and 4 of line pointer for each entry, leaves nine
-- tenths full.  Merged duplicates (since 13) need less: an index is never called bloated for them.
WITH estimate AS (
    SELECT c.oid, n.nspname, c.relname, pg_relation_size(c.oid) / 8192.0 AS pages,
        greatest(c.reltuples, pg_stat_get_live_tuples(t.oid))
            * (12 + ceil(w.width / 8) * 8) / 8152 / 0.9 AS needed
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class t ON t.oid = i.indrelid
    CROSS JOIN LATERAL (
        SELECT count(*) AS columns, sum((1 - s.null_frac) * s.avg_width) AS width
        FROM pg_attribute a
        JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = t.relname
            AND s.attname = a.attname AND NOT s.inherited
        WHERE a.attrelid = t.oid
            AND a.attnum = ANY (i.indkey::int2[])) w
    WHERE i.indexprs IS NULL
        AND i.indpred IS NULL
        AND i.indisvalid
        AND w.columns = i.indnatts
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
        AND n.nspname !~ '^pg_(toast|temp)'),
suspects AS MATERIALIZED (
    SELECT *
    FROM estimate
    WHERE pages BETWEEN 128 AND 32768
    ORDER BY pages - needed DESC
    LIMIT 10)
SELECT format('%I.%I', nspname, relname) AS object,
    greatest(0, 1 - p.avg_leaf_density / 90 * p.leaf_pages
        / greatest(p.leaf_pages + p.empty_pages + p.deleted_pages, 1)) AS value,
    format('measured: leaves %s %% full, %s pages of %s in use', p.avg_leaf_density, p.leaf_pages,
        p.leaf_pages + p.empty_pages + p.deleted_pages) AS detail,
    format('REINDEX INDEX CONCURRENTLY %I.%I;', nspname, relname) AS remedy
FROM suspects, LATERAL @pgstattuple@.pgstatindex(suspects.oid) p
