-- 002_documented_partitions.sql
--
-- The partitioned audit log: the table, the partitions of its first two months and create_audit_partition() are
-- the document's, word for word.  What it leaves open is added: how the rows that are there get into it, the
-- partitions of the other months, and dropOldPartitions as a function, so that SQL can call it.
--
-- Not here, because it is refused without the extension pg_cron:
--   SELECT cron.schedule('create-audit-partition', '0 0 25 * *', 'SELECT create_audit_partition()');
--   ERROR:  schema "cron" does not exist

-- migrate:up

ALTER TABLE audit_logs RENAME TO audit_logs_plain;
ALTER INDEX audit_logs_pkey RENAME TO audit_logs_plain_pkey;

-- The document's partitioned table
CREATE TABLE audit_logs (
  id UUID DEFAULT gen_random_uuid(),
  action VARCHAR(50) NOT NULL,
  entity_type VARCHAR(50) NOT NULL,
  entity_id VARCHAR(50) NOT NULL,
  user_id VARCHAR(50),
  organization_id VARCHAR(50) NOT NULL,
  metadata JSONB,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE audit_logs_2024_01 PARTITION OF audit_logs
FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');

CREATE TABLE audit_logs_2024_02 PARTITION OF audit_logs
FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');

-- the other months of the data, and the one after them
CREATE TABLE audit_logs_2024_03 PARTITION OF audit_logs FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
CREATE TABLE audit_logs_2024_04 PARTITION OF audit_logs FOR VALUES FROM ('2024-04-01') TO ('2024-05-01');
CREATE TABLE audit_logs_2024_05 PARTITION OF audit_logs FOR VALUES FROM ('2024-05-01') TO ('2024-06-01');
CREATE TABLE audit_logs_2024_06 PARTITION OF audit_logs FOR VALUES FROM ('2024-06-01') TO ('2024-07-01');
CREATE TABLE audit_logs_2024_07 PARTITION OF audit_logs FOR VALUES FROM ('2024-07-01') TO ('2024-08-01');
CREATE TABLE audit_logs_2024_08 PARTITION OF audit_logs FOR VALUES FROM ('2024-08-01') TO ('2024-09-01');
CREATE TABLE audit_logs_2024_09 PARTITION OF audit_logs FOR VALUES FROM ('2024-09-01') TO ('2024-10-01');
CREATE TABLE audit_logs_2024_10 PARTITION OF audit_logs FOR VALUES FROM ('2024-10-01') TO ('2024-11-01');
CREATE TABLE audit_logs_2024_11 PARTITION OF audit_logs FOR VALUES FROM ('2024-11-01') TO ('2024-12-01');
CREATE TABLE audit_logs_2024_12 PARTITION OF audit_logs FOR VALUES FROM ('2024-12-01') TO ('2025-01-01');
CREATE TABLE audit_logs_2025_01 PARTITION OF audit_logs FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE audit_logs_2025_02 PARTITION OF audit_logs FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
CREATE TABLE audit_logs_2025_03 PARTITION OF audit_logs FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');
CREATE TABLE audit_logs_2025_04 PARTITION OF audit_logs FOR VALUES FROM ('2025-04-01') TO ('2025-05-01');
CREATE TABLE audit_logs_2025_05 PARTITION OF audit_logs FOR VALUES FROM ('2025-05-01') TO ('2025-06-01');
CREATE TABLE audit_logs_2025_06 PARTITION OF audit_logs FOR VALUES FROM ('2025-06-01') TO ('2025-07-01');
CREATE TABLE audit_logs_2025_07 PARTITION OF audit_logs FOR VALUES FROM ('2025-07-01') TO ('2025-08-01');
CREATE TABLE audit_logs_2025_08 PARTITION OF audit_logs FOR VALUES FROM ('2025-08-01') TO ('2025-09-01');
CREATE TABLE audit_logs_2025_09 PARTITION OF audit_logs FOR VALUES FROM ('2025-09-01') TO ('2025-10-01');
CREATE TABLE audit_logs_2025_10 PARTITION OF audit_logs FOR VALUES FROM ('2025-10-01') TO ('2025-11-01');
CREATE TABLE audit_logs_2025_11 PARTITION OF audit_logs FOR VALUES FROM ('2025-11-01') TO ('2025-12-01');
CREATE TABLE audit_logs_2025_12 PARTITION OF audit_logs FOR VALUES FROM ('2025-12-01') TO ('2026-01-01');
CREATE TABLE audit_logs_2026_01 PARTITION OF audit_logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');

-- The document's function for the month after now
CREATE OR REPLACE FUNCTION create_audit_partition()
RETURNS void AS $$
DECLARE
  partition_date DATE;
  partition_name TEXT;
  start_date DATE;
  end_date DATE;
BEGIN
  partition_date := DATE_TRUNC('month', NOW() + INTERVAL '1 month');
  partition_name := 'audit_logs_' || TO_CHAR(partition_date, 'YYYY_MM');
  start_date := partition_date;
  end_date := partition_date + INTERVAL '1 month';

  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_logs
     FOR VALUES FROM (%L) TO (%L)',
    partition_name, start_date, end_date
  );
END;
$$ LANGUAGE plpgsql;

-- dropOldPartitions: partitions whose month begins before the cut-off
CREATE FUNCTION drop_old_audit_logs(before timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    partition record;
BEGIN
    FOR partition IN SELECT tablename FROM pg_tables WHERE tablename ~ '^audit_logs_\d{4}_\d{2}$' LOOP
        IF to_date(right(partition.tablename, 7), 'YYYY_MM') < before THEN
            EXECUTE format('DROP TABLE IF EXISTS %I', partition.tablename);
        END IF;
    END LOOP;
END;
$$;

-- the rows that are there
INSERT INTO audit_logs (id, action, entity_type, entity_id, user_id, organization_id, metadata, created_at)
SELECT id, action, entity_type, entity_id, user_id, organization_id, metadata, created_at
  FROM audit_logs_plain ORDER BY created_at;
DROP TABLE audit_logs_plain;

-- migrate:down

CREATE TABLE audit_logs_plain (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    action           varchar(50) NOT NULL,
    entity_type      varchar(50) NOT NULL,
    entity_id        varchar(50) NOT NULL,
    user_id          varchar(50),
    organization_id  varchar(50) NOT NULL,
    metadata         jsonb,
    created_at       timestamptz NOT NULL DEFAULT now()
);
INSERT INTO audit_logs_plain SELECT * FROM audit_logs ORDER BY created_at;
DROP TABLE audit_logs;
ALTER TABLE audit_logs_plain RENAME TO audit_logs;
ALTER INDEX audit_logs_plain_pkey RENAME TO audit_logs_pkey;
DROP FUNCTION IF EXISTS drop_old_audit_logs(timestamptz);
DROP FUNCTION IF EXISTS create_audit_partition();
