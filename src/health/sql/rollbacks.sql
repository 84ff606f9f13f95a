SELECT datname AS object,
    xact_rollback::float8 / (xact_commit + xact_rollback) AS value,
    format('%s rolled back, %s committed', xact_rollback, xact_commit) AS detail,
    NULL AS remedy
FROM pg_stat_database
WHERE datname = current_database()
    AND xact_commit + xact_rollback >= 1000
