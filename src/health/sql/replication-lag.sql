SELECT coalesce(nullif(application_name, ''), client_addr::text, pid::text) AS object,
    pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn, write_lsn,
        sent_lsn)) AS value,
    format('%s, %s; behind in sending %s, in replaying %s, %s s', state, sync_state,
        pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), sent_lsn)),
        coalesce(pg_size_pretty(pg_wal_lsn_diff(sent_lsn, replay_lsn)), '?'),
        coalesce(round(extract(epoch FROM replay_lag)::numeric, 1)::text, '?')) AS detail,
    NULL AS remedy
FROM pg_stat_replication
