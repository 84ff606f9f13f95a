SELECT format('%I.%I', schemaname, sequencename) AS object,
    CASE WHEN increment_by > 0 THEN (last_value::numeric - min_value) ELSE (max_value::numeric
        - last_value) END / (max_value::numeric - min_value) AS value,
    format('at %s of %s', last_value, CASE WHEN increment_by > 0 THEN max_value ELSE min_value
        END) AS detail,
    format('ALTER SEQUENCE %I.%I AS bigint;', schemaname, sequencename) AS remedy
FROM pg_sequences
WHERE NOT cycle
    AND last_value IS NOT NULL
    AND max_value > min_value
