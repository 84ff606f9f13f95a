-- 020_partitioned.sql: events by month, the way scenario sessions does it

-- migrate:up
-- the summary reads events, and nothing here reads the summary
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
-- the data's months and three more
DO $$
DECLARE
    month_date date;
BEGIN
    FOR i IN 0..16 LOOP
        month_date := DATE '2024-01-01' + (i || ' months')::interval;
        EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
            'events_' || to_char(month_date, 'YYYY_MM'), month_date, (month_date + interval '1 month')::date);
    END LOOP;
END $$;
-- Migrate the events
INSERT INTO events SELECT * FROM events_old;
DROP TABLE events_old;
-- A session reports what it changed at most once a second; without the pause, VACUUM (ANALYZE) right
-- behind would set counters that are then added to.
SELECT pg_sleep(1.1);

CREATE FUNCTION archive_month() RETURNS void LANGUAGE sql AS $$
    ALTER TABLE events DETACH PARTITION events_2024_01
$$;

-- migrate:down
DROP FUNCTION archive_month();
CREATE TABLE events_plain (LIKE events INCLUDING DEFAULTS);
INSERT INTO events_plain SELECT * FROM events ORDER BY created_at;
DROP TABLE events;
ALTER TABLE events_plain RENAME TO events;
ALTER TABLE events ADD PRIMARY KEY (id);
