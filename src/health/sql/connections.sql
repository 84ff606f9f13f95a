SELECT 'client connections' AS object,
    used::float8 / greatest(most, 1) AS value,
    format('%s of %s; %s active, %s idle, %s idle in transaction, %s waiting', used, most,
        active, idle, idle_in, waiting) AS detail,
    NULL AS remedy
FROM (SELECT count(*) AS used,
        count(*) FILTER (WHERE state = 'active') AS active,
        count(*) FILTER (WHERE state = 'idle') AS idle,
        count(*) FILTER (WHERE state LIKE 'idle in%') AS idle_in,
        count(*) FILTER (WHERE state = 'active' AND wait_event_type = 'Lock') AS waiting,
        current_setting('max_connections')::int -
            current_setting('superuser_reserved_connections')::int -
            coalesce(current_setting('reserved_connections', true)::int, 0) AS most
    FROM pg_stat_activity
    WHERE backend_type = 'client backend') c
UNION ALL SELECT 'database ' || d.datname, count(a.pid)::float8 / d.datconnlimit,
        format('%s of its own limit of %s', count(a.pid), d.datconnlimit), NULL
FROM pg_database d
LEFT JOIN pg_stat_activity a ON a.datid = d.oid AND a.backend_type = 'client backend'
WHERE d.datconnlimit > 0
GROUP BY d.datname, d.datconnlimit
