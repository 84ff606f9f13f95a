SELECT format('query %s', s.queryid) AS object,
    s.mean_exec_time AS value,
    format('%s calls, mean %s ms, max %s ms, %s %% of all time, %s blocks read: %s', s.calls,
        round(s.mean_exec_time::numeric, 1), round(s.max_exec_time::numeric, 1), round((100 *
        s.total_exec_time / sum(s.total_exec_time) OVER ())::numeric, 1), s.shared_blks_read,
        left(regexp_replace(regexp_replace(s.query, '''[^'']*(''|$)', '''…''', 'g'), '\s+',
        ' ', 'g'), 100)) AS detail,
    NULL AS remedy
FROM @pg_stat_statements@.pg_stat_statements s
JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()
WHERE s.calls >= 20
