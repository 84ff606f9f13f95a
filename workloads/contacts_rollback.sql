-- @workload contacts_rollback
-- @title The indexes that are there, and what they are good for after a rollback
-- @slo p95<100ms       -- the document logs a query as slow from 100 ms on

-- name: index_count
-- @title Indexes of each table, as the document checks that they were created
SELECT tablename, COUNT(*) as index_count
  FROM pg_indexes
  WHERE schemaname = 'public'
  GROUP BY tablename
  ORDER BY tablename;

-- name: index_sizes
-- @title The ten largest indexes, as the document has it
-- @volatile
SELECT
    indexname,
    pg_size_pretty(pg_relation_size(schemaname||'.'||indexname))
FROM pg_indexes
WHERE schemaname = 'public'
ORDER BY pg_relation_size(schemaname||'.'||indexname) DESC
LIMIT 10;

-- name: unused_indexes
-- @title Indexes without a scan; tablename and indexname are relname and indexrelname
-- @volatile
SELECT
    schemaname || '.' || relname AS table,
    indexrelname,
    idx_scan as times_used
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
AND idx_scan = 0
ORDER BY pg_relation_size(indexrelid) DESC;

-- name: search_test
-- @title The document's test query: a contact by a part of its name
-- @claim "The test query takes less than 50 ms" p95<50ms from "001, 4. Test Specific Queries"
-- @claim "The test query shows no Seq Scan" plan!="Seq Scan on phone_contacts" from "001, 4. Test Specific Queries"
SELECT * FROM phone_contacts
WHERE contact_name ILIKE '%test%'
ORDER BY updated_at DESC
LIMIT 20;

-- name: message_history
-- @title Newest messages of one contact, which a base schema would have an index for
-- @claim "After the rollback the base schema is what it was: the history reads no more pages" buffers_ratio<=1.05 on base_lost against base from "001, Rollback Instructions"
-- @param contact bigint sample("SELECT contact_id FROM conversation_messages WHERE id % 199 = 0 ORDER BY id LIMIT 500")
-- @index idx_conversation_messages_contact_created | idx_messages_contact
SELECT id, direction, channel, status, content, created_at
  FROM conversation_messages
 WHERE contact_id = :contact
 ORDER BY created_at DESC
 LIMIT 50;

-- name: message_insert
-- @title A message comes in
-- @claim "After the rollback a write costs what it did" ratio<1.05 on rolled_back against before from "001, Rollback Instructions"
-- @write rollback
-- @param contact bigint sample("SELECT contact_id FROM conversation_messages WHERE id % 199 = 0 ORDER BY id LIMIT 500")
INSERT INTO conversation_messages (contact_id, direction, channel, status, content, created_at)
VALUES (:contact, 'inbound', 'sms', 'received', 'See you on Monday at the usual place.', '2026-01-01 12:00:00+00');
