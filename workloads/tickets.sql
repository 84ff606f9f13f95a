-- @workload tickets
-- @title Lists, searches and writes of a help desk
-- @slo p95<100ms       -- the document logs a query as slow from 100 ms on
-- The organizations that send most queries are those that have most tickets.
-- @param org text sample("SELECT organization_id FROM tickets WHERE id > (SELECT max(id) FROM tickets WHERE created_at < '2025-12-01') ORDER BY id LIMIT 500")

-- name: ticket_list
-- @title Open tickets of one organization, newest first: the query the document explains
-- @claim "The compound index serves the common query: at most a tenth of the pages" buffers_ratio<0.1 from "002, Essential Indexes"
-- @claim "The compound index makes the common query at least twice as fast" ratio<0.5 from "002, Essential Indexes"
-- @claim "The common query is not logged as slow, above 100 ms" p95<100ms from "002, Prisma Query Logging"
-- @index idx_tickets_org_status_created | tickets_organization_id_status_created_at_idx | idx_tickets_org_list
-- @forbid Seq Scan on tickets
SELECT t.*, u.name as assignee_name
FROM tickets t
LEFT JOIN users u ON t.assignee_id = u.id
WHERE t.organization_id = :org
  AND t.status IN ('OPEN', 'IN_PROGRESS')
ORDER BY t.created_at DESC
LIMIT 20;

-- name: ticket_list_prisma
-- @title The same list as Prisma asks for it: the states are parameters
-- @claim "The compound index makes the common query as fast as Prisma asks it, too" ratio<0.5 implied
-- @param open text fixed('OPEN')
-- @param busy text fixed('IN_PROGRESS')
-- @index idx_tickets_org_status_created | tickets_organization_id_status_created_at_idx | idx_tickets_org_list
SELECT t.id, t.title, t.status, t.priority, t.assignee_id, t.created_at
  FROM tickets t
 WHERE t.organization_id = :org
   AND t.status IN (CAST(:open AS ticket_status), CAST(:busy AS ticket_status))
 ORDER BY t.created_at DESC
 LIMIT 20 OFFSET 0;
-- @collect assignee_id
SELECT id, name FROM users WHERE id = ANY (:assignee_id);

-- name: open_tickets_selected
-- @title Twenty open tickets, five columns and the assignee
-- @claim "Selecting only needed fields is better than including everything" average_ratio<0.8 on documented against query open_tickets_everything from "002, Prisma Query Best Practices"
-- The document's findMany has no order, and what comes first is then chance; both queries here have one.
-- @index idx_tickets_created_at | tickets_created_at_idx | idx_tickets_created | idx_active_tickets
SELECT id, title, status, created_at, assignee_id
  FROM tickets
 WHERE status = 'OPEN'
 ORDER BY created_at DESC
 LIMIT 20;
-- @collect assignee_id
SELECT id, name FROM users WHERE id = ANY (:assignee_id);

-- name: open_tickets_everything
-- @title Twenty open tickets, every column and every relation
-- @claim "The foreign key indexes cover every relation: no Seq Scan on attachments" plan!="Seq Scan on attachments" from "002, Essential Indexes"
-- @index idx_tickets_created_at | tickets_created_at_idx | idx_tickets_created | idx_active_tickets
-- @forbid Seq Scan on attachments
SELECT id AS ticket_id, tickets.*
  FROM tickets
 WHERE status = 'OPEN'
 ORDER BY created_at DESC
 LIMIT 20;
-- @collect assignee_id
SELECT * FROM users WHERE id = ANY (:assignee_id);
-- @collect created_by_id
SELECT * FROM users WHERE id = ANY (:created_by_id);
-- @collect organization_id
SELECT * FROM organizations WHERE id = ANY (:organization_id);
-- @collect ticket_id
SELECT * FROM comments WHERE ticket_id = ANY (:ticket_id);
-- @collect ticket_id
SELECT * FROM attachments WHERE ticket_id = ANY (:ticket_id);

-- name: my_tickets
-- @title What an agent has to do
-- @claim "The partial index serves the tickets of an assignee, beside the index of the Prisma schema" index=idx_tickets_assignee_status from "002, Essential Indexes"
-- @param agent text sample("SELECT assignee_id FROM tickets WHERE status IN ('OPEN', 'IN_PROGRESS') AND assignee_id IS NOT NULL ORDER BY id DESC LIMIT 500")
-- @index idx_tickets_assignee_status | tickets_assignee_id_status_idx | idx_tickets_assignee_state
SELECT id, title, status, priority, created_at
  FROM tickets
 WHERE assignee_id = :agent AND status IN ('OPEN', 'IN_PROGRESS')
 ORDER BY priority DESC, created_at;

-- name: my_history
-- @title All tickets of an agent, newest first
-- @param agent text sample("SELECT assignee_id FROM tickets WHERE status IN ('OPEN', 'IN_PROGRESS') AND assignee_id IS NOT NULL ORDER BY id DESC LIMIT 500")
-- @index idx_tickets_assignee_id | tickets_assignee_id_status_idx | idx_tickets_assignee_state
SELECT id, title, status, priority, created_at
  FROM tickets
 WHERE assignee_id = :agent
 ORDER BY created_at DESC
 LIMIT 20;

-- name: requester_tickets
-- @title The newest tickets of one requester
-- @claim "The foreign key index serves the tickets of a requester" index=idx_tickets_created_by_id from "002, Essential Indexes"
-- @param requester text sample("SELECT created_by_id FROM tickets ORDER BY id DESC LIMIT 500")
-- @index idx_tickets_created_by_id | idx_tickets_created_by
-- @forbid Seq Scan on tickets
SELECT id, title, status, created_at
  FROM tickets
 WHERE created_by_id = :requester
 ORDER BY created_at DESC
 LIMIT 20;

-- name: ticket_comments
-- @title The conversation of one ticket
-- @claim "The foreign key index serves the comments of a ticket" index=idx_comments_ticket_id from "002, Essential Indexes"
-- @param ticket text sample("SELECT ticket_id FROM comments ORDER BY id DESC LIMIT 500")
-- @index idx_comments_ticket_id | idx_comments_ticket
-- @forbid Seq Scan on comments
SELECT id, user_id, body, is_internal, created_at
  FROM comments
 WHERE ticket_id = :ticket
 ORDER BY created_at;

-- name: user_comments
-- @title What one user wrote last
-- @claim "The foreign key index serves the comments of a user" index=idx_comments_user_id from "002, Essential Indexes"
-- @param member text sample("SELECT user_id FROM comments ORDER BY id DESC LIMIT 500")
-- @index idx_comments_user_id | idx_comments_user
-- @forbid Seq Scan on comments
SELECT id, ticket_id, body, created_at
  FROM comments
 WHERE user_id = :member
 ORDER BY created_at DESC
 LIMIT 20;

-- name: open_ticket_count
-- @title How many tickets are open
-- @claim "The index on the status serves a filter by status, beside the one on status and priority" index=idx_tickets_status from "002, Essential Indexes"
-- @claim "The index on status and priority serves a filter by status" index=tickets_status_priority_idx from "002, Prisma Schema Indexes"
-- @index idx_tickets_status | tickets_status_priority_idx | idx_tickets_state_priority
SELECT count(*) AS open_tickets FROM tickets WHERE status = 'OPEN';

-- name: urgent_open_tickets
-- @title Open tickets of the highest priority, newest first
-- @index tickets_status_priority_idx | idx_active_tickets | idx_tickets_state_priority
SELECT id, title, organization_id, created_at
  FROM tickets
 WHERE status = 'OPEN' AND priority = 'URGENT'
 ORDER BY created_at DESC
 LIMIT 20;

-- name: closed_tickets
-- @title Closed tickets of one organization, newest first
-- @index idx_tickets_org_status_created | tickets_organization_id_status_created_at_idx | idx_tickets_org_list
SELECT id, title, resolved_at, created_at
  FROM tickets
 WHERE organization_id = :org AND status = 'CLOSED'
 ORDER BY created_at DESC
 LIMIT 20;

-- name: recently_updated
-- @title The tickets that changed last, all organizations
-- @claim "The index on updated_at serves the last changes" index=idx_tickets_updated_at from "002, Essential Indexes"
-- @index idx_tickets_updated_at | idx_tickets_updated
SELECT id, title, status, updated_at FROM tickets ORDER BY updated_at DESC LIMIT 20;

-- name: recently_updated_in_org
-- @title The tickets of one organization that changed last
-- @claim "The indexes on dates serve the last changes of one organization" ratio<0.5 from "002, Essential Indexes"
SELECT id, title, status, updated_at
  FROM tickets
 WHERE organization_id = :org
 ORDER BY updated_at DESC
 LIMIT 20;

-- name: active_tickets
-- @title Active tickets, newest first
-- @claim "The partial index serves the list of active tickets" index=idx_active_tickets from "002, Partial Indexes"
-- @index idx_active_tickets | idx_tickets_created
SELECT id, title, status, priority, created_at
  FROM tickets
 WHERE status IN ('OPEN', 'IN_PROGRESS', 'PENDING')
 ORDER BY created_at DESC
 LIMIT 50;

-- name: active_tickets_prisma
-- @title Active tickets as Prisma asks for them: the states are parameters
-- @claim "The partial index serves the list of active tickets as Prisma asks, too" index=idx_active_tickets implied
-- @param s1 text fixed('OPEN')
-- @param s2 text fixed('IN_PROGRESS')
-- @param s3 text fixed('PENDING')
-- @index idx_active_tickets | idx_tickets_created
SELECT id, title, status, priority, created_at
  FROM tickets
 WHERE status IN (CAST(:s1 AS ticket_status), CAST(:s2 AS ticket_status), CAST(:s3 AS ticket_status))
 ORDER BY created_at DESC
 LIMIT 50 OFFSET 0;

-- name: unassigned_queue
-- @title Open tickets of one organization that nobody has taken, the most urgent first
-- @claim "The partial index serves the queue of unassigned tickets" index=idx_unassigned_tickets from "002, Partial Indexes"
-- @index idx_unassigned_tickets | idx_tickets_unassigned
SELECT id, title, priority, created_at
  FROM tickets
 WHERE organization_id = :org AND assignee_id IS NULL AND status = 'OPEN'
 ORDER BY priority DESC, created_at DESC
 LIMIT 50;

-- name: unassigned_queue_prisma
-- @title The same queue as Prisma asks for it
-- @claim "The partial index serves the queue of unassigned tickets as Prisma asks, too" index=idx_unassigned_tickets implied
-- @param open text fixed('OPEN')
-- @index idx_unassigned_tickets | idx_tickets_unassigned
SELECT id, title, priority, created_at
  FROM tickets
 WHERE organization_id = :org AND assignee_id IS NULL AND status = CAST(:open AS ticket_status)
 ORDER BY priority DESC, created_at DESC
 LIMIT 50 OFFSET 0;

-- name: ticket_search
-- @title Full-text search in the tickets of one organization, newest first
-- @claim "The full-text index serves the search of tickets" index=idx_tickets_search from "002, Essential Indexes"
-- @claim "The full-text index makes the search of tickets at least twice as fast" ratio<0.5 from "002, Essential Indexes"
-- @param words text sample("SELECT word FROM unnest('{invoice refund,login password,webhook,timeout report,certificate expired,duplicate payment,spanish translation,umlaut import,E1234,sandbox crash,two-factor,printer,screenshot browser,quarter}'::text[]) WITH ORDINALITY AS list (word, place) ORDER BY place")
-- @index idx_tickets_search | idx_tickets_org_search
-- @forbid Seq Scan on tickets
SELECT id, title, status, created_at
  FROM tickets
 WHERE organization_id = :org
   AND to_tsvector('english', title || ' ' || COALESCE(description, '')) @@ websearch_to_tsquery('english', :words)
 ORDER BY created_at DESC
 LIMIT 20;

-- name: ticket_search_ranked
-- @title The same search, best match first
-- @claim "The search by rank is not logged as slow" p95<100ms from "002, Prisma Query Logging"
-- @param words text sample("SELECT word FROM unnest('{invoice refund,login password,webhook,timeout report,certificate expired,duplicate payment,spanish translation,umlaut import,E1234,sandbox crash,two-factor,printer,screenshot browser,quarter}'::text[]) WITH ORDINALITY AS list (word, place) ORDER BY place")
SELECT id, title, status,
       ts_rank(to_tsvector('english', title || ' ' || COALESCE(description, '')), websearch_to_tsquery('english', :words)) AS rank
  FROM tickets
 WHERE organization_id = :org
   AND to_tsvector('english', title || ' ' || COALESCE(description, '')) @@ websearch_to_tsquery('english', :words)
 ORDER BY rank DESC, created_at DESC
 LIMIT 20;

-- name: ticket_search_prisma
-- @title The same search through Prisma's `search` filter, which builds another expression
-- @claim "The full-text index serves Prisma's search, too" index=idx_tickets_search implied
-- @param words text sample("SELECT word FROM unnest('{invoice & refund,login & password,webhook,timeout & report,certificate & expired,duplicate & payment,spanish & translation,umlaut & import,E1234,sandbox & crash,two-factor,printer,screenshot & browser,quarter}'::text[]) WITH ORDINALITY AS list (word, place) ORDER BY place")
-- @index idx_tickets_search
SELECT id, title, status, created_at
  FROM tickets
 WHERE organization_id = :org
   AND to_tsvector(concat_ws(' ', title, description)) @@ to_tsquery(:words)
 ORDER BY created_at DESC
 LIMIT 20 OFFSET 0;

-- name: article_search
-- @title Full-text search in the knowledge base
-- @claim "The full-text index serves the knowledge base" index=idx_articles_search from "002, Essential Indexes"
-- @claim "The full-text index makes the search of the knowledge base at least twice as fast" ratio<0.5 from "002, Essential Indexes"
-- @param words text sample("SELECT word FROM unnest('{invoice,login password,webhook,timeout,certificate,duplicate payment,spanish translation,umlaut import,E1234,sandbox,two-factor codes,printer}'::text[]) WITH ORDINALITY AS list (word, place) ORDER BY place")
-- @index idx_articles_search | idx_articles_text
-- @forbid Seq Scan on articles
SELECT id, title, slug
  FROM articles
 WHERE to_tsvector('english', title || ' ' || content) @@ websearch_to_tsquery('english', :words)
   AND status = 'PUBLISHED'
 ORDER BY updated_at DESC
 LIMIT 10;

-- name: article_list
-- @title Published articles of one category, last changed first
-- @claim "The partial index serves the published articles of a category, beside the index of the Prisma schema" index=idx_published_articles from "002, Partial Indexes"
-- @param category text sample("SELECT id FROM categories ORDER BY id")
-- @index idx_published_articles | articles_category_id_status_idx | idx_articles_list
SELECT id, title, slug, updated_at
  FROM articles
 WHERE category_id = :category AND status = 'PUBLISHED'
 ORDER BY updated_at DESC
 LIMIT 20;

-- name: article_recent
-- @title Published articles, last changed first
-- @claim "The index of the Prisma schema serves the last changed articles" index=articles_status_updated_at_idx from "002, Prisma Schema Indexes"
-- @index articles_status_updated_at_idx
SELECT id, title, slug, updated_at
  FROM articles
 WHERE status = 'PUBLISHED'
 ORDER BY updated_at DESC
 LIMIT 20;

-- name: article_by_slug
-- @title One article
-- @param slug text sample("SELECT slug FROM articles WHERE status = 'PUBLISHED' ORDER BY id LIMIT 500")
-- @index articles_slug_key
SELECT * FROM articles WHERE slug = :slug;

-- name: ticket_create
-- @title A new ticket
-- @claim "Twenty-one indexes cost a write little: a new ticket" ratio<1.1 implied
-- @param requester text sample("SELECT created_by_id FROM tickets ORDER BY id DESC LIMIT 500")
-- @param number bigint sequential(1, 1000000)
-- @write rollback
INSERT INTO tickets (id, title, description, organization_id, created_by_id, created_at, updated_at)
SELECT 'cnew' || lpad(:number::text, 21, '0'), 'Timeout in the report builder, code E1717',
       'The report for the quarter takes minutes and then fails. I attached a screenshot and the log of the browser.',
       organization_id, id, '2026-01-01 09:00:00', '2026-01-01 09:00:00'
  FROM users WHERE id = :requester;

-- name: ticket_answer
-- @title An agent takes a ticket: its state, its assignee and its time of change are new
-- @claim "Twenty-one indexes cost a write little: an answer" ratio<1.1 implied
-- @param ticket text sample("SELECT id FROM tickets WHERE status = 'OPEN' ORDER BY id DESC LIMIT 500")
-- @write rollback
UPDATE tickets
   SET status = 'IN_PROGRESS', assignee_id = created_by_id, first_response_at = '2026-01-01 09:05:00',
       updated_at = '2026-01-01 09:05:00'
 WHERE id = :ticket;
