SELECT format('%I.%I', schemaname, relname) AS object,
    heap_blks_read::float8 / (heap_blks_hit + heap_blks_read) AS value,
    format('hit ratio %s %%, %s blocks read', round(100.0 * heap_blks_hit / (heap_blks_hit +
        heap_blks_read), 2), heap_blks_read) AS detail,
    NULL AS remedy
FROM pg_statio_user_tables
WHERE heap_blks_hit + heap_blks_read >= 10000
