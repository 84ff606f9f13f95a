-- 040_keys.sql
-- What jsonb_path_ops cannot look up, for the questions that are asked: three indexes, a quarter of a
-- megabyte together, where jsonb_ops is 7 MB larger than jsonb_path_ops.

-- migrate:up transaction:false
-- a rare key: 1 row in 100; 62 ms, 19,548 pages -> 0.3 ms, 10 pages
CREATE INDEX CONCURRENTLY idx_sessions_review ON sessions (id) INCLUDE (session_name)
    WHERE state ? 'REVIEW_NOTES';
-- one of two keys
CREATE INDEX CONCURRENTLY idx_sessions_notes ON sessions (id) INCLUDE (session_name)
    WHERE state ?| '{REVIEW_NOTES, RELEASE_NOTES}';
-- an empty list: 3 rows in 100
CREATE INDEX CONCURRENTLY idx_sessions_drafts ON sessions (id) INCLUDE (session_name)
    WHERE state @> '{"drafts": []}';

-- migrate:down
DROP INDEX idx_sessions_review, idx_sessions_notes, idx_sessions_drafts;
