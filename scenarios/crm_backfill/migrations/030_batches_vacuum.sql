-- 030_batches_vacuum.sql: the same in five parts, each followed by VACUUM, so that the next part is
-- written where the dead rows of this one were

-- migrate:up transaction:false
-- leads, part 1 of 5
UPDATE "Lead" SET customer_id = "Customer".id, updated_at = '2025-11-10 08:00:00+00'
  FROM "Customer"
 WHERE "Customer".phone = "Lead".phone
   AND "Lead".created_at >= '2024-01-01' AND "Lead".created_at < '2024-05-18';
VACUUM "Lead";
-- leads, part 2 of 5
UPDATE "Lead" SET customer_id = "Customer".id, updated_at = '2025-11-10 08:00:00+00'
  FROM "Customer"
 WHERE "Customer".phone = "Lead".phone
   AND "Lead".created_at >= '2024-05-18' AND "Lead".created_at < '2024-10-02';
VACUUM "Lead";
-- leads, part 3 of 5
UPDATE "Lead" SET customer_id = "Customer".id, updated_at = '2025-11-10 08:00:00+00'
  FROM "Customer"
 WHERE "Customer".phone = "Lead".phone
   AND "Lead".created_at >= '2024-10-02' AND "Lead".created_at < '2025-02-13';
VACUUM "Lead";
-- leads, part 4 of 5
UPDATE "Lead" SET customer_id = "Customer".id, updated_at = '2025-11-10 08:00:00+00'
  FROM "Customer"
 WHERE "Customer".phone = "Lead".phone
   AND "Lead".created_at >= '2025-02-13' AND "Lead".created_at < '2025-06-28';
VACUUM "Lead";
-- leads, part 5 of 5
UPDATE "Lead" SET customer_id = "Customer".id, updated_at = '2025-11-10 08:00:00+00'
  FROM "Customer"
 WHERE "Customer".phone = "Lead".phone
   AND "Lead".created_at >= '2025-06-28' AND "Lead".created_at < '2025-12-01';
VACUUM "Lead";
-- messages, part 1 of 5
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'old message', id), NULL,
       CASE WHEN generator.unit(seed, id, 602) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 5000000 + id),
       generator.skewed(generator.unit(seed, id, 601), greatest(1, (15000 * scale)::bigint), 60),
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * id / greatest(1, (200000 * scale)::bigint)) * interval '1 second'
  FROM generator.facts, generate_series(1 + floor(0.0 * 200000 * scale)::bigint, greatest(1, floor(0.2 * 200000 * scale)::bigint)) AS id;
UPDATE "Message" SET conversation_id = generator.key(seed, 'old conversation', import_key)
  FROM generator.facts WHERE import_key IS NOT NULL AND conversation_id IS NULL;
VACUUM "Message";
-- messages, part 2 of 5
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'old message', id), NULL,
       CASE WHEN generator.unit(seed, id, 602) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 5000000 + id),
       generator.skewed(generator.unit(seed, id, 601), greatest(1, (15000 * scale)::bigint), 60),
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * id / greatest(1, (200000 * scale)::bigint)) * interval '1 second'
  FROM generator.facts, generate_series(1 + floor(0.2 * 200000 * scale)::bigint, greatest(1, floor(0.4 * 200000 * scale)::bigint)) AS id;
UPDATE "Message" SET conversation_id = generator.key(seed, 'old conversation', import_key)
  FROM generator.facts WHERE import_key IS NOT NULL AND conversation_id IS NULL;
VACUUM "Message";
-- messages, part 3 of 5
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'old message', id), NULL,
       CASE WHEN generator.unit(seed, id, 602) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 5000000 + id),
       generator.skewed(generator.unit(seed, id, 601), greatest(1, (15000 * scale)::bigint), 60),
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * id / greatest(1, (200000 * scale)::bigint)) * interval '1 second'
  FROM generator.facts, generate_series(1 + floor(0.4 * 200000 * scale)::bigint, greatest(1, floor(0.6 * 200000 * scale)::bigint)) AS id;
UPDATE "Message" SET conversation_id = generator.key(seed, 'old conversation', import_key)
  FROM generator.facts WHERE import_key IS NOT NULL AND conversation_id IS NULL;
VACUUM "Message";
-- messages, part 4 of 5
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'old message', id), NULL,
       CASE WHEN generator.unit(seed, id, 602) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 5000000 + id),
       generator.skewed(generator.unit(seed, id, 601), greatest(1, (15000 * scale)::bigint), 60),
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * id / greatest(1, (200000 * scale)::bigint)) * interval '1 second'
  FROM generator.facts, generate_series(1 + floor(0.6 * 200000 * scale)::bigint, greatest(1, floor(0.8 * 200000 * scale)::bigint)) AS id;
UPDATE "Message" SET conversation_id = generator.key(seed, 'old conversation', import_key)
  FROM generator.facts WHERE import_key IS NOT NULL AND conversation_id IS NULL;
VACUUM "Message";
-- messages, part 5 of 5
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'old message', id), NULL,
       CASE WHEN generator.unit(seed, id, 602) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 5000000 + id),
       generator.skewed(generator.unit(seed, id, 601), greatest(1, (15000 * scale)::bigint), 60),
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * id / greatest(1, (200000 * scale)::bigint)) * interval '1 second'
  FROM generator.facts, generate_series(1 + floor(0.8 * 200000 * scale)::bigint, greatest(1, floor(1.0 * 200000 * scale)::bigint)) AS id;
UPDATE "Message" SET conversation_id = generator.key(seed, 'old conversation', import_key)
  FROM generator.facts WHERE import_key IS NOT NULL AND conversation_id IS NULL;
VACUUM "Message";

-- migrate:down
DELETE FROM "Message" WHERE import_key IS NOT NULL;
UPDATE "Lead" SET customer_id = NULL;
