SELECT format('%I.%I', n.nspname, c.relname) AS object,
    1 AS value,
    format('on %s: its build failed or was cancelled; it is %s', i.indrelid::regclass, CASE
        WHEN i.indisready THEN 'kept up by every write and used by no query' ELSE
        'used by no query' END) AS detail,
    CASE WHEN c.relname ~ '_cc(new|old)[0-9]*$' THEN format('DROP INDEX CONCURRENTLY %I.%I;',
        n.nspname, c.relname) ELSE format('REINDEX INDEX CONCURRENTLY %I.%I;', n.nspname,
        c.relname) END AS remedy
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
    AND i.indrelid NOT IN (SELECT relid
    FROM pg_stat_progress_create_index)
