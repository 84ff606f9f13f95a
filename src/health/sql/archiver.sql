SELECT 'archiver' AS object,
    CASE WHEN last_failed_time > coalesce(last_archived_time, '-infinity') THEN failed_count
        ELSE 0 END AS value,
    format('%s failures, last of %s at %s; last success %s', failed_count, last_failed_wal,
        date_trunc('second', last_failed_time), coalesce(date_trunc('second',
        last_archived_time)::text, 'never')) AS detail,
    NULL AS remedy
FROM pg_stat_archiver
WHERE failed_count > 0
