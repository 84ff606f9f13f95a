-- 003_corrected_indexes.sql
--
-- Instead of 002, not on top of it: every index here serves a query of the workload or keeps a foreign
-- key cheap.  CONCURRENTLY because the application stays up; without IF NOT EXISTS, which would take the
-- invalid rest of a failed concurrent build for a finished index.

-- migrate:up transaction:false

-- The figures are those of side `before` -> side `corrected`, PostgreSQL 15, scale 1, everything in memory,
-- prepared statements: mean time and shared buffers per execution of the query.

-- Contact search: of all indexes only a trigram one serves a pattern that begins with '%'.
-- 47 ms, 2,637 buffers -> 1.4 ms, 649 buffers.  GiST: 4.6 ms and twice the size (10 MB).
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX CONCURRENTLY idx_phone_contacts_name_trgm ON phone_contacts USING gin (contact_name gin_trgm_ops);

-- Contact list: the order of the page with its tie-break, and the columns that it shows.
-- 16 ms, 2,681 buffers -> 0.15 ms, 5 buffers.
CREATE INDEX CONCURRENTLY idx_phone_contacts_active_list ON phone_contacts (updated_at DESC, id DESC)
    INCLUDE (contact_name, phone_number, email) WHERE is_active;

-- Message history: a contact's messages in the order of the pages; what follows a (created_at, id) is a range.
-- First page 48 ms, 23,341 buffers -> 1.2 ms, 25 buffers; five pages by key 354 ms, 116,473 buffers -> 1.7 ms,
-- 503 buffers; five pages by OFFSET 239 ms, 116,705 buffers -> 1.9 ms, 1,479 buffers.
CREATE INDEX CONCURRENTLY idx_conversation_messages_history
    ON conversation_messages (contact_id, created_at DESC, id DESC);
-- The generic plan of a prepared statement expects the average contact, 10 messages, and so fetches and
-- sorts all of them; the contacts that people open have thousands.  Said to be 500 each (2,000 contacts in
-- a million messages), it follows the index and stops: OFFSET 7,404 -> 1,477 buffers, by key 6,429 -> 503.
ALTER TABLE conversation_messages ALTER COLUMN contact_id SET (n_distinct = -0.002);

-- Dashboards of thirty days: the index holds every column they need, the messages are not visited.
-- Per day 90 ms, 23,343 buffers -> 21 ms, 519 buffers; top contacts 104 ms, 23,357 buffers -> 24 ms, 549 buffers.
-- An index on created_at alone: 26 and 31 ms, 3,205 buffers; BRIN, only 40 kB: 32 and 40 ms.
CREATE INDEX CONCURRENTLY idx_conversation_messages_recent_covering ON conversation_messages (created_at)
    INCLUDE (contact_id, direction);
-- Without it the planner expects as many days as there are moments and sorts on disk: 35 ms instead of 20.
-- (Statistics on an expression: PostgreSQL 14 or newer.)
CREATE STATISTICS stat_conversation_messages_day
    ON ((created_at AT TIME ZONE 'UTC')::date) FROM conversation_messages;

-- Task list: both filters, then the order of the list.  Not partial: the status is a parameter, and a
-- generic plan cannot prove WHERE status = 'pending'.
-- 19 ms, 4,780 buffers -> 0.64 ms, 26 buffers.
CREATE INDEX CONCURRENTLY idx_scheduled_tasks_user_list
    ON scheduled_tasks (user_id, status, priority, due_date, id);

-- Overdue tasks: the clock cannot be part of a predicate; "pending" can, and the clock is a range within it.
-- 22 ms, 4,750 buffers -> 0.13 ms, 52 buffers; 128 kB.
CREATE INDEX CONCURRENTLY idx_scheduled_tasks_pending_due ON scheduled_tasks (due_date) WHERE status = 'pending';

-- Call costs: a month is read from the index alone, in the order of its groups.
-- 12 ms, 2,470 buffers -> 2.6 ms, 97 buffers.
CREATE INDEX CONCURRENTLY idx_call_costs_billing_covering ON call_costs (billing_date, provider)
    INCLUDE (duration_seconds, cost);

-- Calendar: most of a user's events start before the week ends, but few end after it begins.
-- 9.0 ms, 2,684 buffers -> 0.26 ms, 23 buffers; with the documented indexes 26 ms, 116,442 buffers.
CREATE INDEX CONCURRENTLY idx_calendar_events_user_end ON calendar_events (user_id, end_time, start_time);

-- Interactions: the latest of one person, 18 ms, 5,311 buffers -> 0.37 ms, 20 buffers; of ten in one query
-- 28 ms, 6,286 buffers -> 0.36 ms, 78 buffers; of ten in ten queries 186 ms, 54,075 buffers -> 1.1 ms, 51 buffers.
CREATE INDEX CONCURRENTLY idx_relationship_interactions_latest
    ON relationship_interactions (person_id, interaction_date DESC, id DESC);
-- As with messages: a person that is looked at has 200 interactions rather than 7.  82 -> 21 buffers.
ALTER TABLE relationship_interactions ALTER COLUMN person_id SET (n_distinct = -0.005);

-- People of one user in the order of the overview: 4.3 ms, 974 buffers -> 0.07 ms, 16 buffers.
CREATE INDEX CONCURRENTLY idx_people_user_list ON people (user_id, importance DESC, updated_at DESC, id);

-- Foreign keys to contacts: deleting a contact searches every table that may refer to it.
-- One DELETE, all tables together: 125 ms -> 1.0 ms for 7 MB of indexes.  Users, calls and rules are never deleted.
CREATE INDEX CONCURRENTLY idx_call_logs_contact_fk ON call_logs (contact_id);
CREATE INDEX CONCURRENTLY idx_contact_notes_contact_fk ON contact_notes (contact_id);
CREATE INDEX CONCURRENTLY idx_scheduled_tasks_contact_fk ON scheduled_tasks (contact_id)
    WHERE contact_id IS NOT NULL;
CREATE INDEX CONCURRENTLY idx_calendar_events_contact_fk ON calendar_events (contact_id)
    WHERE contact_id IS NOT NULL;
CREATE INDEX CONCURRENTLY idx_people_contact_fk ON people (phone_contact_id)
    WHERE phone_contact_id IS NOT NULL;

-- n_distinct and the new statistics take effect with ANALYZE, index-only scans with the visibility map.
VACUUM (ANALYZE) conversation_messages, relationship_interactions, phone_contacts, call_costs;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_people_contact_fk;
DROP INDEX CONCURRENTLY IF EXISTS idx_calendar_events_contact_fk;
DROP INDEX CONCURRENTLY IF EXISTS idx_scheduled_tasks_contact_fk;
DROP INDEX CONCURRENTLY IF EXISTS idx_contact_notes_contact_fk;
DROP INDEX CONCURRENTLY IF EXISTS idx_call_logs_contact_fk;
DROP INDEX CONCURRENTLY IF EXISTS idx_people_user_list;
ALTER TABLE relationship_interactions ALTER COLUMN person_id RESET (n_distinct);
DROP INDEX CONCURRENTLY IF EXISTS idx_relationship_interactions_latest;
DROP INDEX CONCURRENTLY IF EXISTS idx_calendar_events_user_end;
DROP INDEX CONCURRENTLY IF EXISTS idx_call_costs_billing_covering;
DROP INDEX CONCURRENTLY IF EXISTS idx_scheduled_tasks_pending_due;
DROP INDEX CONCURRENTLY IF EXISTS idx_scheduled_tasks_user_list;
DROP STATISTICS IF EXISTS stat_conversation_messages_day;
DROP INDEX CONCURRENTLY IF EXISTS idx_conversation_messages_recent_covering;
ALTER TABLE conversation_messages ALTER COLUMN contact_id RESET (n_distinct);
DROP INDEX CONCURRENTLY IF EXISTS idx_conversation_messages_history;
DROP INDEX CONCURRENTLY IF EXISTS idx_phone_contacts_active_list;
DROP INDEX CONCURRENTLY IF EXISTS idx_phone_contacts_name_trgm;
-- pg_trgm stays: other objects may use it by now
ANALYZE conversation_messages, relationship_interactions;
