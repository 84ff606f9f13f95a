-- The CRM before the backfills.  Every value is a pure function of :seed, the row's number and the
-- number of the draw, so that two builds are equal row by row.
-- At scale 1: 100,000 leads, 80,000 jobs, 30,000 conversations and 800,000 messages from 2024-01-01 to
-- 2025-11-10.  The backfills (migrations/000_backfill.sql) add 15,000 conversations and 200,000 messages
-- of the years 2021 to 2023.

CREATE SCHEMA generator;

-- seed and scale, for the migration that backfills
CREATE TABLE generator.facts (seed bigint, scale double precision);
INSERT INTO generator.facts VALUES (:seed, :scale);

-- a number in [0, 1): draw number `draw` of row `id`
CREATE FUNCTION generator.unit(seed bigint, id bigint, draw bigint) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(id, hashint8extended(draw, seed)) & 9007199254740991)
           / 9007199254740992::double precision $$;

-- the identifier of row `id` of a kind of rows
CREATE FUNCTION generator.key(seed bigint, kind text, id bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT md5(seed || kind || id)::uuid $$;

-- 1..count with frequency proportional to 1 / (rank + flat): Zipf, less extreme at the top
CREATE FUNCTION generator.skewed(u double precision, count bigint, flat double precision) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(count, 1 + floor(flat * power((count + flat) / flat, u) - flat)::bigint) $$;

-- one word of a list, each equally likely
CREATE FUNCTION generator.word(u double precision, words text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT words[1 + floor(u * cardinality(words))::integer] $$;

-- one word of a list, the first ones most often
CREATE FUNCTION generator.usual(u double precision, words text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT words[generator.skewed(u, cardinality(words), 1.5)] $$;

-- the time of a place in [0, 1) between 2024-01-01 and 2025-11-10, busier towards the end
CREATE FUNCTION generator.moment(place double precision) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT timestamptz '2024-01-01 00:00:00+00'
           + floor(679.0 * 86400 * (1 - power(1 - place, 1.4))) * interval '1 second' $$;

-- what is to be done in a house: the first are asked for every day, the last once a year
CREATE FUNCTION generator.trade(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.usual(u, '{bathroom,kitchen,roof,window,boiler,door,floor,heating,fence,gutter,drain,wall,
        ceiling,garage,staircase,balcony,terrace,chimney,cellar,shower,toilet,radiator,socket,lamp,insulation,
        plaster,tile,carpet,facade,attic,pergola,sauna,skylight,cistern,handrail,parquet,mortar,scaffold,
        dehumidifier,asbestos}') $$;

-- one message
CREATE FUNCTION generator.message(seed bigint, id bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.usual(generator.unit(seed, id, 1), '{"Hello, ","Good morning, ","Hi, ","","Thanks, ","Dear team, "}')
        || generator.usual(generator.unit(seed, id, 2), '{"when can you come for the","I need a quote for the",
               "the appointment for the","please call me about the","your colleague has measured the",
               "we still wait for the parts of the","there is water under the","how long is the warranty of the",
               "could you send photographs of the","the invoice does not mention the","we would like to cancel the"}')
        || ' ' || generator.trade(generator.unit(seed, id, 3))
        || generator.usual(generator.unit(seed, id, 4), '{". "," in the old building. "," of the neighbour. ",
               " on the second floor. "," before the holidays. "," as agreed on the phone. "}')
        || CASE WHEN generator.unit(seed, id, 5) < 0.4
                THEN 'And the ' || generator.trade(generator.unit(seed, id, 6)) || ' has to be '
                     || generator.usual(generator.unit(seed, id, 7), '{repaired,replaced,painted,cleaned,insured,sealed}') || '. '
                ELSE '' END
        || CASE WHEN generator.unit(seed, id, 8) < 0.15
                THEN 'Order ' || (100000 + floor(900000 * generator.unit(seed, id, 9)))::integer ELSE '' END $$;

-- leads; one person in three asks again
INSERT INTO "Lead" (id, name, phone, email, source, status, notes, customer_id, created_at, updated_at)
SELECT generator.key(:seed, 'lead', id),
       generator.word(generator.unit(:seed, person, 101), '{Anna,Ben,Clara,David,Emma,Finn,Gina,Henry,Iris,Jan,Kate,Liam,
            Mona,Noah,Olga,Peter,Rosa,Sam,Tina,Uwe,Vera,Will,Yara,Zoe}') || ' '
           || generator.word(generator.unit(:seed, person, 102), '{Adams,Becker,Costa,Dubois,Evans,Fischer,Garcia,Hansen,
            Ivanov,Jansen,Kowalski,Lopez,Meyer,Novak,Olsen,Petrov,Rossi,Schmidt,Tanaka,Weber}'),
       '+1555' || lpad(person::text, 8, '0'),
       CASE WHEN generator.unit(:seed, person, 103) < 0.7 THEN 'person' || person || '@mail.example' END,
       generator.usual(generator.unit(:seed, id, 104), '{website,phone,referral,advert,fair}'),
       generator.usual(generator.unit(:seed, id, 105), '{won,lost,lost,contacted,new,won}'),
       CASE WHEN generator.unit(:seed, id, 106) < 0.4 THEN generator.message(:seed, 90000000 + id) END,
       NULL,
       generator.moment((id - 0.5) / greatest(1, (100000 * :scale)::bigint)),
       generator.moment((id - 0.5) / greatest(1, (100000 * :scale)::bigint)) + interval '3 hours'
  FROM (SELECT id, CASE WHEN generator.unit(:seed, id, 100) < 0.33
                        THEN generator.skewed(generator.unit(:seed, id, 107), id, 200) ELSE id END AS person
          FROM generate_series(1, greatest(1, (100000 * :scale)::bigint)) AS id OFFSET 0) AS drawn;

-- jobs
INSERT INTO "Job" (id, lead_id, title, status, price, customer_id, scheduled_at, created_at, updated_at)
SELECT generator.key(:seed, 'job', id),
       generator.key(:seed, 'lead', 1 + floor(generator.unit(:seed, id, 201) * greatest(1, (100000 * :scale)::bigint))::bigint),
       initcap(generator.trade(generator.unit(:seed, id, 202))) || ' ' || id,
       generator.usual(generator.unit(:seed, id, 203), '{done,done,invoiced,planned,cancelled}'),
       round((60 * exp(4.5 * generator.unit(:seed, id, 204)))::numeric, 2),
       NULL,
       generator.moment((id - 0.5) / greatest(1, (80000 * :scale)::bigint)) + interval '200 hours',
       generator.moment((id - 0.5) / greatest(1, (80000 * :scale)::bigint)),
       generator.moment((id - 0.5) / greatest(1, (80000 * :scale)::bigint)) + interval '210 hours'
  FROM generate_series(1, greatest(1, (80000 * :scale)::bigint)) AS id;

-- lines of their bills
INSERT INTO "JobItem" (id, job_id, title, quantity, unit_price)
SELECT generator.key(:seed, 'item', id),
       generator.key(:seed, 'job', 1 + (id * 2 / 5) % greatest(1, (80000 * :scale)::bigint)),
       'Work on the ' || generator.trade(generator.unit(:seed, id, 301)),
       1 + floor(8 * power(generator.unit(:seed, id, 302), 3))::integer,
       round((10 * exp(3 * generator.unit(:seed, id, 303)))::numeric, 2)
  FROM generate_series(1, greatest(1, (200000 * :scale)::bigint)) AS id;

-- what happened to them
INSERT INTO "JobEvent" (id, job_id, kind, created_at)
SELECT generator.key(:seed, 'job event', id),
       generator.key(:seed, 'job', 1 + (id / 3) % greatest(1, (80000 * :scale)::bigint)),
       ('{created,scheduled,done}'::text[])[1 + id % 3],
       generator.moment((id - 0.5) / greatest(1, (240000 * :scale)::bigint))
  FROM generate_series(1, greatest(1, (240000 * :scale)::bigint)) AS id;

-- conversations, each with a lead of its own; one in twenty is open
INSERT INTO "Conversation" (id, lead_id, customer_id, channel, status, started_at, updated_at)
SELECT generator.key(:seed, 'conversation', id),
       generator.key(:seed, 'lead', 1 + id * 3 % greatest(1, (100000 * :scale)::bigint)),
       NULL,
       generator.usual(generator.unit(:seed, id, 401), '{sms,email,phone,chat}'),
       CASE WHEN generator.unit(:seed, id, 402) < 0.05 THEN 'open' ELSE 'closed' END,
       generator.moment((id - 0.5) / greatest(1, (30000 * :scale)::bigint)),
       generator.moment((id - 0.5) / greatest(1, (30000 * :scale)::bigint)) + interval '40 hours'
  FROM generate_series(1, greatest(1, (30000 * :scale)::bigint)) AS id;

-- messages in the order in which they were written; a few conversations have thousands
INSERT INTO "Message" (id, conversation_id, direction, content, import_key, created_at)
SELECT generator.key(:seed, 'message', id),
       generator.key(:seed, 'conversation',
            generator.skewed(generator.unit(:seed, id, 501), greatest(1, (30000 * :scale)::bigint), 60)),
       CASE WHEN generator.unit(:seed, id, 502) < 0.55 THEN 'inbound' ELSE 'outbound' END,
       generator.message(:seed, id),
       NULL,
       generator.moment((id - 0.5) / greatest(1, (800000 * :scale)::bigint))
  FROM generate_series(1, greatest(1, (800000 * :scale)::bigint)) AS id;

CREATE INDEX "Message_conversation_id_created_at_idx" ON "Message" (conversation_id, created_at);
CREATE INDEX "Message_content_fts_idx" ON "Message" USING gin (to_tsvector('english', content));
