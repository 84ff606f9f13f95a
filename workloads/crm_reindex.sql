-- @workload crm_reindex
-- @title Conversations after a REINDEX
-- @slo p95<10ms

-- name: lead_conversation
-- @title The open conversation of a lead
-- @param lead uuid sample("SELECT lead_id FROM ""Conversation"" WHERE status = 'open' ORDER BY id LIMIT 300")
-- @index Conversation_lead_open_unique
SELECT id, channel, started_at FROM "Conversation" WHERE lead_id = :lead AND status = 'open';

-- name: write_conversations
-- @title Thirty conversations begin
-- @write rollback
INSERT INTO "Conversation" (id, lead_id, customer_id, channel, status, started_at, updated_at)
SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'sms', 'closed', '2025-11-10 00:00:00+00',
       '2025-11-10 00:00:00+00'
  FROM generate_series(1, 30);
