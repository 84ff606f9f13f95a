-- 020_subqueries.sql

-- migrate:up
-- Bad: N+1 query pattern
CREATE VIEW session_overview AS
SELECT s.*,
    (SELECT COUNT(*) FROM events WHERE session_id = s.id) AS event_count,
    (SELECT COUNT(*) FROM questions WHERE session_id = s.id) AS question_count
FROM sessions s;

-- migrate:down
DROP VIEW session_overview;
