-- Counters begin at 0 in a copied database: the catalog may know of more rows.
SELECT format('%I.%I', s.schemaname, s.relname) AS object,
    s.n_dead_tup / (greatest(s.n_live_tup, c.reltuples) + s.n_dead_tup) AS value,
    format('%s dead of %s rows', s.n_dead_tup,
        greatest(s.n_live_tup, c.reltuples) + s.n_dead_tup) AS detail,
    format('VACUUM (ANALYZE) %I.%I;', s.schemaname, s.relname) AS remedy
FROM pg_stat_user_tables s
JOIN pg_class c ON c.oid = s.relid
WHERE s.n_dead_tup >= 1000
