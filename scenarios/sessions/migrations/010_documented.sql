-- 010_documented.sql
-- The guide, section by section, in its order and its words where PostgreSQL takes them.  What it refuses
-- is in 011_documented_refused.sql, with the error and the form that works.

-- migrate:up transaction:false

-- GIN indexes for JSONB: the guide gives two definitions under one name and recommends the second.
-- The first, jsonb_ops, is a side of scenario sessions_jsonb.
CREATE INDEX idx_sessions_state ON sessions USING GIN(state jsonb_path_ops);

-- Partial indexes: only active sessions
CREATE INDEX idx_sessions_active
ON sessions(status, started_at DESC)
WHERE status = 'active';

-- Covering indexes: include columns to avoid the table
CREATE INDEX idx_sessions_user_covering
ON sessions(user_id, started_at DESC)
INCLUDE (session_name, status);

-- Time-based partitioning of events.  The guide says that events is partitioned, and shows how it would
-- partition inferential_reasoning; this is the same way.  The summary has to go first: a view that
-- reads the old table forbids to drop it (2BP01).
DROP MATERIALIZED VIEW session_summary;
ALTER TABLE events RENAME TO events_old;
CREATE TABLE events (
    id          uuid NOT NULL,
    session_id  uuid NOT NULL,
    event_type  text NOT NULL,
    agent_name  text NOT NULL,
    tool_name   text,
    tokens      integer,
    created_at  timestamptz NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

-- The guide calls this function and leaves it to the reader.
CREATE FUNCTION create_events_partition(month_date date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
        'events_' || to_char(month_date, 'YYYY_MM'), month_date, (month_date + interval '1 month')::date);
END $$;

-- Partitions of the data's months
DO $$
DECLARE
    month_date DATE;
BEGIN
    FOR i IN 0..13 LOOP
        month_date := DATE '2024-01-01' + (i || ' months')::INTERVAL;
        PERFORM create_events_partition(month_date);
    END LOOP;
END $$;

-- Pre-create partitions for the next 3 months
DO $$
DECLARE
    month_date DATE;
BEGIN
    FOR i IN 1..3 LOOP
        month_date := DATE_TRUNC('month', NOW() + (i || ' months')::INTERVAL);
        PERFORM create_events_partition(month_date);
    END LOOP;
END $$;

-- Migrate the events
INSERT INTO events
SELECT * FROM events_old;
DROP TABLE events_old;

-- Partial indexes: only non-null tool calls
CREATE INDEX idx_events_tool
ON events(tool_name)
WHERE tool_name IS NOT NULL;

-- Detach an old partition
ALTER TABLE events DETACH PARTITION events_2024_01;
-- Attach it again: the whole partition is read to prove its bounds
ALTER TABLE events ATTACH PARTITION events_2024_01
    FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');

-- Reasoning table partitioning.  "Same columns as before ..." is written out; the guide creates no
-- partition, without which the copy fails (23514), so a partition for each month is created.
ALTER TABLE inferential_reasoning
RENAME TO inferential_reasoning_old;
CREATE TABLE inferential_reasoning (
    id          uuid NOT NULL,
    session_id  uuid NOT NULL,
    agent_name  text NOT NULL,
    conclusion  text NOT NULL,
    confidence  numeric(3,2) NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
-- Partitions of the reasoning
DO $$
DECLARE
    month_date DATE;
BEGIN
    FOR i IN 0..13 LOOP
        month_date := DATE '2024-01-01' + (i || ' months')::INTERVAL;
        EXECUTE format('CREATE TABLE %I PARTITION OF inferential_reasoning FOR VALUES FROM (%L) TO (%L)',
            'inferential_reasoning_' || to_char(month_date, 'YYYY_MM'), month_date,
            (month_date + interval '1 month')::date);
    END LOOP;
END $$;
-- Migrate the reasoning
INSERT INTO inferential_reasoning
SELECT * FROM inferential_reasoning_old;
DROP TABLE inferential_reasoning_old;

-- The summary again, and the unique index that a concurrent refresh requires
CREATE MATERIALIZED VIEW session_summary AS
SELECT sessions.id AS session_id, sessions.user_id, sessions.session_name, sessions.status, sessions.started_at,
       sessions.updated_at, coalesce(of_events.event_count, 0) AS event_count, of_events.last_event_at,
       coalesce(of_questions.question_count, 0) AS question_count
  FROM sessions
  LEFT JOIN (SELECT session_id, count(*) AS event_count, max(created_at) AS last_event_at
               FROM events GROUP BY session_id) AS of_events ON of_events.session_id = sessions.id
  LEFT JOIN (SELECT session_id, count(*) AS question_count
               FROM questions GROUP BY session_id) AS of_questions ON of_questions.session_id = sessions.id;
CREATE UNIQUE INDEX session_summary_session_id_idx ON session_summary (session_id);

-- Refresh without blocking readers
REFRESH MATERIALIZED VIEW CONCURRENTLY session_summary;
-- Refresh "fast but blocking"
REFRESH MATERIALIZED VIEW session_summary;

-- Statistics: update after bulk changes
ANALYZE sessions;
-- Statistics target 1000
ALTER TABLE sessions ALTER COLUMN state SET STATISTICS 1000;
ANALYZE sessions;

-- Index maintenance: rebuild one index
REINDEX INDEX CONCURRENTLY idx_sessions_state;
-- Rebuild all indexes of the table
REINDEX TABLE CONCURRENTLY sessions;

-- Manual VACUUM, all forms of the guide
VACUUM sessions;
VACUUM VERBOSE sessions;
VACUUM FULL sessions;
ANALYZE sessions;
VACUUM ANALYZE sessions;

-- Bloat detection
CREATE EXTENSION IF NOT EXISTS pgstattuple;
-- Monitoring: the extension can be created, its view needs shared_preload_libraries
CREATE EXTENSION pg_stat_statements;

-- migrate:down

-- Back to plain tables: the way of the partitions in reverse.
DROP EXTENSION pg_stat_statements, pgstattuple;
DROP INDEX idx_sessions_state, idx_sessions_active, idx_sessions_user_covering;
ALTER TABLE sessions ALTER COLUMN state SET STATISTICS -1;
DROP MATERIALIZED VIEW session_summary;
CREATE TABLE events_plain (LIKE events INCLUDING DEFAULTS);
INSERT INTO events_plain SELECT * FROM events ORDER BY created_at;
DROP TABLE events;
ALTER TABLE events_plain RENAME TO events;
ALTER TABLE events ADD PRIMARY KEY (id);
DROP FUNCTION create_events_partition(date);
CREATE TABLE reasoning_plain (LIKE inferential_reasoning INCLUDING DEFAULTS);
INSERT INTO reasoning_plain SELECT * FROM inferential_reasoning ORDER BY created_at;
DROP TABLE inferential_reasoning;
ALTER TABLE reasoning_plain RENAME TO inferential_reasoning;
ALTER TABLE inferential_reasoning ADD PRIMARY KEY (id);
