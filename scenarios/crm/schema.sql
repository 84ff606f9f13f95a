-- The CRM of a firm of craftsmen, as Prisma names things: tables in singular and capitals, columns in
-- small letters.  The indexes are those that the maintenance document names, and those of the columns
-- that its backfills fill.

-- people who asked for an offer; customer_id is what Batch 3 fills
CREATE TABLE "Lead" (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    phone        text NOT NULL,
    email        text,
    source       text NOT NULL,
    status       text NOT NULL,
    notes        text,
    customer_id  uuid,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE INDEX "Lead_customer_id_idx" ON "Lead" (customer_id);
CREATE INDEX "Lead_status_created_at_idx" ON "Lead" (status, created_at);

-- work for a lead
CREATE TABLE "Job" (
    id            uuid PRIMARY KEY,
    lead_id       uuid NOT NULL,
    title         text NOT NULL,
    status        text NOT NULL,
    price         numeric(10,2) NOT NULL,
    customer_id   uuid,
    scheduled_at  timestamptz NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);
CREATE INDEX "Job_customer_id_idx" ON "Job" (customer_id);
CREATE INDEX "Job_lead_id_idx" ON "Job" (lead_id);

-- lines of a job's bill
CREATE TABLE "JobItem" (
    id          uuid PRIMARY KEY,
    job_id      uuid NOT NULL,
    title       text NOT NULL,
    quantity    integer NOT NULL,
    unit_price  numeric(10,2) NOT NULL
);
CREATE INDEX "JobItem_job_id_idx" ON "JobItem" (job_id);

-- what happened to a job
CREATE TABLE "JobEvent" (
    id          uuid PRIMARY KEY,
    job_id      uuid NOT NULL,
    kind        text NOT NULL,
    created_at  timestamptz NOT NULL
);
CREATE INDEX "JobEvent_job_id_created_at_idx" ON "JobEvent" (job_id, created_at);

-- one person, however often they asked; empty before Batch 3
CREATE TABLE "Customer" (
    id          uuid PRIMARY KEY,
    name        text NOT NULL,
    phone       text NOT NULL,
    email       text,
    segment     text NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX "Customer_phone_key" ON "Customer" (phone);

-- where the customer lives; empty before Batch 3
CREATE TABLE "CustomerAddress" (
    id           uuid PRIMARY KEY,
    customer_id  uuid NOT NULL,
    street       text NOT NULL,
    city         text NOT NULL,
    postcode     text NOT NULL
);
CREATE INDEX "CustomerAddress_customer_id_idx" ON "CustomerAddress" (customer_id);

-- one thread with a lead; at most one of a lead is open
CREATE TABLE "Conversation" (
    id           uuid PRIMARY KEY,
    lead_id      uuid NOT NULL,
    customer_id  uuid,
    channel      text NOT NULL,
    status       text NOT NULL,
    started_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE INDEX "Conversation_customer_id_started_at_idx" ON "Conversation" (customer_id, started_at);
CREATE UNIQUE INDEX "Conversation_lead_open_unique" ON "Conversation" (lead_id) WHERE status = 'open';

-- what was written; Batch 4 imports the messages of the years before
CREATE TABLE "Message" (
    id               uuid PRIMARY KEY,
    conversation_id  uuid,
    direction        text NOT NULL,
    content          text NOT NULL,
    import_key       bigint,
    created_at       timestamptz NOT NULL
);

-- what the assistant remembers about a customer; empty before Batch 4
CREATE TABLE "MemoryNote" (
    id           uuid PRIMARY KEY,
    customer_id  uuid NOT NULL,
    note         text NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX "MemoryNote_customer_id_idx" ON "MemoryNote" (customer_id);
