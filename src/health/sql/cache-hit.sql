SELECT datname AS object,
    blks_read::float8 / (blks_hit + blks_read) AS value,
    format('hit ratio %s %%, %s blocks read since %s', round(100.0 * blks_hit / (blks_hit +
        blks_read), 2), blks_read, coalesce(to_char(stats_reset, 'YYYY-MM-DD'),
        'the beginning')) AS detail,
    NULL AS remedy
FROM pg_stat_database
WHERE datname = current_database()
    AND blks_hit + blks_read >= 10000
