-- 003_corrected_indexes.sql
--
-- Instead of 002, not on top of it: every index here serves a query of the workload or keeps a foreign
-- key cheap.  CONCURRENTLY because the application stays up; without IF NOT EXISTS, which would take the
-- invalid rest of a failed concurrent build for a finished index.

-- migrate:up transaction:false

-- Contact search: the trigram index is the only one that a pattern beginning with '%' can use.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- @@contact_search.  GiST was measured too: 4.6 ms and twice the size.
CREATE INDEX CONCURRENTLY idx_phone_contacts_name_trgm ON phone_contacts USING gin (contact_name gin_trgm_ops);

-- Contact list: the order of the page including its tie-break, and the columns it shows.
-- @@contact_list.
CREATE INDEX CONCURRENTLY idx_phone_contacts_active_list ON phone_contacts (updated_at DESC, id DESC)
    INCLUDE (contact_name, phone_number, email) WHERE is_active;

-- Message history: one contact's messages in the order of the pages; with id, (created_at, id) < (…) is a range of it.
-- @@message_history;
-- five pages by key @@message_history_keyset; by OFFSET @@message_history_offset.
CREATE INDEX CONCURRENTLY idx_conversation_messages_history
    ON conversation_messages (contact_id, created_at DESC, id DESC);
-- The generic plan of a prepared statement expects the average contact: 10 messages.  It fetches them all
-- and sorts, although the contacts people open have thousands: @@doc_message_history of the documented side.
-- 2,000 distinct contacts per million messages (500 each) is what an opened conversation looks like.
ALTER TABLE conversation_messages ALTER COLUMN contact_id SET (n_distinct = -0.002);

-- Dashboards of the last thirty days: the index holds all columns they need, so the messages are not visited.
-- @@daily_message_breakdown;
-- top contacts @@top_contacts.  A plain index on created_at needs 3,205 buffers and 26 ms, BRIN (40 kB) 32 ms.
CREATE INDEX CONCURRENTLY idx_conversation_messages_recent_covering ON conversation_messages (created_at)
    INCLUDE (contact_id, direction);
-- Without it the planner expects as many days as there are moments and sorts all rows on disk: 34 ms instead of 20.
-- (Statistics on an expression: PostgreSQL 14 or newer.)
CREATE STATISTICS stat_conversation_messages_day ON ((created_at AT TIME ZONE 'UTC')::date) FROM conversation_messages;

-- Task list: both filters, then the order of the list.  Not partial: a prepared statement has the
-- status as a parameter, and its generic plan could not use an index WHERE status = 'pending'.
-- @@task_list.
CREATE INDEX CONCURRENTLY idx_scheduled_tasks_user_list
    ON scheduled_tasks (user_id, status, priority, due_date, id);

-- Overdue tasks: "overdue" depends on the clock and cannot be a predicate; "pending" can, the clock is a range.
-- @@overdue_tasks.
CREATE INDEX CONCURRENTLY idx_scheduled_tasks_pending_due ON scheduled_tasks (due_date) WHERE status = 'pending';

-- Call costs: a month is read from the index alone, already in the order of the groups.
-- @@call_cost_analytics.
CREATE INDEX CONCURRENTLY idx_call_costs_billing_covering ON call_costs (billing_date, provider)
    INCLUDE (duration_seconds, cost);

-- Calendar: of one user's events few end after the week begins, but most start before it ends.
-- @@calendar_events; (start_time, end_time), as documented, is never chosen.
CREATE INDEX CONCURRENTLY idx_calendar_events_user_end ON calendar_events (user_id, end_time, start_time);

-- Interactions: the latest of one person, and of ten.
-- @@person_interactions;
-- ten people in one query @@people_overview_batch; one query each @@people_overview_each.
CREATE INDEX CONCURRENTLY idx_relationship_interactions_latest
    ON relationship_interactions (person_id, interaction_date DESC, id DESC);
-- As with messages: 200 interactions for each person that is looked at, not the average of 7.
ALTER TABLE relationship_interactions ALTER COLUMN person_id SET (n_distinct = -0.005);

-- People of one user in the order of the overview: ten index entries instead of reading and sorting all people.
-- @@people_list.
CREATE INDEX CONCURRENTLY idx_people_user_list ON people (user_id, importance DESC, updated_at DESC, id);

-- Foreign keys to contacts: deleting one contact reads every table that may refer to it.
-- Measured together: 125 ms -> 1.0 ms for one DELETE, 7 MB of indexes.  Users, calls and rules are never deleted.
CREATE INDEX CONCURRENTLY idx_call_logs_contact_fk ON call_logs (contact_id);
CREATE INDEX CONCURRENTLY idx_contact_notes_contact_fk ON contact_notes (contact_id);
CREATE INDEX CONCURRENTLY idx_scheduled_tasks_contact_fk ON scheduled_tasks (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX CONCURRENTLY idx_calendar_events_contact_fk ON calendar_events (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX CONCURRENTLY idx_people_contact_fk ON people (phone_contact_id) WHERE phone_contact_id IS NOT NULL;

-- The new statistics and n_distinct take effect with the next ANALYZE; the index-only scans need the
-- visibility map.
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
