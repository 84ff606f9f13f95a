SELECT format('%I.%I', s.schemaname, s.relname) AS object,
    s.n_live_tup AS value,
    format('%s rows, never analysed', s.n_live_tup) AS detail,
    format('ANALYZE %I.%I;', s.schemaname, s.relname) AS remedy
FROM pg_stat_user_tables s
WHERE s.n_live_tup > 0
    AND s.last_analyze IS NULL
    AND s.last_autoanalyze IS NULL
    AND (s.schemaname, s.relname) NOT IN (SELECT schemaname, tablename
    FROM pg_stats)
