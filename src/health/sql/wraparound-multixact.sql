SELECT datname AS object,
    mxid_age(datminmxid) / 2147483648.0 AS value,
    format('oldest multixact %s old', mxid_age(datminmxid)) AS detail,
    'VACUUM (FREEZE); -- in database ' || quote_ident(datname) AS remedy
FROM pg_database
