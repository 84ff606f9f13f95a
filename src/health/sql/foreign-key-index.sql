SELECT format('%I.%I %I', n.nspname, c.relname, k.conname) AS object,
    greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0) AS value,
    format('(%s) references %s: each delete or key update there reads the whole table',
        names.list, k.confrelid::regclass) AS detail,
    format('CREATE INDEX CONCURRENTLY ON %I.%I (%s);', n.nspname, c.relname, names.list) AS
        remedy
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY u.place) AS list
    FROM unnest(k.conkey)
    WITH ORDINALITY u(attnum, place)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) names
WHERE k.contype = 'f'
    AND c.relkind = 'r'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
    AND n.nspname !~ '^pg_(toast|temp)'
    AND NOT EXISTS (SELECT
    FROM pg_index i
    WHERE i.indrelid = k.conrelid
        AND i.indisvalid
        AND i.indpred IS NULL
        AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
