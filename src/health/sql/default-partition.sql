SELECT format('%I.%I', n.nspname, c.relname) AS object,
    greatest(c.reltuples, pg_stat_get_live_tuples(c.oid)) AS value,
    format('rows that fit no other partition of %s', t.partrelid::regclass) AS detail,
    NULL AS remedy
FROM pg_partitioned_table t
JOIN pg_class c ON c.oid = t.partdefid
JOIN pg_namespace n ON n.oid = c.relnamespace
