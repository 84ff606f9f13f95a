-- The film sessions application: agents develop a film with a user, one session for each film.
-- Primary keys, and nothing else: every other index is a claim of the document.

-- one film in the making; `state` is what the agents have put down so far
CREATE TABLE sessions (
    id            uuid PRIMARY KEY,
    user_id       text NOT NULL,
    session_name  text NOT NULL,
    status        text NOT NULL,
    state         jsonb NOT NULL,
    started_at    timestamptz NOT NULL,
    completed_at  timestamptz,
    updated_at    timestamptz NOT NULL
);

-- everything that happened in a session, in the order in which it was written; what one transaction
-- wrote has one created_at
CREATE TABLE events (
    id          uuid NOT NULL PRIMARY KEY,
    session_id  uuid NOT NULL,
    event_type  text NOT NULL,
    agent_name  text NOT NULL,
    tool_name   text,
    tokens      integer,
    created_at  timestamptz NOT NULL
);

-- what the agents asked the user
CREATE TABLE questions (
    id          uuid PRIMARY KEY,
    session_id  uuid NOT NULL,
    agent_name  text NOT NULL,
    question    text NOT NULL,
    answer      text,
    asked_at    timestamptz NOT NULL
);

-- the agents' reasoning, step by step
CREATE TABLE inferential_reasoning (
    id          uuid PRIMARY KEY,
    session_id  uuid NOT NULL,
    agent_name  text NOT NULL,
    conclusion  text NOT NULL,
    confidence  numeric(3,2) NOT NULL,
    created_at  timestamptz NOT NULL
);
