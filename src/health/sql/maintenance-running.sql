SELECT format('pid %s', pid) AS object,
    1 AS value,
    format('%s of %s in %s: %s', what, relid, datname, phase) AS detail,
    NULL AS remedy
FROM (SELECT 'vacuum' AS what,
        pid, relid, datname, phase
    FROM pg_stat_progress_vacuum
    UNION ALL SELECT 'analyse', pid, relid, datname, phase
    FROM pg_stat_progress_analyze
    UNION ALL SELECT 'index build', pid, relid, datname, phase
    FROM pg_stat_progress_create_index) running
