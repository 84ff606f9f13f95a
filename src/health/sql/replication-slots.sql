SELECT slot_name AS object,
    pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) AS value,
    format('%s slot, %s, WAL %s', slot_type, CASE WHEN active THEN 'in use' ELSE 'not in use'
        END, wal_status) AS detail,
    format('SELECT pg_drop_replication_slot(%L); -- where its reader is gone', slot_name) AS
        remedy
FROM pg_replication_slots
WHERE NOT active
