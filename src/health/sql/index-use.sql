SELECT format('%I.%I', schemaname, relname) AS object,
    seq_scan::float8 / (seq_scan + coalesce(idx_scan, 0)) AS value,
    format('%s sequential scans, %s by index', seq_scan, coalesce(idx_scan, 0)) AS detail,
    NULL AS remedy
FROM pg_stat_user_tables
WHERE n_live_tup >= 10000
    AND seq_scan + coalesce(idx_scan, 0) >= 100
