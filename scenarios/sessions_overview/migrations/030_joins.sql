-- 030_joins.sql

-- migrate:up
-- Good: Single query with joins
CREATE VIEW session_overview AS
SELECT
    s.*,
    COUNT(DISTINCT e.id) AS event_count,
    COUNT(DISTINCT q.id) AS question_count
FROM sessions s
LEFT JOIN events e ON s.id = e.session_id
LEFT JOIN questions q ON s.id = q.session_id
GROUP BY s.id;

-- migrate:down
DROP VIEW session_overview;
