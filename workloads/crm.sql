-- @workload crm
-- @title CRM after its backfills
-- The document expects its critical queries in under 10 ms.
-- @slo p95<10ms
-- @param conversation uuid sample("SELECT conversation_id FROM ""Message"" WHERE id < '00200000-0000-0000-0000-000000000000' ORDER BY id LIMIT 300")
-- @param customer uuid sample("SELECT customer_id FROM ""Conversation"" WHERE customer_id IS NOT NULL ORDER BY id LIMIT 300")

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
-- @index Message_content_fts_idx | Message_conversation_content_idx
-- @forbid Seq Scan on Message
SELECT id, conversation_id, content, created_at
  FROM "Message"
 WHERE to_tsvector('english', content) @@ plainto_tsquery('english', :words)
 ORDER BY created_at DESC, id
 LIMIT 20;

-- name: search_usual
-- @title Full text, a word of every twentieth message
-- @slo p95<500ms
-- @param words text sample("SELECT unnest('{window,boiler,heating,fence}'::text[]) ORDER BY 1")
-- @index Message_content_fts_idx | Message_conversation_content_idx
SELECT id, conversation_id, content, created_at
  FROM "Message"
 WHERE to_tsvector('english', content) @@ plainto_tsquery('english', :words)
 ORDER BY created_at DESC, id
 LIMIT 20;

-- name: search_in_conversation
-- @title Full text within one conversation
-- @param words text sample("SELECT unnest('{bathroom,kitchen,roof,invoice,warranty,chimney}'::text[]) ORDER BY 1")
-- @index Message_conversation_content_idx
SELECT id, content, created_at
  FROM "Message"
 WHERE conversation_id = :conversation
   AND to_tsvector('english', content) @@ plainto_tsquery('english', :words)
 ORDER BY created_at DESC, id
 LIMIT 20;

-- name: customer_conversations
-- @title Conversations of one customer
-- @index Conversation_customer_id_started_at_idx
SELECT id, lead_id, channel, status, started_at
  FROM "Conversation"
 WHERE customer_id = :customer
 ORDER BY started_at DESC
 LIMIT 20;

-- name: customer_timeline
-- @title Latest messages of one customer, all conversations
SELECT message.id, conversation.channel, message.direction, message.content, message.created_at
  FROM "Conversation" AS conversation
  JOIN "Message" AS message ON message.conversation_id = conversation.id
 WHERE conversation.customer_id = :customer
 ORDER BY message.created_at DESC, message.id
 LIMIT 20;

-- name: open_conversation
-- @title The open conversation of a lead
-- @param lead uuid sample("SELECT lead_id FROM ""Conversation"" WHERE status = 'open' ORDER BY id LIMIT 300")
-- @index Conversation_lead_open_unique
SELECT id, channel, started_at FROM "Conversation" WHERE lead_id = :lead AND status = 'open';

-- name: customer_card
-- @title One customer with address, notes and the latest jobs
SELECT id, name, phone, email, segment FROM "Customer" WHERE id = :customer;
SELECT street, city, postcode FROM "CustomerAddress" WHERE customer_id = :customer;
SELECT note, created_at FROM "MemoryNote" WHERE customer_id = :customer ORDER BY created_at DESC;
SELECT id, title, status, price FROM "Job" WHERE customer_id = :customer ORDER BY scheduled_at DESC LIMIT 5;

-- name: best_customers
-- @title Customers with the highest turnover
-- @slo p95<500ms
SELECT customer.id, customer.name, customer.segment, count(*) AS jobs, sum(job.price) AS turnover
  FROM "Customer" AS customer
  JOIN "Job" AS job ON job.customer_id = customer.id
 WHERE job.status IN ('done', 'invoiced')
 GROUP BY customer.id
 ORDER BY turnover DESC, customer.id
 LIMIT 20;

-- name: segment_report
-- @title Segments: leads, jobs, conversations
-- @slo p95<500ms
SELECT customer.segment, count(DISTINCT lead.id) AS leads, count(DISTINCT conversation.id) AS conversations
  FROM "Customer" AS customer
  JOIN "Lead" AS lead ON lead.customer_id = customer.id
  JOIN "Conversation" AS conversation ON conversation.lead_id = lead.id
 WHERE customer.created_at >= '2025-01-01'
 GROUP BY customer.segment
 ORDER BY customer.segment;

-- name: lead_funnel
-- @title Leads by source and state, the whole table
-- @slo p95<500ms
SELECT source, status, count(*) AS leads FROM "Lead" GROUP BY source, status ORDER BY source, status;

-- name: message_volume
-- @title Messages by direction, the whole table
-- @slo p95<500ms
SELECT direction, count(*) AS messages FROM "Message" GROUP BY direction ORDER BY direction;

-- name: quick_health
-- @title The document's quick health check
-- @volatile
SELECT
  'Message' as table,
  n_live_tup as rows,
  ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup, 0), 2) as dead_pct,
  last_autovacuum,
  last_autoanalyze
FROM pg_stat_user_tables
WHERE relname = 'Message';

-- name: weekly_health
-- @title The document's weekly health check
-- @volatile
SELECT
    relname,
    n_live_tup,
    n_dead_tup,
    ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup, 0), 2) as dead_pct
  FROM pg_stat_user_tables
  WHERE relname IN ('Message', 'Conversation', 'Customer')
  ORDER BY dead_pct DESC NULLS LAST;

-- name: bloat_detection
-- @title The document's bloat detection
-- @volatile
SELECT
  relname,
  pg_size_pretty(pg_total_relation_size(relid)) as total_size,
  n_dead_tup as dead_rows,
  ROUND(100.0 * n_dead_tup / NULLIF(n_live_tup, 0), 2) as est_bloat_pct
FROM pg_stat_user_tables
WHERE schemaname = 'public'
ORDER BY n_dead_tup DESC
LIMIT 10;

-- name: write_message
-- @title A message arrives
-- @write rollback
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
VALUES (gen_random_uuid(), :conversation, 'inbound', 'When can you come for the boiler on the second floor?', NULL,
        '2025-11-10 12:00:00+00');
UPDATE "Conversation" SET updated_at = '2025-11-10 12:00:00+00' WHERE id = :conversation;
