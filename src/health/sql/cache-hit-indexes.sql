SELECT format('%I.%I', schemaname, indexrelname) AS object,
    idx_blks_read::float8 / (idx_blks_hit + idx_blks_read) AS value,
    format('hit ratio %s %%, %s blocks read', round(100.0 * idx_blks_hit / (idx_blks_hit +
        idx_blks_read), 2), idx_blks_read) AS detail,
    NULL AS remedy
FROM pg_statio_user_indexes
WHERE idx_blks_hit + idx_blks_read >= 10000
