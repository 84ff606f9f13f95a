SELECT gid AS object,
    extract(epoch FROM clock_timestamp() - prepared) AS value,
    format('of %s in %s', owner, database) AS detail,
    format('ROLLBACK PREPARED %L; -- in database %I', gid, database) AS remedy
FROM pg_prepared_xacts
