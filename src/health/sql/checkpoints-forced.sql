SELECT 'checkpoints' AS object,
    checkpoints_req::float8 / (checkpoints_timed + checkpoints_req) AS value,
    format('%s of %s were asked for, since %s', checkpoints_req, checkpoints_timed +
        checkpoints_req, to_char(stats_reset, 'YYYY-MM-DD')) AS detail,
    NULL AS remedy
FROM pg_stat_bgwriter
WHERE checkpoints_timed + checkpoints_req >= 10
