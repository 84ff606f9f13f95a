SELECT format('pid %s', a.pid) AS object,
    1 AS value,
    format('%s, %s, %s: %s', coalesce(a.usename, '?'), coalesce(nullif(a.application_name,
        ''), 'no application name'), coalesce(a.datname, '?'),
        left(regexp_replace(regexp_replace(a.query, '''[^'']*(''|$)', '''…''', 'g'), '\s+',
        ' ', 'g'), 100)) AS detail,
    NULL AS remedy
FROM pg_stat_activity a
WHERE a.state = 'active'
    AND a.backend_type = 'client backend'
    AND a.pid <> pg_backend_pid()
