SELECT datname AS object,
    deadlocks / greatest(1, extract(epoch FROM clock_timestamp() - (SELECT
            coalesce(d.stats_reset, b.stats_reset)
    FROM pg_stat_database d, pg_stat_bgwriter b
    WHERE d.datname = current_database())) / 86400) AS value,
    format('%s since %s', deadlocks, coalesce(to_char(stats_reset, 'YYYY-MM-DD'),
        'the beginning')) AS detail,
    NULL AS remedy
FROM pg_stat_database
WHERE datname = current_database()
