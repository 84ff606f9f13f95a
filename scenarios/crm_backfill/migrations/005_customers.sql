-- 005_customers.sql: what the backfills of all sides begin with

-- migrate:up
-- one customer for each telephone number
INSERT INTO "Customer" (id, name, phone, email, segment, created_at, updated_at)
SELECT DISTINCT ON (phone) generator.key(seed, 'customer ' || phone, 0), name, phone, email,
       generator.usual(generator.unit(seed, hashtext(phone), 1), '{private,private,landlord,firm,public}'),
       created_at, created_at
  FROM "Lead", generator.facts
 ORDER BY phone, created_at;
ANALYZE "Customer";

-- migrate:down
DELETE FROM "Customer";
