-- @workload tickets_pagination
-- @title One page of a million tickets, by offset, by cursor and by key
-- @slo p95<100ms       -- the document logs a query as slow from 100 ms on
-- Deep pages begin after a fifth of all tickets: page 10,000 of 50,000 at scale 1.
-- Pages by key begin after a row that the first statement looks up by its primary key; an application has
-- it from the page before.

-- name: offset_first_page
-- @title Offset, page 1
-- @claim "Offset pagination is simple, and fast at the first page" p95<10ms from "002, Pagination Strategies"
-- @index idx_tickets_created_at | idx_tickets_page
SELECT id, title, status, created_at
  FROM tickets
 ORDER BY created_at DESC
 LIMIT 20 OFFSET 0;

-- name: offset_page_100
-- @title Offset, page 100
-- @index idx_tickets_created_at | idx_tickets_page
SELECT id, title, status, created_at
  FROM tickets
 ORDER BY created_at DESC
 LIMIT 20 OFFSET 1980;

-- name: offset_deep_page
-- @title Offset, a page in a fifth of the list
-- @claim "Offset pagination is slow for large offsets" average_ratio>10 on documented against query offset_first_page from "002, Pagination Strategies"
-- @param skip bigint sample("SELECT count(*) / 5 FROM tickets")
-- @index idx_tickets_created_at | idx_tickets_page
SELECT id, title, status, created_at
  FROM tickets
 ORDER BY created_at DESC
 LIMIT 20 OFFSET :skip;

-- name: offset_first_page_with_total
-- @title Offset, page 1 and the total, as getTicketsWithOffset answers
-- @claim "The total beside a page costs little" average_ratio<2 on documented against query offset_first_page implied
SELECT id, title, status, created_at
  FROM tickets
 ORDER BY created_at DESC
 LIMIT 20 OFFSET 0;
SELECT count(*) FROM (SELECT id FROM tickets WHERE 1 = 1 OFFSET 0) AS sub;

-- name: total_prisma
-- @title The total as Prisma's count() asks for it
SELECT count(*) FROM (SELECT id FROM tickets WHERE 1 = 1 OFFSET 0) AS sub;

-- name: total_plain
-- @title The total by count(*)
SELECT count(*) FROM tickets;

-- name: total_of_org
-- @title The total of one organization
-- @claim "The total of one organization is not logged as slow" p95<100ms implied
-- @param org text sample("SELECT organization_id FROM tickets WHERE id > (SELECT max(id) FROM tickets WHERE created_at < '2025-12-01') ORDER BY id LIMIT 500")
SELECT count(*) FROM tickets WHERE organization_id = :org;

-- name: total_capped
-- @title The total, counted up to 1,000 and shown as "more than 1,000" after that
SELECT count(*) FROM (SELECT 1 FROM tickets LIMIT 1001) AS counted;

-- name: total_estimated
-- @title The total as the planner knows it
-- @volatile
SELECT reltuples::bigint FROM pg_class WHERE oid = 'tickets'::regclass;

-- name: cursor_prisma_page_100
-- @title Cursor, page 100, the SQL that Prisma sends: createdAt is not unique, so there is no LIMIT
-- @claim "Cursor pagination is efficient: no slower than OFFSET at page 100" average_ratio<=1 on documented against query offset_page_100 from "002, Pagination Strategies"
-- @param cursor text sample("SELECT id FROM tickets ORDER BY created_at DESC, id DESC OFFSET 1980 LIMIT 50")
SELECT t.id, t.title, t.status, t.created_at
  FROM tickets t, (SELECT c.created_at FROM tickets c WHERE c.id = :cursor) AS order_cmp
 WHERE t.created_at <= order_cmp.created_at
 ORDER BY t.created_at DESC
OFFSET 0;

-- name: cursor_limited_page_100
-- @title Cursor, page 100, the SQL that the document expects
-- @claim "Cursor pagination with the LIMIT that the document expects is no slower than OFFSET at page 100" average_ratio<=1 on documented against query offset_page_100 implied
-- @param cursor text sample("SELECT id FROM tickets ORDER BY created_at DESC, id DESC OFFSET 1980 LIMIT 50")
-- @index idx_tickets_created_at | idx_tickets_page
SELECT t.id, t.title, t.status, t.created_at
  FROM tickets t, (SELECT c.created_at FROM tickets c WHERE c.id = :cursor) AS order_cmp
 WHERE t.created_at <= order_cmp.created_at
 ORDER BY t.created_at DESC
 LIMIT 21 OFFSET 1;

-- name: cursor_limited_deep_page
-- @title The same in a fifth of the list
-- @claim "Cursor pagination with that LIMIT is efficient deep in the list" average_ratio<0.1 on documented against query offset_deep_page implied
-- @param cursor text sample("SELECT id FROM tickets ORDER BY created_at DESC, id DESC OFFSET (SELECT count(*) / 5 FROM tickets) LIMIT 50")
-- @index idx_tickets_created_at | idx_tickets_page
SELECT t.id, t.title, t.status, t.created_at
  FROM tickets t, (SELECT c.created_at FROM tickets c WHERE c.id = :cursor) AS order_cmp
 WHERE t.created_at <= order_cmp.created_at
 ORDER BY t.created_at DESC
 LIMIT 21 OFFSET 1;

-- name: cursor_unique_deep_page
-- @title Cursor with orderBy createdAt and id, the SQL that Prisma sends: with LIMIT
-- @claim "Ordered by createdAt and id, the cursor is efficient deep in the list" average_ratio<0.1 on documented against query offset_deep_page implied
-- @param cursor text sample("SELECT id FROM tickets ORDER BY created_at DESC, id DESC OFFSET (SELECT count(*) / 5 FROM tickets) LIMIT 50")
SELECT t.id, t.title, t.status, t.created_at
  FROM tickets t, (SELECT c.created_at, c.id FROM tickets c WHERE c.id = :cursor) AS order_cmp
 WHERE (t.created_at = order_cmp.created_at AND t.id <= order_cmp.id) OR t.created_at < order_cmp.created_at
 ORDER BY t.created_at DESC, t.id DESC
 LIMIT 21 OFFSET 1;

-- name: keyset_or_deep_page
-- @title The same in a fifth of the list
-- @claim "Keyset pagination is best for large data sets: a tenth of OFFSET" average_ratio<0.1 on documented against query offset_deep_page from "002, Pagination Strategies"
-- @claim "Keyset pagination is best: no slower than the cursor with LIMIT" average_ratio<=1 on documented against query cursor_limited_deep_page from "002, Pagination Strategies"
-- @param last text sample("SELECT id FROM tickets ORDER BY created_at DESC, id DESC OFFSET (SELECT count(*) / 5 FROM tickets) LIMIT 50")
-- @index idx_tickets_created_at | idx_tickets_page
SELECT created_at AS last_at, id AS last_id FROM tickets WHERE id = :last;
SELECT id, title, status, created_at
  FROM tickets
 WHERE (created_at < :last_at OR (created_at = :last_at AND id < :last_id))
 ORDER BY created_at DESC, id DESC
 LIMIT 21;

-- name: keyset_bounded_deep_page
-- @title By key with OR and one more condition, which Prisma can write too: createdAt <= the last one
-- @claim "Keyset pagination with one more condition, createdAt <= the last one, is a tenth of OFFSET" average_ratio<0.1 on documented against query offset_deep_page implied
-- @param last text sample("SELECT id FROM tickets ORDER BY created_at DESC, id DESC OFFSET (SELECT count(*) / 5 FROM tickets) LIMIT 50")
-- @index idx_tickets_created_at | idx_tickets_page
SELECT created_at AS last_at, id AS last_id FROM tickets WHERE id = :last;
SELECT id, title, status, created_at
  FROM tickets
 WHERE created_at <= :last_at AND (created_at < :last_at OR (created_at = :last_at AND id < :last_id))
 ORDER BY created_at DESC, id DESC
 LIMIT 21;

-- name: keyset_row_page_100
-- @title By key with a row comparison, page 100
-- @param last text sample("SELECT id FROM tickets ORDER BY created_at DESC, id DESC OFFSET 1980 LIMIT 50")
-- @index idx_tickets_created_at | idx_tickets_page
SELECT created_at AS last_at, id AS last_id FROM tickets WHERE id = :last;
SELECT id, title, status, created_at
  FROM tickets
 WHERE (created_at, id) < (:last_at, :last_id)
 ORDER BY created_at DESC, id DESC
 LIMIT 21;

-- name: keyset_row_deep_page
-- @title The same in a fifth of the list
-- @claim "Keyset pagination as a row comparison is a tenth of OFFSET" average_ratio<0.1 on documented against query offset_deep_page implied
-- @param last text sample("SELECT id FROM tickets ORDER BY created_at DESC, id DESC OFFSET (SELECT count(*) / 5 FROM tickets) LIMIT 50")
-- @index idx_tickets_created_at | idx_tickets_page
SELECT created_at AS last_at, id AS last_id FROM tickets WHERE id = :last;
SELECT id, title, status, created_at
  FROM tickets
 WHERE (created_at, id) < (:last_at, :last_id)
 ORDER BY created_at DESC, id DESC
 LIMIT 21;

-- name: org_offset_page_50
-- @title One organization's list by offset, page 50
-- @param org text sample("SELECT organization_id FROM tickets GROUP BY organization_id ORDER BY count(*) DESC, organization_id LIMIT 20")
SELECT id, title, status, created_at
  FROM tickets
 WHERE organization_id = :org
 ORDER BY created_at DESC, id DESC
 LIMIT 20 OFFSET 980;

-- name: org_keyset_row_page_50
-- @title One organization's list by key, a page of about the same depth
-- @claim "By key is better than by offset within one organization" average_ratio<0.5 on documented against query org_offset_page_50 from "002, Pagination Strategies"
-- @param last text sample("SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY organization_id ORDER BY created_at DESC, id DESC) AS place FROM tickets WHERE organization_id IN (SELECT organization_id FROM tickets GROUP BY organization_id ORDER BY count(*) DESC, organization_id LIMIT 20)) AS placed WHERE place = 980 ORDER BY id")
SELECT organization_id, created_at AS last_at, id AS last_id FROM tickets WHERE id = :last;
SELECT id, title, status, created_at
  FROM tickets
 WHERE organization_id = :organization_id AND (created_at, id) < (:last_at, :last_id)
 ORDER BY created_at DESC, id DESC
 LIMIT 20;
