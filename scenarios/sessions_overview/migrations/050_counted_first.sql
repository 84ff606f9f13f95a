-- 050_counted_first.sql

-- migrate:up
-- Each table is counted before it is joined, so no event meets a question.
CREATE VIEW session_overview AS
SELECT s.*, coalesce(e.event_count, 0) AS event_count, coalesce(q.question_count, 0) AS question_count
  FROM sessions s
  LEFT JOIN (SELECT session_id, count(*) AS event_count FROM events GROUP BY session_id) AS e
    ON e.session_id = s.id
  LEFT JOIN (SELECT session_id, count(*) AS question_count FROM questions GROUP BY session_id) AS q
    ON q.session_id = s.id;

-- migrate:down
DROP VIEW session_overview;
