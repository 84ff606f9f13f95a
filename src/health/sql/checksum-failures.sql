SELECT coalesce(datname, 'shared tables') AS object,
    checksum_failures AS value,
    format('last on %s', checksum_last_failure) AS detail,
    NULL AS remedy
FROM pg_stat_database
WHERE checksum_failures IS NOT NULL
