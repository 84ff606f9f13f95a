-- 000_backfill.sql
-- Batches 3 and 4, whose traces the maintenance is to remove: customers are made of the leads, every lead
-- and job is updated with its customer, the messages of former years are imported and then linked to
-- conversations.  Each is one statement, as such backfills are mostly written.

-- migrate:up

-- Batch 3: one customer for each telephone number
INSERT INTO "Customer" (id, name, phone, email, segment, created_at, updated_at)
SELECT DISTINCT ON (phone) generator.key(seed, 'customer ' || phone, 0), name, phone, email,
       generator.usual(generator.unit(seed, hashtext(phone), 1), '{private,private,landlord,firm,public}'),
       created_at, created_at
  FROM "Lead", generator.facts
 ORDER BY phone, created_at;
INSERT INTO "CustomerAddress" (id, customer_id, street, city, postcode)
SELECT generator.key(seed, 'address ' || phone, 0), "Customer".id,
       1 + hashtext(phone) % 100 & 127 || ' ' || generator.word(generator.unit(seed, hashtext(phone), 2),
            '{High Street,Mill Lane,Station Road,Park Avenue,Church Street,Garden Way}'),
       generator.usual(generator.unit(seed, hashtext(phone), 3), '{Springfield,Riverton,Lakewood,Fairview,Milton}'),
       lpad((hashtext(phone) & 65535)::text, 5, '0')
  FROM "Customer", generator.facts;
-- every lead learns its customer
UPDATE "Lead" SET customer_id = "Customer".id, updated_at = '2025-11-10 08:00:00+00'
  FROM "Customer" WHERE "Customer".phone = "Lead".phone;
-- and every job
UPDATE "Job" SET customer_id = "Lead".customer_id, updated_at = '2025-11-10 08:00:00+00'
  FROM "Lead" WHERE "Lead".id = "Job".lead_id;
-- and every conversation
UPDATE "Conversation" SET customer_id = "Lead".customer_id
  FROM "Lead" WHERE "Lead".id = "Conversation".lead_id;

-- Batch 4: conversations of 2021 to 2023
INSERT INTO "Conversation" (id, lead_id, customer_id, channel, status, started_at, updated_at)
SELECT generator.key(seed, 'old conversation', n),
       "Lead".id, "Lead".customer_id, 'email', 'closed',
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * n / greatest(1, (15000 * scale)::bigint)) * interval '1 second',
       timestamptz '2021-02-01 00:00:00+00' + floor(1095.0 * 86400 * n / greatest(1, (15000 * scale)::bigint)) * interval '1 second'
  FROM generator.facts, generate_series(1, greatest(1, (15000 * scale)::bigint)) AS n
  JOIN "Lead" ON "Lead".id = generator.key((SELECT seed FROM generator.facts), 'lead',
            1 + n * 7 % greatest(1, (100000 * (SELECT scale FROM generator.facts))::bigint))
 ORDER BY n;
-- their messages, as they come from the archive: without a conversation
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(seed, 'old message', id), NULL,
       CASE WHEN generator.unit(seed, id, 602) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(seed, 5000000 + id),
       generator.skewed(generator.unit(seed, id, 601), greatest(1, (15000 * scale)::bigint), 60),
       timestamptz '2021-01-01 00:00:00+00' + floor(1095.0 * 86400 * id / greatest(1, (200000 * scale)::bigint)) * interval '1 second'
  FROM generator.facts, generate_series(1, greatest(1, (200000 * scale)::bigint)) AS id;
-- and linked afterwards: every imported row is written again, with all its index entries
UPDATE "Message" SET conversation_id = generator.key(seed, 'old conversation', import_key)
  FROM generator.facts WHERE import_key IS NOT NULL;
INSERT INTO "MemoryNote" (id, customer_id, note, created_at)
SELECT generator.key(seed, 'note ' || phone, 0), id, generator.message(seed, hashtext(phone)), created_at
  FROM "Customer", generator.facts
 WHERE hashtext(phone) % 2 = 0;
-- A session reports what it changed at most once a second; this lets it.
SELECT pg_sleep(1.1);

-- migrate:down

DELETE FROM "MemoryNote";
DELETE FROM "Message" WHERE import_key IS NOT NULL;
DELETE FROM "Conversation" WHERE started_at < '2024-01-01';
UPDATE "Conversation" SET customer_id = NULL;
UPDATE "Job" SET customer_id = NULL;
UPDATE "Lead" SET customer_id = NULL;
DELETE FROM "CustomerAddress";
DELETE FROM "Customer";
