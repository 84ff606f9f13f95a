SELECT current_database() AS object,
    pg_database_size(current_database()) AS value,
    pg_size_pretty(pg_database_size(current_database())) AS detail,
    NULL AS remedy
