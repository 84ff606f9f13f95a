-- Two years of audit log, from 2024-01-01 to 2026-01-01 UTC, a little more every month.  Every value is a pure
-- function of :seed, the number of the row and the number of the draw.  At scale 1: 1,000,000 events of 400
-- organizations.

CREATE SCHEMA generator;

-- a number in [0, 1): draw number `draw` of row `row`
CREATE FUNCTION generator.unit(seed bigint, "row" bigint, draw bigint) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended("row", hashint8extended(draw, seed)) & 9007199254740991)
           / 9007199254740992::double precision $$;

-- 1..count, the k-th value with a frequency near 1 / (k + flat)
CREATE FUNCTION generator.skewed(u double precision, count bigint, flat double precision) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(count, 1 + floor(flat * power((count + flat) / flat, u) - flat)::bigint) $$;

CREATE FUNCTION generator.events() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(2400, round(1000000 * :scale))::bigint;
CREATE FUNCTION generator.organizations() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(40, round(400 * :scale))::bigint;

INSERT INTO audit_logs (id, action, entity_type, entity_id, user_id, organization_id, metadata, created_at)
SELECT md5(:seed || ' ' || number)::uuid,
       ('{ticket.updated,ticket.viewed,ticket.created,comment.created,ticket.closed,user.login,article.viewed,
          ticket.assigned,export.started,user.invited,article.updated,settings.changed}'::text[])[action],
       CASE WHEN action IN (1, 2, 3, 5, 8) THEN 'ticket' WHEN action = 4 THEN 'comment' WHEN action IN (6, 10) THEN 'user'
            WHEN action IN (7, 11) THEN 'article' ELSE 'organization' END,
       -- things are touched soon after they were made, and some for years
       'c' || lpad(to_hex(CASE WHEN generator.unit(:seed, number, 4) < 0.9
                               THEN greatest(1, number - floor(3000 * generator.unit(:seed, number, 5))::bigint)
                               ELSE 1 + floor(number * generator.unit(:seed, number, 5))::bigint END / 4), 8, '0'),
       CASE WHEN generator.unit(:seed, number, 6) < 0.94
            THEN 'u' || organization || '-' || generator.skewed(generator.unit(:seed, number, 7), 200, 8) END,
       'o' || lpad(organization::text, 6, '0'),
       CASE WHEN generator.unit(:seed, number, 8) < 0.6
            THEN jsonb_build_object('ip', '10.' || organization % 256 || '.0.' || 1 + number % 250,
                                    'field', CASE number % 3 WHEN 0 THEN 'status' WHEN 1 THEN 'priority' ELSE 'assignee' END)
       END,
       timestamptz '2024-01-01 00:00:00+00'
           + floor(63158400000 * power((number - 0.5) / generator.events(), 0.75)) * interval '1 millisecond'
  FROM (SELECT number, generator.skewed(generator.unit(:seed, number, 1), generator.organizations(), 5) AS organization,
               generator.skewed(generator.unit(:seed, number, 2), 12, 3) AS action
          FROM generate_series(1, generator.events()) AS number OFFSET 0) AS drawn;

DROP SCHEMA generator CASCADE;
