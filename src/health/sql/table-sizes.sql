-- By pages of the last vacuum or analyse: asking the files would wait for locks.
SELECT format('%I.%I', n.nspname, c.relname) AS object,
    (c.relpages + coalesce(t.relpages, 0) + i.pages) * 8192::float8 AS value,
    format('table %s, toast %s, indexes %s (%s), about %s rows', pg_size_pretty(c.relpages *
        8192::bigint), pg_size_pretty(coalesce(t.relpages, 0) * 8192::bigint),
        pg_size_pretty(i.pages * 8192), i.count, greatest(c.reltuples, 0)::bigint) AS detail,
    NULL AS remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
CROSS JOIN LATERAL (SELECT count(*) AS count,
        coalesce(sum(x.relpages), 0)::bigint AS pages
    FROM pg_index d
    JOIN pg_class x ON x.oid = d.indexrelid
    WHERE d.indrelid = c.oid) i
WHERE c.relkind IN ('r', 'm')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
    AND n.nspname !~ '^pg_(toast|temp)'
