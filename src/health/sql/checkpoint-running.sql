-- A checkpoint that is spread over time sleeps between its writes; one in a hurry waits for them.
SELECT format('pid %s', pid) AS object,
    1 AS value,
    format('the checkpointer waits for %s', wait_event) AS detail,
    NULL AS remedy
FROM pg_stat_activity
WHERE backend_type = 'checkpointer'
    AND wait_event IN ('CheckpointWriteDelay', 'CheckpointerDelay', 'DataFileWrite',
        'DataFileFlush', 'DataFileSync', 'SLRUSync', 'SlruSync')
