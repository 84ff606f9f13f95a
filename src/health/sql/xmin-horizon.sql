SELECT format('%s %s', kind, who) AS object,
    xids AS value,
    format('holds back vacuum by %s transactions', xids) AS detail,
    NULL AS remedy
FROM (
    SELECT 'pid' AS kind,
        pid::text AS who,
        greatest(age(backend_xmin), age(backend_xid)) AS xids
    FROM pg_stat_activity
    WHERE pid <> pg_backend_pid()
    UNION ALL SELECT 'slot', slot_name::text, greatest(age(xmin), age(catalog_xmin))
    FROM pg_replication_slots
    UNION ALL SELECT 'prepared transaction', gid, age(transaction)
    FROM pg_prepared_xacts) held
