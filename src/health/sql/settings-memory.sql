WITH machine AS (SELECT substring(pg_read_file('/proc/meminfo', 0, 4000, true) FROM
            'MemTotal: *([0-9]+) kB')::numeric * 1024 AS bytes),
used AS (SELECT bytes, (SELECT setting
        FROM pg_settings
        WHERE name = 'shared_buffers')::numeric * 8192 AS buffers,
        (SELECT setting
        FROM pg_settings
        WHERE name = 'work_mem')::numeric * 1024 * (SELECT setting
        FROM pg_settings
        WHERE name = 'max_connections')::numeric AS work
    FROM machine)
SELECT o.name AS object,
    o.level AS value,
    format('%s = %s, memory %s: %s', o.name, current_setting(o.name), pg_size_pretty(bytes),
        o.why) AS detail,
    o.instead AS remedy
FROM used
CROSS JOIN LATERAL (VALUES ('shared_buffers', 1, buffers < least(bytes * 0.15, 8589934592.0 *
            0.6), 'a quarter of memory is usual, 8 GB from 32 GB on',
            format('ALTER SYSTEM SET shared_buffers = ''%sMB''; -- and restart',
            round(least(bytes / 4, 8589934592) / 1048576))),
        ('shared_buffers', 2, buffers > bytes * 0.6,
            'leaves no memory for sorts and the system''s cache',
            format('ALTER SYSTEM SET shared_buffers = ''%sMB''; -- and restart', round(bytes /
            4 / 1048576))),
        ('work_mem', 1, work > bytes - buffers,
            'every connection sorting once needs more memory than there is',
            'fewer connections (a pooler), or less work_mem with SET LOCAL where it is needed'))
        AS o(name, level, applies, why, instead)
WHERE o.applies
