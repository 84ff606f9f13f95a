SELECT format('%I.%I', s.schemaname, s.indexrelname) AS object,
    c.relpages * 8192::float8 AS value,
    format('on %I.%I: no scan in the %s days since %s', s.schemaname, s.relname,
        round((extract(epoch FROM clock_timestamp() - t.since) / 86400)::numeric, 1),
        to_char(t.since, 'YYYY-MM-DD')) AS detail,
    format('DROP INDEX CONCURRENTLY %I.%I; -- first look at every standby', s.schemaname,
        s.indexrelname) AS remedy
FROM pg_stat_user_indexes s
JOIN pg_index i ON i.indexrelid = s.indexrelid
JOIN pg_class c ON c.oid = s.indexrelid, (SELECT (SELECT coalesce(d.stats_reset,
                b.stats_reset)
        FROM pg_stat_database d, pg_stat_bgwriter b
        WHERE d.datname = current_database()) AS since) t
WHERE s.idx_scan = 0
    AND i.indisvalid
    AND NOT i.indisunique
    AND NOT i.indisexclusion
    AND NOT i.indisreplident
