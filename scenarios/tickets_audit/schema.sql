-- The audit log before the document's change: the columns of the document, one table, the id as its key.

CREATE TABLE audit_logs (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    action           varchar(50) NOT NULL,
    entity_type      varchar(50) NOT NULL,
    entity_id        varchar(50) NOT NULL,
    user_id          varchar(50),
    organization_id  varchar(50) NOT NULL,
    metadata         jsonb,
    created_at       timestamptz NOT NULL DEFAULT now()
);
