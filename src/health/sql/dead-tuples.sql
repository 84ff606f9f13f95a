SELECT format('%I.%I', schemaname, relname) AS object,
    n_dead_tup::float8 / (n_live_tup + n_dead_tup) AS value,
    format('%s dead of %s rows', n_dead_tup, n_live_tup + n_dead_tup) AS detail,
    format('VACUUM (ANALYZE) %I.%I;', schemaname, relname) AS remedy
FROM pg_stat_user_tables
WHERE n_dead_tup >= 1000
