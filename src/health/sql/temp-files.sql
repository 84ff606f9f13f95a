SELECT datname AS object,
    temp_bytes / greatest(1, extract(epoch FROM clock_timestamp() - (SELECT
            coalesce(d.stats_reset, b.stats_reset)
    FROM pg_stat_database d, pg_stat_bgwriter b
    WHERE d.datname = current_database())) / 86400) AS value,
    format('%s files, %s since %s', temp_files, pg_size_pretty(temp_bytes),
        coalesce(to_char(stats_reset, 'YYYY-MM-DD'), 'the beginning')) AS detail,
    NULL AS remedy
FROM pg_stat_database
WHERE datname = current_database()
