WITH keys AS (SELECT c.oid, n.nspname, c.relname, a.attname, a.attnum, CASE a.atttypid WHEN 21
            THEN 32767.0 ELSE 2147483647.0 END AS most
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.atttypid IN (21, 23)
        AND a.attnum > 0
        AND NOT a.attisdropped
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pggrade')
        AND n.nspname !~ '^pg_(toast|temp)'),
reached AS (SELECT k.*, s.last_value::numeric AS at,
        'its sequence is at' AS how
    FROM keys k
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.refclassid =
            'pg_class'::regclass AND d.refobjid = k.oid AND d.refobjsubid = k.attnum AND
            d.deptype IN ('a', 'i')
    JOIN pg_class q ON q.oid = d.objid AND q.relkind = 'S'
    JOIN pg_namespace m ON m.oid = q.relnamespace
    JOIN pg_sequences s ON s.schemaname = m.nspname AND s.sequencename = q.relname
    UNION ALL SELECT k.*, (SELECT max(b)
        FROM unnest(h.histogram_bounds::text::numeric[]) b),
            'the greatest value when last analysed was'
    FROM keys k
    JOIN pg_index i ON i.indrelid = k.oid AND i.indisprimary AND k.attnum = ANY
            (i.indkey::int2[])
    JOIN pg_stats h ON h.schemaname = k.nspname AND h.tablename = k.relname AND h.attname =
            k.attname AND NOT h.inherited)
SELECT format('%I.%I.%I', nspname, relname, attname) AS object,
    max(at / most) AS value,
    format('%s %s of %s', (array_agg(how ORDER BY at DESC NULLS LAST))[1], max(at), max(most))
        AS detail,
    NULL AS remedy
FROM reached
GROUP BY nspname, relname, attname
