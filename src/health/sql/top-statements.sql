SELECT format('query %s', s.queryid) AS object,
    s.total_exec_time / sum(s.total_exec_time) OVER () AS value,
    format('%s calls, %s ms in all, mean %s ms: %s', s.calls,
        round(s.total_exec_time::numeric), round(s.mean_exec_time::numeric, 3),
        left(regexp_replace(regexp_replace(s.query, '''[^'']*(''|$)', '''…''', 'g'), '\s+',
        ' ', 'g'), 100)) AS detail,
    NULL AS remedy
FROM @pg_stat_statements@.pg_stat_statements s
JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()
WHERE s.total_exec_time > 0
