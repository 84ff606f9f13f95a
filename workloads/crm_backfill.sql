-- @workload crm_backfill
-- @title Reads after backfills that were written in different ways
-- @slo p95<10ms
-- @param conversation uuid sample("SELECT conversation_id FROM ""Message"" WHERE id < '00200000-0000-0000-0000-000000000000' ORDER BY id LIMIT 300")

-- name: conversation_page
-- @title The document's test query: newest messages of one conversation
-- @index Message_conversation_id_created_at_idx
-- @forbid Seq Scan on Message
SELECT * FROM "Message"
WHERE conversation_id = :conversation
ORDER BY created_at DESC
LIMIT 20;

-- name: conversation_count
-- @title Number of messages of one conversation
-- @index Message_conversation_id_created_at_idx
SELECT count(*) FROM "Message" WHERE conversation_id = :conversation;

-- name: search_rare
-- @title Full text, a rare word and a usual one
-- @param words text sample("SELECT a || ' ' || b FROM unnest('{scaffold,mortar,sauna,skylight,asbestos,cistern,parquet}'::text[]) a, unnest('{quote,invoice,warranty}'::text[]) b ORDER BY 1")
-- @index Message_content_fts_idx
-- @forbid Seq Scan on Message
SELECT id, conversation_id, content, created_at
  FROM "Message"
 WHERE to_tsvector('english', content) @@ plainto_tsquery('english', :words)
 ORDER BY created_at DESC, id
 LIMIT 20;

-- name: leads_of_day
-- @title Leads won in one day
-- @param day timestamptz uniform('2024-06-01 00:00:00', '2025-10-30 00:00:00')
-- @index Lead_status_created_at_idx
SELECT id, name, phone, source
  FROM "Lead"
 WHERE status = 'won' AND created_at >= :day AND created_at < :day + interval '1 day'
 ORDER BY created_at, id;

-- name: lead_funnel
-- @title Leads by source and state, the whole table
-- @slo p95<500ms
SELECT source, status, count(*) AS leads FROM "Lead" GROUP BY source, status ORDER BY source, status;

-- name: message_volume
-- @title Messages by direction, the whole table
-- @slo p95<500ms
SELECT direction, count(*) AS messages FROM "Message" GROUP BY direction ORDER BY direction;
