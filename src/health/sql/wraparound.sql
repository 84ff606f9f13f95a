SELECT datname AS object,
    age(datfrozenxid) / 2147483648.0 AS value,
    format('oldest row %s transactions old; at 2,147 million the server takes no more writes',
        age(datfrozenxid)) AS detail,
    'VACUUM (FREEZE); -- in database ' || quote_ident(datname) AS remedy
FROM pg_database
