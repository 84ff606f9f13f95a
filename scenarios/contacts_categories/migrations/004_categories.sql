-- 004_categories.sql
--
-- What the corrected indexes of `contacts` leave out, because its screens do not ask for it.

-- migrate:up transaction:false

-- Searches for a part of a text: trigrams, as for the contact's name.
CREATE INDEX CONCURRENTLY idx_phone_contacts_email_trgm ON phone_contacts USING gin (email gin_trgm_ops);
CREATE INDEX CONCURRENTLY idx_people_name_trgm ON people USING gin (name gin_trgm_ops);
CREATE INDEX CONCURRENTLY idx_conversation_messages_content_trgm
    ON conversation_messages USING gin (content gin_trgm_ops);

-- Containment, and nothing else, is what the screens ask of JSONB.
CREATE INDEX CONCURRENTLY idx_conversation_messages_metadata_path
    ON conversation_messages USING gin (metadata jsonb_path_ops) WHERE metadata <> '{}';
CREATE INDEX CONCURRENTLY idx_people_preferences_path ON people USING gin (preferences jsonb_path_ops);

-- The newest inbound messages of a contact, and the newest interactions of all.
CREATE INDEX CONCURRENTLY idx_conversation_messages_inbound_latest
    ON conversation_messages (contact_id, created_at DESC) WHERE direction = 'inbound';
CREATE INDEX CONCURRENTLY idx_relationship_interactions_newest ON relationship_interactions (interaction_date DESC);
CREATE INDEX CONCURRENTLY idx_calendar_events_from ON calendar_events (start_time);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_calendar_events_from;
DROP INDEX CONCURRENTLY IF EXISTS idx_relationship_interactions_newest;
DROP INDEX CONCURRENTLY IF EXISTS idx_conversation_messages_inbound_latest;
DROP INDEX CONCURRENTLY IF EXISTS idx_people_preferences_path;
DROP INDEX CONCURRENTLY IF EXISTS idx_conversation_messages_metadata_path;
DROP INDEX CONCURRENTLY IF EXISTS idx_conversation_messages_content_trgm;
DROP INDEX CONCURRENTLY IF EXISTS idx_people_name_trgm;
DROP INDEX CONCURRENTLY IF EXISTS idx_phone_contacts_email_trgm;
