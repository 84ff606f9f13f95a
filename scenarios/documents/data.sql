-- Data of the document store.  Every value is a pure function of :seed, the number of the row and the number of
-- the draw, so that two builds are equal row by row.  The clock stands at 2025-11-16 00:00 UTC, the day of the
-- document; documents begin a year before.  At scale 1: 1,000,000 documents of 300 organizations, 1,000,000
-- memories, 400,000 jobs, 500,000 events.

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

-- the id of the number-th thing of a kind
CREATE FUNCTION generator.id(kind text, number bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT md5(kind || number)::uuid $$;

-- how many there are of each
CREATE FUNCTION generator.organizations() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(30, round(300 * :scale))::bigint;
CREATE FUNCTION generator.documents() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(2000, round(1000000 * :scale))::bigint;
CREATE FUNCTION generator.memories() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(2000, round(1000000 * :scale))::bigint;
CREATE FUNCTION generator.jobs() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(800, round(400000 * :scale))::bigint;
CREATE FUNCTION generator.conversations() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(200, round(50000 * :scale))::bigint;
CREATE FUNCTION generator.events() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(1000, round(500000 * :scale))::bigint;
CREATE FUNCTION generator.spaces() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(300, round(20000 * :scale))::bigint;

-- the organization that a document, and all that belongs to it, is in
CREATE FUNCTION generator.organization_of(seed bigint, document bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.skewed(generator.unit(seed, document, 101), generator.organizations(), 4) $$;

-- one of the people of an organization
CREATE FUNCTION generator.member(u double precision, organization bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.id('user', organization * 1000 + generator.skewed(u, 12 + 600 / (organization + 3), 3)) $$;

-- seconds before the clock of the data
CREATE FUNCTION generator.ago(seconds double precision) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT timestamptz '2025-11-16 00:00:00+00' - floor(1000 * seconds) * interval '1 millisecond' $$;

-- how many seconds ago the number-th of `total` things was made, within `days`: the later the more
CREATE FUNCTION generator.age(number double precision, total bigint, days double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 86400 * days * (1 - power((number - 0.5) / total, 0.7)) $$;

CREATE FUNCTION generator.sentence(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.pick(u, '{"The contract runs for two years and renews itself unless somebody objects.",
        "Revenue grew in every region but one, and margins held.",
        "The team agreed to postpone the launch until the audit is finished.",
        "Customers ask for a cheaper plan with fewer seats.",
        "The patient reported no side effects after the second week.",
        "All measurements were taken at room temperature and repeated three times.",
        "The supplier confirmed delivery for the first week of the quarter.",
        "Chapter four describes how errors are retried and when they are given up.",
        "The meeting ended without a decision about the budget.",
        "Users of the old interface have to move their keys before spring.",
        "The survey was answered by four hundred people in nine countries.",
        "The recipe works with half the sugar, but needs ten minutes more.",
        "Our lawyers suggest to strike the second paragraph.",
        "The prototype survived the fall, the charger did not.",
        "Three of the five risks were closed since the last report.",
        "The library is open from nine to six and closed on holidays.",
        "A backup is written every night and tested once a month.",
        "The index covers the filter and the order of the page.",
        "New colleagues find the wiki first and the right page last.",
        "The train leaves from another platform on week ends."}') $$;

INSERT INTO organizations (id, name, plan, created_at)
SELECT generator.id('organization', number), 'Organization ' || number,
       CASE WHEN number <= 15 THEN 'enterprise' WHEN number % 3 = 0 THEN 'team' ELSE 'free' END,
       generator.ago(86400 * (366 + number % 300))
  FROM generate_series(1, generator.organizations()) AS number;

INSERT INTO spaces (id, org_id, container_tag, name, created_at)
SELECT generator.id('space', number), generator.id('organization', 1 + (number - 1) % generator.organizations()),
       'app_' || number % 977 || '_' || generator.pick(generator.unit(:seed, number, 201), '{inbox,research,legal,team,archive}'),
       initcap(generator.pick(generator.unit(:seed, number, 202), '{inbox,research,legal,team,archive}')) || ' ' || number,
       generator.ago(86400 * (366 - 300 * generator.unit(:seed, number, 203)))
  FROM generate_series(1, generator.spaces()) AS number;

-- documents in the order in which they were uploaded; 95 of 100 are processed, the last ones are under way
INSERT INTO documents (id, org_id, user_id, space_id, title, source, url, status, summary, content, metadata, created_at, updated_at)
SELECT generator.id('document', number), generator.id('organization', organization),
       generator.member(generator.unit(:seed, number, 301), organization),
       generator.id('space', organization + generator.organizations()
                                 * floor(power(generator.unit(:seed, number, 302), 2) * (generator.spaces() / generator.organizations()))::bigint),
       CASE WHEN generator.unit(:seed, number, 303) < 0.97
            THEN initcap(generator.pick(generator.unit(:seed, number, 304), '{report,contract,minutes,manual,invoice,paper,notes,slides,letter,survey}'))
                 || ' ' || 1 + number % 9973 END,
       generator.pick(generator.unit(:seed, number, 305), '{upload,upload,upload,web,web,notion,drive,email}'),
       CASE WHEN generator.unit(:seed, number, 305) BETWEEN 0.375 AND 0.625
            THEN 'https://site' || number % 800 || '.example/' || number END,
       status,
       CASE WHEN status = 'done' THEN generator.sentence(generator.unit(:seed, number, 306)) END,
       generator.sentence(generator.unit(:seed, number, 401))
           || CASE WHEN length > 0.2 THEN ' ' || generator.sentence(generator.unit(:seed, number, 402)) ELSE '' END
           || CASE WHEN length > 0.4 THEN ' ' || generator.sentence(generator.unit(:seed, number, 403)) ELSE '' END
           || CASE WHEN length > 0.7 THEN ' ' || generator.sentence(generator.unit(:seed, number, 404))
                  || ' ' || generator.sentence(generator.unit(:seed, number, 405)) ELSE '' END,
       CASE WHEN number % 4 = 0 THEN jsonb_build_object('pages', 1 + number % 60) ELSE '{}' END,
       generator.ago(age),
       generator.ago(age * CASE WHEN generator.unit(:seed, number, 308) < 0.8 THEN 0.9999
                                ELSE generator.unit(:seed, number, 309) END)
  FROM (SELECT number, organization, age, generator.unit(:seed, number, 307) AS length,
               CASE WHEN state < 0.02 THEN 'failed'
                    WHEN state < 0.02 + 0.6 * exp(-least(40, age / 14400)) + 0.0008
                    THEN generator.pick(generator.unit(:seed, number, 310), '{queued,queued,queued,processing,extracting,chunking,embedding}')
                    ELSE 'done' END AS status
          FROM (SELECT number, generator.organization_of(:seed, number) AS organization,
                       generator.unit(:seed, number, 311) AS state,
                       generator.age(number, generator.documents(), 365) AS age
                  FROM generate_series(1, generator.documents()) AS number OFFSET 0) AS drawn
        OFFSET 0) AS stated;

-- memories: most documents have none or one, a few have thousands
INSERT INTO memories (id, org_id, document_id, content, confidence, created_at)
SELECT generator.id('memory', number), generator.id('organization', generator.organization_of(:seed, document)),
       generator.id('document', document), generator.sentence(generator.unit(:seed, number, 501)),
       (0.5 + 0.5 * generator.unit(:seed, number, 502))::real,
       generator.ago(generator.age(document, generator.documents(), 365) * generator.unit(:seed, number, 503))
  FROM (SELECT number,
               CASE WHEN number % 3 = 0
                    THEN 1 + floor(generator.documents() * generator.unit(:seed,
                             generator.skewed(generator.unit(:seed, number, 504), generator.documents() / 100, 15), 505))::bigint
                    ELSE 1 + floor(generator.documents() * generator.unit(:seed, number, 504))::bigint END AS document
          FROM generate_series(1, generator.memories()) AS number OFFSET 0) AS drawn;

-- jobs in the order in which they came; those of the last day wait or run, a few are stuck since weeks
INSERT INTO ingestion_jobs (id, document_id, org_id, status, attempts, worker, error, created_at, started_at, finished_at)
SELECT generator.id('job', number), generator.id('document', document),
       generator.id('organization', generator.organization_of(:seed, document)),
       status,
       CASE WHEN status IN ('queued', 'pending') THEN 0 ELSE 1 + number % 3 END,
       CASE WHEN status NOT IN ('queued', 'pending') THEN 'worker-' || number % 12 END,
       CASE WHEN status = 'failed' THEN 'timeout after 300 seconds' END,
       generator.ago(age),
       CASE WHEN status NOT IN ('queued', 'pending') THEN generator.ago(age * 0.999) END,
       CASE WHEN status IN ('completed', 'failed') THEN generator.ago(age * 0.998) END
  FROM (SELECT number, document, age,
               CASE WHEN age < 86400 OR state < 0.002
                    THEN CASE WHEN state * 977 - floor(state * 977) < 0.70 THEN 'queued'
                              WHEN state * 977 - floor(state * 977) < 0.85 THEN 'pending' ELSE 'processing' END
                    WHEN state < 0.022 THEN 'failed' ELSE 'completed' END AS status
          FROM (SELECT number, least(generator.documents(), number * 5 / 2) AS document, generator.unit(:seed, number, 601) AS state,
                       generator.age(number, generator.jobs(), 365) AS age
                  FROM generate_series(1, generator.jobs()) AS number OFFSET 0) AS drawn
        OFFSET 0) AS stated;

INSERT INTO conversations (id, org_id, user_id, title, created_at)
SELECT generator.id('conversation', number), generator.id('organization', organization),
       generator.member(generator.unit(:seed, number, 701), organization),
       CASE WHEN number % 5 > 0 THEN 'Chat about ' || generator.pick(generator.unit(:seed, number, 702), '{contracts,revenue,the audit,the launch,risks,the survey}') END,
       generator.ago(generator.age(number, generator.conversations(), 365))
  FROM (SELECT number, generator.skewed(generator.unit(:seed, number, 703), generator.organizations(), 4) AS organization
          FROM generate_series(1, generator.conversations()) AS number OFFSET 0) AS drawn;

-- events of the last 91 days: what is older was removed yesterday
INSERT INTO events (id, conversation_id, kind, payload, created_at)
SELECT number,
       generator.id('conversation', generator.conversations() + 1
                    - generator.skewed(generator.unit(:seed, number, 801), generator.conversations(), 200)),
       generator.pick(generator.unit(:seed, number, 802), '{message,message,message,tool_call,tool_result,error}'),
       jsonb_build_object('tokens', 10 + number % 900, 'text', generator.sentence(generator.unit(:seed, number, 803))),
       generator.ago(generator.age(number, generator.events(), 91))
  FROM generate_series(1, generator.events()) AS number;

ALTER TABLE organizations ADD PRIMARY KEY (id);
ALTER TABLE spaces ADD PRIMARY KEY (id);
ALTER TABLE documents ADD PRIMARY KEY (id);
ALTER TABLE memories ADD PRIMARY KEY (id);
ALTER TABLE ingestion_jobs ADD PRIMARY KEY (id);
ALTER TABLE conversations ADD PRIMARY KEY (id);
ALTER TABLE events ADD PRIMARY KEY (id);
ALTER TABLE spaces ADD FOREIGN KEY (org_id) REFERENCES organizations (id);
ALTER TABLE documents ADD FOREIGN KEY (org_id) REFERENCES organizations (id), ADD FOREIGN KEY (space_id) REFERENCES spaces (id);
ALTER TABLE memories ADD FOREIGN KEY (document_id) REFERENCES documents (id);
ALTER TABLE ingestion_jobs ADD FOREIGN KEY (document_id) REFERENCES documents (id);
ALTER TABLE conversations ADD FOREIGN KEY (org_id) REFERENCES organizations (id);
ALTER TABLE events ADD FOREIGN KEY (conversation_id) REFERENCES conversations (id);

DROP SCHEMA generator CASCADE;
