-- Data of the help desk.  Every value is a pure function of :seed, the number of the row and the number of
-- the draw, so that two builds are equal row by row.  Time runs from 2024-01-01 to 2026-01-01, and more is
-- written every month.  At scale 1: 1,000,000 tickets of 400 organizations, 1,200,000 comments.

-- helpers of the generator; they are dropped at the end
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

-- one element of a list, each equally likely
CREATE FUNCTION generator.pick(u double precision, list text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT list[1 + floor(u * cardinality(list))::integer] $$;

-- an id as cuid() makes them: 25 characters that rise with the number of the row
CREATE FUNCTION generator.cuid(kind text, number bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 'c' || lpad(to_hex(number), 8, '0') || left(md5(kind || number), 16) $$;

-- how many organizations, tickets and comments there are
CREATE FUNCTION generator.organizations() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(40, round(400 * :scale))::bigint;
CREATE FUNCTION generator.tickets() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(1000, round(1000000 * :scale))::bigint;
CREATE FUNCTION generator.comments() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(1200, round(1200000 * :scale))::bigint;

-- the day in [0, 730.5] on which a ticket was written: the later the more, so that 18 of 100 are younger than 90 days
CREATE FUNCTION generator.day(number double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 730.5 * power(number / generator.tickets(), 0.65) $$;

-- that day as a time: nights and week ends are quiet; never turns back
CREATE FUNCTION generator.moment(day double precision) RETURNS timestamp
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT timestamp '2024-01-01 01:00:00'
           + floor(86400000 * (day - 0.09 * sin(2 * pi() * day) - 0.35 * sin(2 * pi() * (day - 3.5) / 7)))
             * interval '1 millisecond' $$;

-- agents and requesters of an organization; the first organizations are the large ones
CREATE FUNCTION generator.agents(organization bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT least(60, 3 + 240 / (organization + 3)) $$;
CREATE FUNCTION generator.requesters(organization bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT 20 + 4000 / (organization + 4) $$;

-- an agent, a requester: their numbers among all users
CREATE FUNCTION generator.agent(u double precision, organization bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT organization * 10000 + generator.skewed(u, generator.agents(organization), 4) $$;
CREATE FUNCTION generator.requester(u double precision, organization bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT organization * 10000 + 1000 + generator.skewed(u, generator.requesters(organization), 30) $$;

-- the organization a ticket belongs to
CREATE FUNCTION generator.organization_of(seed bigint, ticket bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.skewed(generator.unit(seed, ticket, 301), generator.organizations(), 5) $$;

CREATE FUNCTION generator.first_name(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.pick(u, '{Ada,Amir,Ana,Bela,Boris,Carla,Chen,Clara,Dario,Dina,Eli,Emma,Farid,Freya,Gil,Greta,
        Hana,Hugo,Ida,Ivan,Jana,Jonas,Kira,Kofi,Lea,Liam,Lucia,Marek,Maya,Mona,Nadia,Nils,Noor,Olga,Oscar,Paula,
        Piotr,Quentin,Rana,Rosa,Sami,Sofia,Tariq,Tess,Uma,Vera,Viktor,Wanda,Yara,Zoe}') $$;
CREATE FUNCTION generator.last_name(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.pick(u, '{Adler,Andersen,Bauer,Becker,Brandt,Castro,Costa,Dubois,Eriksen,Fischer,Fontaine,Garcia,
        Haddad,Hansen,Hoffmann,Ito,Jansen,Kaya,Keller,Kim,Kovacs,Larsen,Lehmann,Lopez,Martin,Mbeki,Meyer,Moreau,
        Murphy,Nagy,Novak,Okafor,Olsen,Osei,Park,Pereira,Petrov,Quinn,Rossi,Sato,Schmidt,Silva,Singh,Sokolov,
        Tanaka,Torres,Varga,Weber,Wolf,Young}') $$;

-- the parts of the product that tickets are about, the troublesome ones first
CREATE FUNCTION generator.area(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('{login page,dashboard,invoice export,mobile app,email notifications,billing portal,calendar sync,
        search,customer import,report builder,API,webhooks,single sign-on,file upload,chat widget,user roles,
        password reset,payment form,audit trail,translations,dark mode,backup,printer integration,time zones,
        two-factor codes,data retention,spreadsheet plugin,voice channel,survey module,sandbox}'::text[])
        [generator.skewed(u, 30, 4)] $$;

-- what goes wrong
CREATE FUNCTION generator.problem(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('{Cannot open the,Error in the,Slow,Question about the,Timeout in the,Feature request for the,
        Missing data in the,Refund after a failure of the,Duplicate entries in the,Crash of the,
        Wrong totals in the,Permission denied in the,Outage of the,Blank screen in the,
        Please enable the,Please remove our account from the,Broken link in the,Formatting problem in the,
        Certificate expired for the,Training needed for the}'::text[])[generator.skewed(u, 20, 6)] $$;

-- what people write about it
CREATE FUNCTION generator.sentence(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.pick(u, '{"It worked yesterday and stopped working this morning.",
        "Several colleagues see the same problem in different browsers.",
        "We already cleared the cache and restarted the computers.",
        "The page stays empty after the spinner disappears.",
        "A customer is waiting for this, so please treat it as urgent.",
        "The invoice shows an amount that we do not recognise.",
        "Our administrator left the company and nobody knows the password.",
        "Could you tell us whether this is planned for the next release?",
        "The export contains only half of the rows we expected.",
        "We tried the steps of the help article without success.",
        "The message says that the session has expired, over and over.",
        "This happens only on phones, never on the desktop.",
        "Since the last update the shortcuts do nothing.",
        "We need a refund for the duplicate payment of last month.",
        "The webhook is delivered three times for one event.",
        "Attachments above ten megabytes are rejected without a reason.",
        "The time shown is two hours behind our time zone.",
        "Please add the new colleagues to our contract.",
        "The report for the quarter takes minutes and then fails.",
        "Our security team asks for a list of all logins of the week.",
        "The import stopped at a row with an umlaut in the name.",
        "I attached a screenshot and the log of the browser.",
        "Thank you for the quick answer the last time.",
        "The integration returns status 502 about once an hour.",
        "We cannot reproduce it any more, but would like to know the cause.",
        "The translation of the menu is wrong in Spanish.",
        "Deleting a user removes the reports of the whole team.",
        "The certificate of our domain was renewed last night.",
        "Two invoices carry the same number, our accountant refuses them.",
        "Is there a way to merge both accounts without losing history?"}') $$;

INSERT INTO organizations (id, name, plan, created_at)
SELECT generator.cuid('organization', number),
       generator.last_name(generator.unit(:seed, number, 101)) || ' ' ||
           generator.pick(generator.unit(:seed, number, 102), '{Logistics,Software,Hotels,Foods,Clinics,Energy,Media,
               Travel,Insurance,Schools,Motors,Games}') || ' ' || number,
       CASE WHEN number <= 20 THEN 'enterprise' WHEN generator.unit(:seed, number, 103) < 0.4 THEN 'business'
            ELSE 'starter' END,
       timestamp '2023-01-01 08:00:00' + floor(365 * generator.unit(:seed, number, 104)) * interval '1 day'
  FROM generate_series(1, generator.organizations()) AS number;

INSERT INTO users (id, organization_id, email, name, role, is_active, created_at)
SELECT generator.cuid('user', number), generator.cuid('organization', organization),
       lower(first || '.' || last) || number || '@' || 'o' || organization || '.example', first || ' ' || last,
       CASE WHEN number % 10000 < 1000 THEN 'AGENT' ELSE 'REQUESTER' END,
       generator.unit(:seed, number, 203) < 0.93,
       timestamp '2023-06-01 08:00:00' + floor(214 * generator.unit(:seed, number, 204)) * interval '1 day'
  FROM (SELECT organization, number, generator.first_name(generator.unit(:seed, number, 201)) AS first,
               generator.last_name(generator.unit(:seed, number, 202)) AS last
          FROM generate_series(1, generator.organizations()) AS organization,
               LATERAL (SELECT organization * 10000 + place AS number
                          FROM generate_series(1, generator.agents(organization)) AS place
                        UNION ALL
                        SELECT organization * 10000 + 1000 + place
                          FROM generate_series(1, generator.requesters(organization)) AS place) AS members
        OFFSET 0) AS named;

-- tickets in the order in which they were written; the older, the likelier closed.  Of every thousand, thirty come
-- from an import that gives all of them the same time.
INSERT INTO tickets (id, title, description, status, priority, organization_id, assignee_id, created_by_id,
       created_at, updated_at, first_response_at, resolved_at)
SELECT generator.cuid('ticket', number),
       generator.problem(generator.unit(:seed, number, 302)) || ' ' || generator.area(generator.unit(:seed, number, 303))
           || CASE WHEN generator.unit(:seed, number, 304) < 0.12
                   THEN ', code E' || 1000 + floor(4000 * generator.unit(:seed, number, 305))::integer ELSE '' END,
       CASE WHEN length < 0.25 THEN NULL
            ELSE generator.sentence(generator.unit(:seed, number, 307))
                 || CASE WHEN length > 0.45 THEN ' ' || generator.sentence(generator.unit(:seed, number, 308)) ELSE '' END
                 || CASE WHEN length > 0.70 THEN ' ' || generator.sentence(generator.unit(:seed, number, 309)) ELSE '' END
                 || CASE WHEN length > 0.90 THEN ' ' || generator.sentence(generator.unit(:seed, number, 310))
                        || ' Order ' || 100000 + floor(900000 * generator.unit(:seed, number, 311))::integer || '.' ELSE '' END
       END,
       status::ticket_status,
       (CASE WHEN rank < 0.20 THEN 'LOW' WHEN rank < 0.75 THEN 'MEDIUM' WHEN rank < 0.95 THEN 'HIGH' ELSE 'URGENT' END)::ticket_priority,
       generator.cuid('organization', organization),
       CASE WHEN generator.unit(:seed, number, 312) < CASE status WHEN 'OPEN' THEN 0.6 WHEN 'PENDING' THEN 0.9 ELSE 0.97 END
            THEN generator.cuid('user', generator.agent(generator.unit(:seed, number, 313), organization)) END,
       generator.cuid('user', generator.requester(generator.unit(:seed, number, 314), organization)),
       created,
       CASE WHEN status IN ('RESOLVED', 'CLOSED') THEN resolved + least(interval '6 days', 0.5 * (timestamp '2026-01-01' - resolved))
            ELSE created + generator.unit(:seed, number, 315) * (timestamp '2026-01-01' - created) END,
       CASE WHEN status = 'OPEN' AND generator.unit(:seed, number, 316) < 0.7 THEN NULL
            WHEN generator.unit(:seed, number, 316) < 0.95 AND answered < timestamp '2026-01-01' THEN answered END,
       CASE WHEN status IN ('RESOLVED', 'CLOSED') THEN resolved END
  FROM (SELECT number, organization, created, length, rank,
               CASE WHEN state < active * 0.45 THEN 'OPEN' WHEN state < active * 0.75 THEN 'IN_PROGRESS'
                    WHEN state < active THEN 'PENDING' WHEN state < active + 0.45 * exp(-age / 9) THEN 'RESOLVED'
                    ELSE 'CLOSED' END AS status,
               created - 10800 * ln(1 - generator.unit(:seed, number, 318)) * interval '1 second' AS answered,
               created + least(-172800 * ln(1 - generator.unit(:seed, number, 319)) * interval '1 second',
                               0.9 * (timestamp '2026-01-01' - created)) AS resolved
          FROM (SELECT number, generator.organization_of(:seed, number) AS organization,
                       generator.unit(:seed, number, 306) AS length,
                       generator.unit(:seed, number, 317) AS rank,
                       generator.unit(:seed, number, 320) AS state,
                       0.5 * exp(-(731 - generator.day(number)) / 12) + 0.012 AS active,
                       731 - generator.day(number) AS age,
                       generator.moment(generator.day(CASE WHEN number % 1000 < 30 THEN number - number % 1000
                                                           ELSE number END)) AS created
                  FROM generate_series(1, generator.tickets()) AS number OFFSET 0) AS drawn
        OFFSET 0) AS stated;

-- comments, most of them soon after their ticket; one in seven belongs to a ticket that everybody discusses
INSERT INTO comments (id, ticket_id, user_id, body, is_internal, created_at)
SELECT generator.cuid('comment', number), generator.cuid('ticket', ticket),
       generator.cuid('user', CASE WHEN generator.unit(:seed, number, 402) < 0.55
                                   THEN generator.agent(generator.unit(:seed, number, 403), organization)
                                   ELSE generator.requester(generator.unit(:seed, number, 403), organization) END),
       generator.sentence(generator.unit(:seed, number, 404))
           || CASE WHEN generator.unit(:seed, number, 405) < 0.5
                   THEN ' ' || generator.sentence(generator.unit(:seed, number, 406)) ELSE '' END,
       generator.unit(:seed, number, 407) < 0.2,
       least(generator.moment(generator.day(place)) + interval '10 minutes' * (1 + number % 97), timestamp '2025-12-31 23:59:59')
  FROM (SELECT number, ticket, generator.organization_of(:seed, ticket) AS organization,
               CASE WHEN number % 7 = 0
                    THEN ticket + (generator.tickets() - ticket) * power(generator.unit(:seed, number, 408), 3)
                    ELSE number * generator.tickets()::double precision / generator.comments() END AS place
          FROM (SELECT number,
                       CASE WHEN number % 7 = 0
                            THEN 1 + floor(generator.tickets() * generator.unit(:seed,
                                     generator.skewed(generator.unit(:seed, number, 401), generator.tickets() / 50, 20), 409))::bigint
                            ELSE greatest(1, floor(number * generator.tickets()::double precision / generator.comments()
                                                   - 400 * generator.unit(:seed, number, 401))::bigint) END AS ticket
                  FROM generate_series(1, generator.comments()) AS number OFFSET 0) AS chosen
        OFFSET 0) AS drawn;

INSERT INTO attachments (id, ticket_id, file_name, content_type, size_bytes, created_at)
SELECT generator.cuid('attachment', number), generator.cuid('ticket', ticket),
       generator.pick(generator.unit(:seed, number, 501), '{screenshot,log,invoice,export,photo,contract}') || '-' || number
           || CASE WHEN image THEN '.png' ELSE '.pdf' END,
       CASE WHEN image THEN 'image/png' ELSE 'application/pdf' END,
       floor(20000 * exp(4 * generator.unit(:seed, number, 502)))::integer,
       generator.moment(generator.day(ticket)) + interval '1 second'
  FROM (SELECT number, generator.unit(:seed, number, 503) < 0.7 AS image,
               1 + floor(generator.tickets() * generator.unit(:seed, number, 504))::bigint AS ticket
          FROM generate_series(1, generator.tickets() * 3 / 20) AS number OFFSET 0) AS drawn
 ORDER BY ticket, number;

INSERT INTO categories (id, name)
SELECT generator.cuid('category', number), initcap(generator.area((number - 0.5) / 24)) || ' ' || number
  FROM generate_series(1, 24) AS number;

-- the knowledge base: 3,000 articles of 4 to 24 sentences
INSERT INTO articles (id, title, slug, content, status, category_id, created_at, updated_at)
SELECT generator.cuid('article', number),
       title, lower(replace(title, ' ', '-')) || '-' || number,
       (SELECT string_agg(CASE WHEN line % 6 = 3 THEN 'Open the ' || generator.area(generator.unit(:seed, number * 100 + line, 602))
                                    || ' and look for code E' || 1000 + (number * 37 + line) % 4000 || '. ' ELSE '' END
                          || generator.sentence(generator.unit(:seed, number * 100 + line, 603)), ' ' ORDER BY line)
          FROM generate_series(1, 4 + floor(20 * generator.unit(:seed, number, 604))::integer) AS line),
       (CASE WHEN state < 0.15 THEN 'DRAFT' WHEN state < 0.85 THEN 'PUBLISHED' ELSE 'ARCHIVED' END)::article_status,
       CASE WHEN generator.unit(:seed, number, 605) < 0.95
            THEN generator.cuid('category', generator.skewed(generator.unit(:seed, number, 606), 24, 5)) END,
       generator.moment(700 * generator.unit(:seed, number, 607)),
       generator.moment(700 + 30 * generator.unit(:seed, number, 608))
  FROM (SELECT number, generator.unit(:seed, number, 609) AS state,
               generator.pick(generator.unit(:seed, number, 601), '{How to use the,Solving problems of the,Setting up the,
                   Limits of the,Questions and answers about the,Migrating to the new}')
               || ' ' || generator.area(generator.unit(:seed, number, 610)) AS title
          FROM generate_series(1, greatest(200, round(3000 * :scale))::bigint) AS number OFFSET 0) AS drawn;

ALTER TABLE users ADD FOREIGN KEY (organization_id) REFERENCES organizations (id);
ALTER TABLE tickets ADD FOREIGN KEY (organization_id) REFERENCES organizations (id),
    ADD FOREIGN KEY (assignee_id) REFERENCES users (id), ADD FOREIGN KEY (created_by_id) REFERENCES users (id);
ALTER TABLE comments ADD FOREIGN KEY (ticket_id) REFERENCES tickets (id), ADD FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE attachments ADD FOREIGN KEY (ticket_id) REFERENCES tickets (id);
ALTER TABLE articles ADD FOREIGN KEY (category_id) REFERENCES categories (id);

DROP SCHEMA generator CASCADE;
