-- A counting semaphore.  Everybody takes a ticket and waits for the seat with its number; as all sit
-- for the same time, that is one queue before all seats.
CREATE SEQUENCE tickets;
CREATE FUNCTION seat(seats bigint, hold double precision) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1, (nextval('tickets') % seats)::int);
    PERFORM pg_sleep(hold);
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
