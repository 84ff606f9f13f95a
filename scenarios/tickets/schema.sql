-- The tables of the InsightDesk help desk as its Prisma models describe them, with the table and column
-- names that the SQL of the document uses: primary keys, unique slugs, nothing else.
-- Ids are text (cuid), times are timestamp(3) without time zone and states are enums, as Prisma makes them.
-- Foreign keys are added at the end of data.sql, where checking them is one join per table.

CREATE TYPE ticket_status AS ENUM ('OPEN', 'IN_PROGRESS', 'PENDING', 'RESOLVED', 'CLOSED');
CREATE TYPE ticket_priority AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'URGENT');
CREATE TYPE article_status AS ENUM ('DRAFT', 'PUBLISHED', 'ARCHIVED');

-- the customers of InsightDesk: a few large ones, many small ones
CREATE TABLE organizations (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    plan        text NOT NULL,
    created_at  timestamp(3) NOT NULL
);

-- agents answer tickets, requesters write them
CREATE TABLE users (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL,
    email            text NOT NULL,
    name             text NOT NULL,
    role             text NOT NULL,
    is_active        boolean NOT NULL DEFAULT true,
    created_at       timestamp(3) NOT NULL
);

-- most are closed; what is still active is mostly recent
CREATE TABLE tickets (
    id                 text PRIMARY KEY,
    title              text NOT NULL,
    description        text,
    status             ticket_status NOT NULL DEFAULT 'OPEN',
    priority           ticket_priority NOT NULL DEFAULT 'MEDIUM',
    organization_id    text NOT NULL,
    assignee_id        text,
    created_by_id      text NOT NULL,
    created_at         timestamp(3) NOT NULL DEFAULT current_timestamp,
    updated_at         timestamp(3) NOT NULL,
    first_response_at  timestamp(3),
    resolved_at        timestamp(3)
);

-- the conversation of a ticket
CREATE TABLE comments (
    id           text PRIMARY KEY,
    ticket_id    text NOT NULL,
    user_id      text NOT NULL,
    body         text NOT NULL,
    is_internal  boolean NOT NULL DEFAULT false,
    created_at   timestamp(3) NOT NULL DEFAULT current_timestamp
);

-- files that came with a ticket
CREATE TABLE attachments (
    id            text PRIMARY KEY,
    ticket_id     text NOT NULL,
    file_name     text NOT NULL,
    content_type  text NOT NULL,
    size_bytes    integer NOT NULL,
    created_at    timestamp(3) NOT NULL DEFAULT current_timestamp
);

-- chapters of the knowledge base
CREATE TABLE categories (
    id    text PRIMARY KEY,
    name  text NOT NULL
);

-- the knowledge base
CREATE TABLE articles (
    id           text PRIMARY KEY,
    title        text NOT NULL,
    slug         text NOT NULL UNIQUE,
    content      text NOT NULL,
    status       article_status NOT NULL DEFAULT 'DRAFT',
    category_id  text,
    created_at   timestamp(3) NOT NULL DEFAULT current_timestamp,
    updated_at   timestamp(3) NOT NULL
);
