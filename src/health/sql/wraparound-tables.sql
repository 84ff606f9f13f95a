SELECT format('%I.%I', n.nspname, c.relname) AS object,
    age(c.relfrozenxid) / 2147483648.0 AS value,
    format('oldest row %s transactions old', age(c.relfrozenxid)) AS detail,
    format('VACUUM (FREEZE) %I.%I;', n.nspname, c.relname) AS remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 't')
    AND c.relfrozenxid <> '0'
    AND n.nspname !~ '^pg_temp'
