SELECT format('%I.%I', n.nspname, c.relname) AS object,
    (SELECT sum(greatest(p.reltuples, 0))
    FROM pg_inherits h
    JOIN pg_class p ON p.oid = h.inhrelid
    WHERE h.inhparent = c.oid) AS value,
    'autovacuum never analyses a partitioned table itself' AS detail,
    format('ANALYZE %I.%I;', n.nspname, c.relname) AS remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'p'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
    AND n.nspname !~ '^pg_(toast|temp)'
    AND (n.nspname, c.relname) NOT IN (SELECT schemaname, tablename
    FROM pg_stats
    WHERE inherited)
