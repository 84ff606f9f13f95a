-- 010_one_statement.sql: each backfill is one statement, as in Batches 3 and 4

-- migrate:up
-- every lead learns its customer
UPDATE "Lead" SET customer_id = "Customer".id, updated_at = '2025-11-10 08:00:00+00'
  FROM "Customer" WHERE "Customer".phone = "Lead".phone;
-- the imported messages
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'old message', id), NULL,
       CASE WHEN generator.unit(seed, id, 602) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 5000000 + id),
       generator.skewed(generator.unit(seed, id, 601), greatest(1, (15000 * scale)::bigint), 60),
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * id / greatest(1, (200000 * scale)::bigint)) * interval '1 second'
  FROM generator.facts, generate_series(1, greatest(1, (200000 * scale)::bigint)) AS id;
-- are linked afterwards
UPDATE "Message" SET conversation_id = generator.key(seed, 'old conversation', import_key)
  FROM generator.facts WHERE import_key IS NOT NULL;

-- migrate:down
DELETE FROM "Message" WHERE import_key IS NOT NULL;
UPDATE "Lead" SET customer_id = NULL;
