-- Bounds of range partitions on one column of time, as the catalog writes them.
WITH bounds AS (SELECT h.inhparent, pg_get_expr(p.relpartbound, p.oid) AS said
    FROM pg_inherits h
    JOIN pg_class p ON p.oid = h.inhrelid
    JOIN pg_partitioned_table t ON t.partrelid = h.inhparent
    JOIN pg_attribute a ON a.attrelid = t.partrelid AND a.attnum = t.partattrs[0]
    WHERE t.partstrat = 'r'
        AND t.partnatts = 1
        AND a.atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)),
ranges AS (SELECT inhparent, said, CASE WHEN said ~ 'FROM \(MINVALUE\)' THEN
            '-infinity'::timestamptz ELSE substring(said FROM
            'FROM \(''([^'']+)''\)')::timestamptz END AS low,
        CASE WHEN said ~ 'TO \(MAXVALUE\)' THEN 'infinity'::timestamptz ELSE substring(said
            FROM 'TO \(''([^'']+)''\)')::timestamptz END AS high
    FROM bounds)
SELECT format('%I.%I', n.nspname, c.relname) AS object,
    4 - min(m.ahead) AS value,
    format('no partition holds %s; the last one ends %s', min(m.day)::date, (SELECT
            max(r.high)
    FROM ranges r
    WHERE r.inhparent = c.oid)) AS detail,
    format('CREATE TABLE %I.%I PARTITION OF %I.%I FOR VALUES FROM (%L) TO (%L);', n.nspname,
        c.relname || to_char(min(m.day), '_YYYY_MM'), n.nspname, c.relname,
        date_trunc('month', min(m.day))::date, (date_trunc('month', min(m.day)) + interval
        '1 month')::date) AS remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN (SELECT ahead, CASE ahead WHEN 0 THEN now() ELSE date_trunc('month', now()) + ahead
            * interval '1 month' END AS day
    FROM generate_series(0, 3) ahead) m
WHERE c.oid IN (SELECT inhparent
    FROM ranges)
    AND NOT EXISTS (SELECT
    FROM ranges r
    WHERE r.inhparent = c.oid
        AND r.low <= m.day
        AND r.high > m.day)
GROUP BY c.oid, n.nspname, c.relname
