-- @workload contacts_categories
-- @title A question for each category of index that the document has
-- @slo p95<100ms       -- the document logs a query as slow from 100 ms on
-- @param today timestamptz fixed('2026-01-01 00:00:00+00')

-- name: email_search
-- @title A: contacts by a part of their address
-- @claim "ILIKE searches on addresses are fast" ratio<0.5 from "001, A. Pattern Matching Indexes"
-- @claim "ILIKE searches on addresses are served by idx_phone_contacts_email_pattern" index=idx_phone_contacts_email_pattern from "001, A. Pattern Matching Indexes"
-- @param fragment text sample("SELECT substr(email, 3, 5) FROM phone_contacts WHERE email IS NOT NULL AND id % 7 = 0 ORDER BY id LIMIT 300")
-- @index idx_phone_contacts_email_pattern | idx_phone_contacts_email_trgm
SELECT id, contact_name, email
  FROM phone_contacts
 WHERE email ILIKE '%' || :fragment || '%'
 ORDER BY updated_at DESC, id DESC
 LIMIT 20;

-- name: people_search
-- @title A: people by a part of their name
-- @claim "People name searches are fast" ratio<0.5 from "001, A. Pattern Matching Indexes"
-- @claim "People name searches are served by idx_people_name_pattern" index=idx_people_name_pattern from "001, A. Pattern Matching Indexes"
-- @param fragment text sample("SELECT lower(substr(name, 2, 5)) FROM people WHERE id % 7 = 0 ORDER BY id LIMIT 300")
-- @index idx_people_name_pattern | idx_people_name_trgm
SELECT id, name, company
  FROM people
 WHERE name ILIKE '%' || :fragment || '%'
 ORDER BY updated_at DESC, id DESC
 LIMIT 20;

-- name: content_search
-- @title A: messages by a number that they hold
-- @claim "Message content searches are fast" ratio<0.5 from "001, A. Pattern Matching Indexes"
-- @claim "Message content searches are served by idx_conversation_messages_content_pattern" index=idx_conversation_messages_content_pattern from "001, A. Pattern Matching Indexes"
-- @slo p95<500ms       -- very slow, says the document, from 500 ms on
-- @param fragment text sample("SELECT substring(content from 'Order ([0-9]{6})') FROM conversation_messages WHERE content ~ 'Order [0-9]{6}' AND id % 199 = 0 ORDER BY id LIMIT 100")
-- @index idx_conversation_messages_content_pattern | idx_conversation_messages_content_trgm
SELECT id, contact_id, content, created_at
  FROM conversation_messages
 WHERE content ILIKE '%' || :fragment || '%'
 ORDER BY created_at DESC, id DESC
 LIMIT 20;

-- name: name_prefix
-- @title A: contacts whose name begins so, letters as typed: what text_pattern_ops is for
-- @claim "text_pattern_ops serves LIKE with a fixed beginning" index=idx_phone_contacts_name_pattern implied
-- @param beginning text sample("SELECT left(contact_name, 6) FROM phone_contacts WHERE id % 7 = 0 ORDER BY id LIMIT 300")
-- @index idx_phone_contacts_name_pattern @side documented
SELECT id, contact_name, phone_number
  FROM phone_contacts
 WHERE contact_name LIKE :beginning || '%'
 ORDER BY contact_name, id
 LIMIT 20;

-- name: inbound_messages
-- @title C: the newest inbound messages of one contact
-- @claim "The partial index of inbound messages serves their list" index=idx_conversation_messages_inbound from "001, C. Partial Indexes"
-- @param contact bigint sample("SELECT contact_id FROM conversation_messages WHERE id % 199 = 0 ORDER BY id LIMIT 500")
-- @index idx_conversation_messages_inbound | idx_conversation_messages_inbound_latest
SELECT id, content, created_at
  FROM conversation_messages
 WHERE contact_id = :contact AND direction = 'inbound'
 ORDER BY created_at DESC
 LIMIT 20;

-- name: active_workflows
-- @title C: active rules, last changed first
-- @claim "The partial index of active workflows serves their list" index=idx_workflow_triggers_active_updated from "001, C. Partial Indexes"
-- @index idx_workflow_triggers_active_updated
SELECT id, name, trigger_type, updated_at
  FROM workflow_triggers
 WHERE is_active = true
 ORDER BY updated_at DESC
 LIMIT 20;

-- name: message_metadata
-- @title D: the messages of a campaign
-- @claim "The GIN index serves metadata searches" ratio<0.5 from "001, D. JSONB GIN Indexes"
-- @param campaign jsonb sample("SELECT jsonb_build_object('campaign', 'c' || number, 'sentiment', 'negative') FROM generate_series(0, 59) AS number ORDER BY number")
-- @index idx_conversation_messages_metadata | idx_conversation_messages_metadata_path
SELECT id, contact_id, created_at
  FROM conversation_messages
 WHERE metadata @> :campaign AND metadata <> '{}'
 ORDER BY created_at DESC
 LIMIT 20;

-- name: task_metadata
-- @title D: tasks of a workflow that were tried three times
-- @claim "The GIN index serves task metadata" ratio<0.5 from "001, D. JSONB GIN Indexes"
-- @index idx_scheduled_tasks_metadata
SELECT id, title, status, due_date
  FROM scheduled_tasks
 WHERE metadata @> '{"origin": "workflow", "attempts": 3}'
 ORDER BY due_date DESC
 LIMIT 20;

-- name: workflow_conditions
-- @title D: rules that wait for a word
-- @claim "The GIN index serves workflow conditions" ratio<0.5 from "001, D. JSONB GIN Indexes"
-- @index idx_workflow_triggers_conditions
SELECT id, name, trigger_type
  FROM workflow_triggers
 WHERE conditions @> '{"field": "content", "operator": "contains", "value": "invoice"}'
 ORDER BY id;

-- name: people_preferences
-- @title D: people to be called every week
-- @claim "The GIN index serves preferences" ratio<0.5 from "001, D. JSONB GIN Indexes"
-- @index idx_people_preferences | idx_people_preferences_path
SELECT id, name, company
  FROM people
 WHERE preferences @> '{"channel": "call", "cadence_days": 7}'
 ORDER BY importance DESC, id
 LIMIT 50;

-- name: daily_costs
-- @title E: the cost of each day, newest first, two weeks
-- @claim "The index serves daily cost queries" index=idx_call_costs_billing_date_desc from "001, E. Time-Series Indexes"
-- @index idx_call_costs_billing_date_desc | idx_call_costs_billing_date | idx_call_costs_billing_covering
SELECT billing_date, sum(cost) AS cost
  FROM call_costs
 WHERE billing_date >= (:today AT TIME ZONE 'UTC')::date - 14
 GROUP BY billing_date
 ORDER BY billing_date DESC;

-- name: events_from
-- @title E: what begins next, everybody's calendar
-- @claim "The index serves event date ranges" ratio<0.5 from "001, E. Time-Series Indexes"
-- @index idx_calendar_events_start_end | idx_calendar_events_start_time | idx_calendar_events_from
SELECT id, title, start_time, end_time
  FROM calendar_events
 WHERE start_time >= :today AND start_time < :today + interval '1 day'
 ORDER BY start_time;

-- name: newest_interactions
-- @title E: the newest interactions of all
-- @claim "The index serves the interaction history" index=idx_relationship_interactions_date from "001, E. Time-Series Indexes"
-- @index idx_relationship_interactions_date | idx_relationship_interactions_newest
SELECT id, person_id, interaction_type, interaction_date
  FROM relationship_interactions
 ORDER BY interaction_date DESC
 LIMIT 20;

-- name: person_write
-- @title A person is added
-- @claim "Seven indexes on people cost a write little" ratio<1.1 implied
-- @write rollback
INSERT INTO people (user_id, name, relationship_type, importance, preferences, created_at, updated_at)
VALUES (1, 'Maria Keller', 'client', 3, '{"channel": "call", "cadence_days": 7}', :today, :today);

-- name: rule_write
-- @title A rule fires
-- @write rollback
UPDATE workflow_triggers SET last_triggered_at = :today, updated_at = :today WHERE id = 1;
