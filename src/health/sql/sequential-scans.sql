SELECT format('%I.%I', schemaname, relname) AS object,
    seq_tup_read::float8 / seq_scan AS value,
    format('%s scans read %s rows', seq_scan, seq_tup_read) AS detail,
    NULL AS remedy
FROM pg_stat_user_tables
WHERE n_live_tup >= 10000
    AND seq_scan >= 10
