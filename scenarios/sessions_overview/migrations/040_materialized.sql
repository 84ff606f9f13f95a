-- 040_materialized.sql

-- migrate:up
-- Even better: Use materialized view
CREATE MATERIALIZED VIEW session_overview AS
SELECT
    s.*,
    COUNT(DISTINCT e.id) AS event_count,
    COUNT(DISTINCT q.id) AS question_count
FROM sessions s
LEFT JOIN events e ON s.id = e.session_id
LEFT JOIN questions q ON s.id = q.session_id
GROUP BY s.id;
-- its unique index, for REFRESH ... CONCURRENTLY
CREATE UNIQUE INDEX session_overview_id ON session_overview (id);
-- and what its readers ask for, as sessions has it
CREATE INDEX session_overview_user ON session_overview (user_id);
CREATE INDEX session_overview_started ON session_overview (started_at DESC);
-- A session reports what it changed at most once a second; without the pause, VACUUM (ANALYZE) right
-- behind would set counters that are then added to.
SELECT pg_sleep(1.1);

-- migrate:down
DROP MATERIALIZED VIEW session_overview;
