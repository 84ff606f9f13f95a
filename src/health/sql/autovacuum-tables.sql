SELECT format('%I.%I', n.nspname, c.relname) AS object,
    (SELECT count(*)
    FROM pg_options_to_table(c.reloptions)
    WHERE option_name = 'autovacuum_enabled'
        AND NOT option_value::bool) AS value,
    array_to_string(c.reloptions, ', ') AS detail,
    format('ALTER TABLE %I.%I RESET (autovacuum_enabled);', n.nspname, c.relname) AS remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm')
    AND array_to_string(c.reloptions, ' ') ~ 'autovacuum'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
    AND n.nspname !~ '^pg_(toast|temp)'
