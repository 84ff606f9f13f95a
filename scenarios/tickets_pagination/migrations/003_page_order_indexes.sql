-- 003_page_order_indexes.sql
--
-- Instead of 002.

-- migrate:up transaction:false

-- All tickets: the document's own index is enough.  (created_at, id) < (…) is a range of it, and rows of one
-- millisecond are few to sort.  With id as its second column it is 47 MB instead of 21 and no faster:
-- 0.18 ms against 0.20 ms for the deep page by key.
CREATE INDEX CONCURRENTLY idx_tickets_page ON tickets (created_at DESC);

-- One organization: the filter first, then the whole order of the pages.  Page 50 by key 0.56 ms -> 0.35 ms, by
-- offset 21 ms -> 1.5 ms against the document's indexes, which walk idx_tickets_created_at past everybody else's
-- tickets.  Its first column also serves the count of one organization.
CREATE INDEX CONCURRENTLY idx_tickets_org_page ON tickets (organization_id, created_at DESC, id DESC);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_org_page;
DROP INDEX CONCURRENTLY IF EXISTS idx_tickets_page;
