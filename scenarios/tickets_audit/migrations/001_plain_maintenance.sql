-- 001_plain_maintenance.sql
--
-- Maintenance of one plain table under the names that the partitioned one has, so that a query can ask both.

-- migrate:up

-- there is nothing to create ahead
CREATE FUNCTION create_audit_partition() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
END;
$$;

-- what dropOldPartitions does, without partitions
CREATE FUNCTION drop_old_audit_logs(before timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM audit_logs WHERE created_at < before;
END;
$$;

-- migrate:down

DROP FUNCTION IF EXISTS drop_old_audit_logs(timestamptz);
DROP FUNCTION IF EXISTS create_audit_partition();
