SELECT format('%I.%I', schemaname, relname) AS object,
    extract(epoch FROM clock_timestamp() - coalesce( greatest(last_vacuum, last_autovacuum),
        (SELECT coalesce(d.stats_reset, b.stats_reset)
    FROM pg_stat_database d, pg_stat_bgwriter b
    WHERE d.datname = current_database()))) / 86400 AS value,
    format('vacuumed: %s; analysed: %s; %s dead rows, %s inserted since',
        coalesce(to_char(greatest(last_vacuum, last_autovacuum), 'YYYY-MM-DD'), 'never'),
        coalesce(to_char(greatest(last_analyze, last_autoanalyze), 'YYYY-MM-DD'), 'never'),
        n_dead_tup, n_ins_since_vacuum) AS detail,
    format('VACUUM (ANALYZE) %I.%I;', schemaname, relname) AS remedy
FROM pg_stat_user_tables
WHERE n_dead_tup + n_ins_since_vacuum >= 1000
