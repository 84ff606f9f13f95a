SELECT name AS object,
    1 AS value,
    name || ' is off' AS detail,
    format('ALTER SYSTEM SET %s = on; SELECT pg_reload_conf();', name) AS remedy
FROM pg_settings
WHERE name IN ('autovacuum', 'track_counts')
    AND setting = 'off'
