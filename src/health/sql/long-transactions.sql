SELECT format('pid %s', a.pid) AS object,
    extract(epoch FROM clock_timestamp() - a.xact_start) AS value,
    format('%s, %s, %s: %s', coalesce(a.usename, '?'), coalesce(nullif(a.application_name,
        ''), 'no application name'), coalesce(a.datname, '?'),
        left(regexp_replace(regexp_replace(a.query, '''[^'']*(''|$)', '''…''', 'g'), '\s+',
        ' ', 'g'), 100)) AS detail,
    format('SELECT pg_terminate_backend(%s);', a.pid) AS remedy
FROM pg_stat_activity a
WHERE a.xact_start IS NOT NULL
    AND a.backend_type = 'client backend'
    AND a.pid <> pg_backend_pid()
