-- 010_new_messages.sql: ten messages more for each hundred

-- migrate:up
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'new message', id),
       generator.key(seed, 'conversation', (30000 * scale)::bigint - generator.skewed(generator.unit(seed, id, 701),
            greatest(1, (3000 * scale)::bigint), 60) + 1),
       CASE WHEN generator.unit(seed, id, 702) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 9000000 + id),
       0,
       timestamptz '2025-11-10 00:00:00+00' + id * interval '1 second'
  FROM generator.facts, generate_series(1, greatest(1, (80000 * scale)::bigint)) AS id;
-- A session reports what it changed at most once a second; this lets it.
SELECT pg_sleep(1.1);

-- migrate:down
DELETE FROM "Message" WHERE import_key = 0;
