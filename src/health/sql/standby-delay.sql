SELECT 'this standby' AS object,
    CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 ELSE extract(epoch
        FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END AS value,
    format('received %s, replayed %s', pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) AS
        detail,
    NULL AS remedy
