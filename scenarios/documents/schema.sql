-- The tables of a document store with memories, an ingestion queue and conversations.  The document names the
-- tables and the columns that its indexes and queries use; the other columns are what such a system needs.
-- Primary and foreign keys are added at the end of data.sql, where building them is one pass.

-- the customers: a few large ones, many small ones
CREATE TABLE organizations (
    id          uuid NOT NULL,
    name        text NOT NULL,
    plan        text NOT NULL,
    created_at  timestamptz NOT NULL
);

-- folders; a container tag is the name an application knows them by
CREATE TABLE spaces (
    id             uuid NOT NULL,
    org_id         uuid NOT NULL,
    container_tag  text NOT NULL,
    name           text NOT NULL,
    created_at     timestamptz NOT NULL
);

-- what was uploaded, with the state of its processing
CREATE TABLE documents (
    id          uuid NOT NULL,
    org_id      uuid NOT NULL,
    user_id     uuid NOT NULL,
    space_id    uuid NOT NULL,
    title       text,
    source      text NOT NULL,
    url         text,
    status      text NOT NULL DEFAULT 'queued',
    summary     text,
    content     text,
    metadata    jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz DEFAULT now(),
    updated_at  timestamptz DEFAULT now()
);

-- what was learned from a document
CREATE TABLE memories (
    id           uuid NOT NULL,
    org_id       uuid NOT NULL,
    document_id  uuid NOT NULL,
    content      text NOT NULL,
    confidence   real NOT NULL,
    created_at   timestamptz DEFAULT now()
);

-- the queue that workers take documents from
CREATE TABLE ingestion_jobs (
    id           uuid NOT NULL,
    document_id  uuid NOT NULL,
    org_id       uuid NOT NULL,
    status       text NOT NULL DEFAULT 'queued',
    attempts     smallint NOT NULL DEFAULT 0,
    worker       text,
    error        text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    finished_at  timestamptz
);

-- chats about documents
CREATE TABLE conversations (
    id          uuid NOT NULL,
    org_id      uuid NOT NULL,
    user_id     uuid NOT NULL,
    title       text,
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- what happened in a chat; kept for ninety days
CREATE TABLE events (
    id               bigint NOT NULL,
    conversation_id  uuid NOT NULL,
    kind             text NOT NULL,
    payload          jsonb NOT NULL DEFAULT '{}',
    created_at       timestamptz NOT NULL DEFAULT now()
);
