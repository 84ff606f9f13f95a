SELECT format('pid %s', a.pid) AS object,
    extract(epoch FROM clock_timestamp() - a.query_start) AS value,
    format('waits for %s%s held by pid %s (%s, for %s s): %s', l.mode, CASE WHEN l.relation IS
        NULL THEN '' WHEN l.database = d.oid THEN ' on ' || l.relation::regclass::text ELSE
        ' in another database' END, array_to_string(b.pids, ', '), coalesce(h.state,
        'prepared transaction'), coalesce(round(extract(epoch FROM clock_timestamp() -
        h.xact_start))::text, '?'), left(regexp_replace(regexp_replace(a.query,
        '''[^'']*(''|$)', '''…''', 'g'), '\s+', ' ', 'g'), 100)) AS detail,
    format('SELECT pg_terminate_backend(%s); -- the blocker: %s', h.pid,
        left(regexp_replace(regexp_replace(h.query, '''[^'']*(''|$)', '''…''', 'g'), '\s+',
        ' ', 'g'), 100)) AS remedy
FROM pg_locks l
JOIN pg_stat_activity a ON a.pid = l.pid
JOIN pg_database d ON d.datname = current_database()
CROSS JOIN LATERAL (SELECT pg_blocking_pids(a.pid) AS pids) b
LEFT JOIN pg_stat_activity h ON h.pid = b.pids[1]
WHERE NOT l.granted
