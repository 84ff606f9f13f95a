-- A counting semaphore.  Everybody takes a ticket and waits for the seat with its number; as all sit
-- for about the same time, that is one queue before all seats.  What a seat really took is kept:
-- on a busy machine sleeping and waking take longer than was asked for.
CREATE SEQUENCE tickets;
CREATE UNLOGGED TABLE sittings (seat int, came timestamptz, sat timestamptz, rose timestamptz)
    WITH (autovacuum_enabled = off);
CREATE FUNCTION seat(seats bigint, hold double precision) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    mine int := nextval('tickets') % seats;
    came timestamptz := clock_timestamp();
    sat timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(1, mine);
    sat := clock_timestamp();
    PERFORM pg_sleep(hold);
    INSERT INTO sittings VALUES (mine, came, sat, clock_timestamp());
END $$;

-- Counts those who work at a time by the lock they share, and takes the longer the more there are.
CREATE FUNCTION shared_work(alone double precision, sigma double precision, kappa double precision)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    many double precision;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(2, 0);
    SELECT count(*) INTO many FROM pg_locks
     WHERE locktype = 'advisory' AND classid = 2 AND objid = 0 AND granted;
    PERFORM pg_sleep(alone * (1 + sigma * (many - 1) + kappa * many * (many - 1)));
END $$;
