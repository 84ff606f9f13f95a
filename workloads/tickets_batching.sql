-- @workload tickets_batching
-- @title A page of tickets with its assignees and comments, loaded in different ways
-- @slo p95<100ms       -- the document logs a query as slow from 100 ms on
-- Pages begin anywhere in the newest hundredth of all tickets.
-- @param start text sample("SELECT id FROM (SELECT id, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place FROM tickets) AS placed WHERE place % 20 = 0 AND place <= (SELECT count(*) / 100 FROM tickets) ORDER BY place LIMIT 300")

-- name: assignees_each_20
-- @title Twenty tickets, one query for each assignee (N+1)
-- @claim "The N+1 problem: one query for each of 20 assignees is at least twice as slow as one for all" average_ratio>2 on documented against query assignees_batch_20 from "002, N+1 Query Prevention"
SELECT id, title, status, assignee_id
  FROM tickets
 WHERE created_at <= (SELECT created_at FROM tickets WHERE id = :start)
 ORDER BY created_at DESC, id DESC
 LIMIT 20;
-- @each
SELECT id, name, email FROM users WHERE id = :assignee_id;

-- name: assignees_batch_20
-- @title Twenty tickets, one query for all assignees: include, findMany with `in`, and the user loader
SELECT id, title, status, assignee_id
  FROM tickets
 WHERE created_at <= (SELECT created_at FROM tickets WHERE id = :start)
 ORDER BY created_at DESC, id DESC
 LIMIT 20;
-- @collect assignee_id
SELECT id, name, email FROM users WHERE id = ANY (:assignee_id);

-- name: assignees_each_200
-- @title Two hundred tickets, one query for each assignee (N+1)
-- @claim "The N+1 problem: 200 assignees, five times" average_ratio>5 on documented against query assignees_batch_200 from "002, N+1 Query Prevention"
SELECT id, title, status, assignee_id
  FROM tickets
 WHERE created_at <= (SELECT created_at FROM tickets WHERE id = :start)
 ORDER BY created_at DESC, id DESC
 LIMIT 200;
-- @each
SELECT id, name, email FROM users WHERE id = :assignee_id;

-- name: assignees_batch_200
-- @title Two hundred tickets, one query for all assignees
SELECT id, title, status, assignee_id
  FROM tickets
 WHERE created_at <= (SELECT created_at FROM tickets WHERE id = :start)
 ORDER BY created_at DESC, id DESC
 LIMIT 200;
-- @collect assignee_id
SELECT id, name, email FROM users WHERE id = ANY (:assignee_id);

-- name: assignees_join_200
-- @title Two hundred tickets joined with their assignees
-- @claim "A join is as good as a batch" average_ratio<1.2 on documented against query assignees_batch_200 implied
SELECT t.id, t.title, t.status, u.id AS assignee_id, u.name, u.email
  FROM tickets t
  LEFT JOIN users u ON u.id = t.assignee_id
 WHERE t.created_at <= (SELECT created_at FROM tickets WHERE id = :start)
 ORDER BY t.created_at DESC, t.id DESC
 LIMIT 200;

-- name: comments_each
-- @title Ten tickets, one query for each conversation (N+1)
-- @index idx_comments_ticket_id | idx_comments_ticket_created
SELECT id, title, assignee_id
  FROM tickets
 WHERE created_at <= (SELECT created_at FROM tickets WHERE id = :start)
 ORDER BY created_at DESC, id DESC
 LIMIT 10;
-- @each
SELECT id, ticket_id, user_id, body, created_at FROM comments WHERE ticket_id = :id ORDER BY created_at;

-- name: comments_batch
-- @title Ten tickets, one query for all conversations: the ticketComments loader
-- @claim "The loader of comments saves the queries: at most half of the time" average_ratio<0.5 on documented against query comments_each from "002, DataLoader Pattern"
-- @claim "The index on the foreign key serves the loader of comments" index=idx_comments_ticket_id from "002, Essential Indexes"
-- @index idx_comments_ticket_id | idx_comments_ticket_created
SELECT id, title, assignee_id
  FROM tickets
 WHERE created_at <= (SELECT created_at FROM tickets WHERE id = :start)
 ORDER BY created_at DESC, id DESC
 LIMIT 10;
-- @collect id
SELECT id, ticket_id, user_id, body, created_at FROM comments WHERE ticket_id = ANY (:id) ORDER BY created_at;

-- name: comments_join
-- @title Ten tickets joined with their conversations: the columns of a ticket once for each comment
-- @claim "A join is as good as the loader" average_ratio<1.2 on documented against query comments_batch implied
-- @index idx_comments_ticket_id | idx_comments_ticket_created
SELECT page.id, page.title, page.assignee_id, c.id AS comment_id, c.user_id, c.body, c.created_at
  FROM (SELECT id, title, assignee_id, created_at
          FROM tickets
         WHERE created_at <= (SELECT created_at FROM tickets WHERE id = :start)
         ORDER BY created_at DESC, id DESC
         LIMIT 10) AS page
  LEFT JOIN comments c ON c.ticket_id = page.id
 ORDER BY page.created_at DESC, page.id DESC, c.created_at;

-- name: discussed_batch
-- @title Ten much discussed tickets, all of their comments: what the loader reads to show three of each
-- @claim "The loader is right also where three comments of each are shown" average_ratio<=1 on documented against query discussed_latest_lateral implied
-- @param tickets text[] sample("SELECT array_agg(ticket_id ORDER BY place) FROM (SELECT ticket_id, row_number() OVER (ORDER BY count(*) DESC, ticket_id) AS place FROM comments GROUP BY ticket_id ORDER BY place LIMIT 100) AS discussed GROUP BY place % 10 ORDER BY place % 10")
-- @index idx_comments_ticket_id | idx_comments_ticket_created
SELECT id, ticket_id, user_id, body, created_at
  FROM comments
 WHERE ticket_id = ANY (:tickets)
 ORDER BY created_at;

-- name: discussed_latest_each
-- @title The three newest comments of each of them, one query for each ticket (N+1)
-- @claim "One query for each ticket is worse than the loader, also there" average_ratio>1 on documented against query discussed_batch from "002, N+1 Query Prevention"
-- @param tickets text[] sample("SELECT array_agg(ticket_id ORDER BY place) FROM (SELECT ticket_id, row_number() OVER (ORDER BY count(*) DESC, ticket_id) AS place FROM comments GROUP BY ticket_id ORDER BY place LIMIT 100) AS discussed GROUP BY place % 10 ORDER BY place % 10")
-- @index idx_comments_ticket_id | idx_comments_ticket_created
SELECT id FROM tickets WHERE id = ANY (:tickets);
-- @each
SELECT ticket_id, user_id, body, created_at
  FROM comments
 WHERE ticket_id = :id
 ORDER BY created_at DESC
 LIMIT 3;

-- name: discussed_latest_lateral
-- @title The three newest comments of each of them, one query for all
-- @param tickets text[] sample("SELECT array_agg(ticket_id ORDER BY place) FROM (SELECT ticket_id, row_number() OVER (ORDER BY count(*) DESC, ticket_id) AS place FROM comments GROUP BY ticket_id ORDER BY place LIMIT 100) AS discussed GROUP BY place % 10 ORDER BY place % 10")
-- @index idx_comments_ticket_id | idx_comments_ticket_created
SELECT latest.*
  FROM unnest(:tickets) AS asked (id),
       LATERAL (SELECT ticket_id, user_id, body, created_at
                  FROM comments
                 WHERE ticket_id = asked.id
                 ORDER BY created_at DESC
                 LIMIT 3) AS latest;
