-- Data of the film sessions application.  Every value is a pure function of :seed, the row's number
-- and the number of the draw, so that two builds are equal row by row.
-- At scale 1: 100,000 sessions, 1,000,000 events, 150,000 questions, 200,000 steps of reasoning, from
-- 2024-01-01 to 2025-02-01 UTC.  The months grow: January 2025 has one event in seven.

-- helpers of the generator; they are dropped at the end
CREATE SCHEMA generator;

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

-- the time of a place in [0, 1) on the way from 2024-01-01 to 2025-02-01, to the millisecond:
-- early places are spread wide, late ones close together, none is out of order
CREATE FUNCTION generator.moment(place double precision) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT timestamptz '2024-01-01 00:00:00+00'
           + floor(397.0 * 86400000 * (1 - power(1 - place, 1.6)))::bigint * interval '1 millisecond' $$;

-- a sentence of a story
CREATE FUNCTION generator.sentence(seed bigint, id bigint, draw bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.word(generator.unit(seed, id, draw), '{"A retired diver","The night nurse","An honest thief",
               "The last lighthouse keeper","A young cartographer","The mayor''s daughter","A war photographer",
               "The piano tuner","A village doctor","The chess champion","A stunt rider","The customs officer"}')
        || ' ' || generator.word(generator.unit(seed, id, draw + 1), '{"finds a letter that","returns to the town that",
               "falls in love with the one who","must choose between the truth and what","inherits a house that",
               "loses everything after a storm that","follows a stranger who","is accused of the crime that",
               "teaches the children of those who","crosses the border that"}')
        || ' ' || generator.word(generator.unit(seed, id, draw + 2), '{"nobody dares to name","was thought lost at sea",
               "the war left behind","her father never forgave","divided the family","he swore to forget",
               "the company wants to hide","once saved his life","changed the valley for ever"}')
        || ', ' || generator.word(generator.unit(seed, id, draw + 3), '{"until the winter comes","in the summer of 1962",
               "while the city sleeps","on the eve of the election","as the river rises","before the trial begins",
               "after the last train has left","with nothing but a map"}') || '. ' $$;

-- sessions, in the order in which they began; few users have most of them.  Six in a hundred are
-- active, most of them new; the others long since completed or abandoned.  `state` grows with the film:
-- a beginning has 300 bytes, a cast story 1,200, and 3 in 100 keep all drafts, out of line.
-- PLOT_OUTLINE is in 70 of 100 states, REVIEW_NOTES in one.
INSERT INTO sessions (id, user_id, session_name, status, state, started_at, completed_at, updated_at)
SELECT generator.key(:seed, 'session', id),
       'user-' || lpad(person::text, 6, '0'),
       title,
       status,
       jsonb_strip_nulls(jsonb_build_object(
           'status', status,
           'stage', stage,
           'genre', genre,
           'language', generator.word(generator.unit(:seed, id, 107), '{en,en,en,en,en,es,es,fr,de,ja}'),
           'iteration', floor(8 * power(generator.unit(:seed, id, 108), 2))::integer,
           'model', generator.word(generator.unit(:seed, id, 109), '{flash,flash,flash,pro,pro,lite}'),
           'INPUT_PROMPT', generator.sentence(:seed, id, 110)))
       || CASE WHEN progress < 0.3 THEN '{}' ELSE jsonb_build_object(
           'research', jsonb_build_object('country', generator.word(generator.unit(:seed, id, 120),
                   '{US,US,FR,IN,JP,GB,BR,NG,KR,MX}'),
               'year', 1900 + floor(120 * generator.unit(:seed, id, 121))::integer,
               'sources', jsonb_build_array('archive-' || floor(5000 * generator.unit(:seed, id, 122)),
                   'archive-' || floor(5000 * generator.unit(:seed, id, 123)))),
           'PLOT_OUTLINE', (SELECT string_agg(generator.sentence(:seed, id, 130 + 4 * n), '' ORDER BY n)
                   FROM generate_series(0, 3) AS n)) END
       || CASE WHEN progress < 0.6 THEN '{}' ELSE jsonb_build_object(
           'CHARACTERS', (SELECT jsonb_agg(jsonb_build_object(
                       'name', generator.word(generator.unit(:seed, id, 150 + n), '{Ada,Bruno,Carla,Dario,Elsa,Felix,
                               Greta,Hugo,Ines,Jonas,Kira,Leo,Mara,Nils,Olga,Paul}'),
                       'role', generator.word(generator.unit(:seed, id, 160 + n), '{lead,rival,friend,mentor,stranger}'),
                       'age', 12 + floor(60 * generator.unit(:seed, id, 170 + n))::integer) ORDER BY n)
                   FROM generate_series(1, 3) AS n),
           'budget', jsonb_build_object('currency', 'USD',
               'total', 1000 * floor(power(10, 2 + 3 * generator.unit(:seed, id, 181)))::integer)) END
       || CASE WHEN generator.unit(:seed, id, 182) < 0.01 THEN jsonb_build_object(
           'REVIEW_NOTES', generator.sentence(:seed, id, 184)) ELSE '{}' END
       || CASE WHEN generator.unit(:seed, id, 183) < 0.03 THEN jsonb_build_object(
           'drafts', (SELECT jsonb_agg(jsonb_build_object('draft', n, 'hash', md5(:seed || 'draft' || id || n),
                       'text', (SELECT string_agg(generator.sentence(:seed, id, 200 + 40 * n + 4 * m), '' ORDER BY m)
                           FROM generate_series(0, 9) AS m)) ORDER BY n)
                   FROM generate_series(1, 10) AS n)) ELSE '{}' END,
       started,
       CASE WHEN status = 'completed' THEN started + lasted END,
       started + lasted
  FROM (SELECT id, progress, genre, person, started, lasted,
               initcap(genre) || ' ' || id || ': ' || generator.word(generator.unit(:seed, id, 103),
                   '{The Lighthouse,Borderland,Second Tide,The Tuner,Winter Map,Last Train,Salt,The Witness,
                     Undertow,A Borrowed House,North of Here,The Long Game}') AS title,
               CASE WHEN fate < 0.03 THEN 'active' WHEN fate < 0.78 THEN 'completed'
                    WHEN fate < 0.97 THEN 'abandoned' ELSE 'failed' END AS status,
               CASE WHEN progress < 0.3 THEN 'research' WHEN progress < 0.6 THEN 'outline'
                    ELSE 'casting' END AS stage
          FROM (SELECT id,
                       generator.unit(:seed, id, 101) AS progress,
                       generator.word(generator.unit(:seed, id, 102), '{drama,drama,drama,drama,comedy,comedy,
                           comedy,thriller,thriller,documentary,horror,romance,western,musical}') AS genre,
                       generator.skewed(generator.unit(:seed, id, 104), greatest(1, (8000 * :scale)::bigint), 15) AS person,
                       generator.moment((id - 0.5) / greatest(1, (100000 * :scale)::bigint)) AS started,
                       -- the latest sessions are more often still active
                       power(generator.unit(:seed, id, 105), 1 + 0.5 * id / greatest(1, (100000 * :scale)::bigint)) AS fate,
                       floor(60 + 7200 * power(generator.unit(:seed, id, 106), 3)) * interval '1 second' AS lasted
                  FROM generate_series(1, greatest(1, (100000 * :scale)::bigint)) AS id OFFSET 0) AS drawn
        OFFSET 0) AS told;

-- events, in the order in which they were written.  `batch` is the first event of its transaction,
-- which writes one to eight.  Nine in ten belong to a session that began shortly before, the others
-- to a few long ones that are worked on for months.
INSERT INTO events (id, session_id, event_type, agent_name, tool_name, tokens, created_at)
SELECT generator.key(:seed, 'event', id),
       generator.key(:seed, 'session', session),
       kind,
       generator.word(generator.unit(:seed, id, 304),
            '{screenwriter,screenwriter,screenwriter,researcher,researcher,critic,critic,casting,director,producer}'),
       CASE WHEN kind = 'tool_call' THEN ('{wikipedia,append_to_state,write_file,exit_loop,search_archive,
            estimate_budget,find_actor,translate,render_storyboard,check_rights}'::text[])
            [generator.skewed(generator.unit(:seed, id, 305), 10, 0.5)] END,
       CASE WHEN kind IN ('model_response', 'tool_call')
            THEN floor(40 * exp(3.2 * generator.unit(:seed, id, 306)))::integer END,
       generator.moment((batch - 0.5) / greatest(1, (1000000 * :scale)::bigint))
  FROM (SELECT id, batch,
               CASE WHEN generator.unit(:seed, id, 301) < 0.3 THEN 'tool_call'
                    WHEN generator.unit(:seed, id, 301) < 0.72 THEN 'model_response'
                    WHEN generator.unit(:seed, id, 301) < 0.85 THEN 'user_message'
                    WHEN generator.unit(:seed, id, 301) < 0.995 THEN 'state_change' ELSE 'error' END AS kind,
               CASE WHEN generator.unit(:seed, batch, 302) < 0.1
                    THEN 1 + 97 * (generator.skewed(generator.unit(:seed, batch, 303),
                        greatest(1, (1000 * :scale)::bigint), 10) - 1)
                    ELSE greatest(1, ceil(batch / 10.0)::bigint
                        - floor(-40 * ln(1 - generator.unit(:seed, batch, 303)))::bigint) END AS session
          FROM (SELECT id, id - (id - 1) % 8 % (1 + floor(8 * generator.unit(:seed, (id - 1) / 8, 300))::bigint) AS batch
                  FROM generate_series(1, greatest(1, (1000000 * :scale)::bigint)) AS id OFFSET 0) AS written
         OFFSET 0) AS drawn;

-- questions of the agents: mostly of the latest sessions' beginnings, one in twelve of the long ones
INSERT INTO questions (id, session_id, agent_name, question, answer, asked_at)
SELECT generator.key(:seed, 'question', id),
       generator.key(:seed, 'session', CASE WHEN generator.unit(:seed, id, 401) < 0.08
            THEN 1 + 97 * (generator.skewed(generator.unit(:seed, id, 402), greatest(1, (1000 * :scale)::bigint), 40) - 1)
            ELSE greatest(1, ceil(id / 1.5)::bigint - floor(-30 * ln(1 - generator.unit(:seed, id, 402)))::bigint) END),
       generator.word(generator.unit(:seed, id, 403), '{screenwriter,researcher,critic,casting,director}'),
       generator.word(generator.unit(:seed, id, 404),
            '{Who is the main character?,Where does the story take place?,Should the ending be happy?,
              How long may the film be?,Is the budget fixed?,Which actor do you have in mind?,
              May the story change the historical facts?}'),
       CASE WHEN generator.unit(:seed, id, 405) < 0.8 THEN generator.sentence(:seed, id, 406) END,
       generator.moment((id - 0.5) / greatest(1, (150000 * :scale)::bigint))
  FROM generate_series(1, greatest(1, (150000 * :scale)::bigint)) AS id;

-- steps of reasoning
INSERT INTO inferential_reasoning (id, session_id, agent_name, conclusion, confidence, created_at)
SELECT generator.key(:seed, 'reasoning', id),
       generator.key(:seed, 'session',
            greatest(1, ceil(id / 2.0)::bigint - floor(-30 * ln(1 - generator.unit(:seed, id, 501)))::bigint)),
       generator.word(generator.unit(:seed, id, 502), '{critic,critic,researcher,screenwriter,director}'),
       generator.sentence(:seed, id, 503),
       round((0.3 + 0.7 * sqrt(generator.unit(:seed, id, 507)))::numeric, 2),
       generator.moment((id - 0.5) / greatest(1, (200000 * :scale)::bigint))
  FROM generate_series(1, greatest(1, (200000 * :scale)::bigint)) AS id;

DROP SCHEMA generator CASCADE;

-- The summary that the document takes for granted.  Its unique index is part of what it proposes.
CREATE MATERIALIZED VIEW session_summary AS
SELECT sessions.id AS session_id, sessions.user_id, sessions.session_name, sessions.status, sessions.started_at,
       sessions.updated_at, coalesce(of_events.event_count, 0) AS event_count, of_events.last_event_at,
       coalesce(of_questions.question_count, 0) AS question_count
  FROM sessions
  LEFT JOIN (SELECT session_id, count(*) AS event_count, max(created_at) AS last_event_at
               FROM events GROUP BY session_id) AS of_events ON of_events.session_id = sessions.id
  LEFT JOIN (SELECT session_id, count(*) AS question_count
               FROM questions GROUP BY session_id) AS of_questions ON of_questions.session_id = sessions.id;
