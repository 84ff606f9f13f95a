SELECT 'checkpoints' AS object,
    num_requested::float8 / (num_timed + num_requested) AS value,
    format('%s of %s were asked for, since %s', num_requested, num_timed + num_requested,
        to_char(stats_reset, 'YYYY-MM-DD')) AS detail,
    NULL AS remedy
FROM pg_stat_checkpointer
WHERE num_timed + num_requested >= 10
