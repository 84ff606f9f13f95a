-- 040_corrected.sql: leads in parts with VACUUM between them, and messages that are linked before they are
-- inserted, so that no imported row is written twice

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
-- the imported messages, linked
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'old message', id), generator.key(seed, 'old conversation', import_key),
       CASE WHEN generator.unit(seed, id, 602) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 5000000 + id),
       import_key,
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * id / greatest(1, (200000 * scale)::bigint)) * interval '1 second'
  FROM (SELECT seed, scale, id,
               generator.skewed(generator.unit(seed, id, 601), greatest(1, (15000 * scale)::bigint), 60) AS import_key
          FROM generator.facts, generate_series(1, greatest(1, (200000 * scale)::bigint)) AS id OFFSET 0) AS archive;

-- migrate:down
DELETE FROM "Message" WHERE import_key IS NOT NULL;
UPDATE "Lead" SET customer_id = NULL;
