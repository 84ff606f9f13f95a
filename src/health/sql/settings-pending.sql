SELECT name AS object,
    1 AS value,
    format('%s is %s; the file says something else', name, current_setting(name)) AS detail,
    NULL AS remedy
FROM pg_settings
WHERE pending_restart
