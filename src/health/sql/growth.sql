SELECT format('%I.%I', schemaname, relname) AS object,
    (n_tup_ins - n_tup_del) / t.days / greatest(n_live_tup, 1) AS value,
    format('%s rows a day (%s inserted, %s deleted in %s days), now %s', round((n_tup_ins -
        n_tup_del) / t.days), n_tup_ins, n_tup_del, round(t.days::numeric, 1), n_live_tup) AS
        detail,
    NULL AS remedy
FROM pg_stat_user_tables, (SELECT greatest(1, extract(epoch FROM clock_timestamp() - (SELECT
                coalesce(d.stats_reset, b.stats_reset)
        FROM pg_stat_database d, pg_stat_bgwriter b
        WHERE d.datname = current_database())) / 86400) AS days) t
WHERE n_live_tup >= 100000
    AND n_tup_ins > n_tup_del
    AND t.days > 1
