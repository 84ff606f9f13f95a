-- Data of the contacts application.  Every value is a pure function of :seed, the row's id and the
-- number of the draw, so that two builds are equal row by row, whatever the plan, the clock or the
-- session's time zone (intervals are counted in hours and seconds: a day may have 23 hours).
-- At scale 1: 120,000 contacts, 1,000,000 messages.  Time runs from Monday 2024-01-01 to 2026-01-01 UTC.

-- helpers of the generator; they are dropped at the end
CREATE SCHEMA generator;

-- a number in [0, 1): draw number `draw` of row `id`
CREATE FUNCTION generator.unit(seed bigint, id bigint, draw bigint) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(id, hashint8extended(draw, seed)) & 9007199254740991)
           / 9007199254740992::double precision $$;

-- 1..count with frequency proportional to 1 / (rank + flat): Zipf, less extreme at the top
CREATE FUNCTION generator.skewed(u double precision, count bigint, flat double precision) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(count, 1 + floor(flat * power((count + flat) / flat, u) - flat)::bigint) $$;

-- one word of a list, each equally likely
CREATE FUNCTION generator.word(u double precision, words text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT words[1 + floor(u * cardinality(words))::integer] $$;

-- a day number in [0, 731) to a whole second: busy on weekdays and between 8 and 18 o'clock; never turns back
CREATE FUNCTION generator.moment(day double precision) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    week     double precision := floor(day / 7);
    place    double precision := day / 7 - week;
    weekday  double precision := CASE WHEN place < 0.9 THEN place / 0.18 ELSE 5 + (place - 0.9) / 0.05 END;
    part     double precision := weekday - floor(weekday);
    hours    double precision := CASE WHEN part < 0.08 THEN part * 100
                                      WHEN part < 0.80 THEN 8 + (part - 0.08) / 0.072
                                      ELSE 18 + (part - 0.8) * 30 END;
BEGIN
    RETURN timestamptz '2024-01-01 00:00:00+00'
           + floor((week * 7 + floor(weekday)) * 86400 + hours * 3600) * interval '1 second';
END $$;

-- a day number for u in [0, 1): recent days are more frequent, the last months most of all
CREATE FUNCTION generator.recent(u double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 731 * (1 - power(1 - u, 1.35)) $$;

-- first names, the common ones first
CREATE FUNCTION generator.first_name(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('{James,Maria,Michael,Jennifer,John,Linda,David,Elizabeth,Robert,Sarah,William,Jessica,Daniel,'
        'Karen,Joseph,Lisa,Thomas,Nancy,Christopher,Sandra,Matthew,Ashley,Anthony,Emily,Mark,Michelle,'
        'Andrew,Amanda,Joshua,Melissa,Kevin,Stephanie,Brian,Rebecca,Carlos,Laura,Mohammed,Fatima,Wei,'
        'Priya,Jose,Ana,Luis,Carmen,Alexander,Olga,Dmitri,Ingrid,Hans,Greta,Pierre,Camille,Giovanni,'
        'Francesca,Yusuf,Aisha,Hiroshi,Yuki,Minh,Linh,Raj,Ananya,Kwame,Amara,Patrick,Siobhan,Connor,'
        'Fiona,Lars,Astrid,Mateusz,Agnieszka,Pavel,Katerina,Nikolai,Svetlana,Ahmed,Leila,Omar,Zainab,'
        'Diego,Valentina,Rafael,Beatriz,Tomas,Ivana,Viktor,Eszter,Emre,Elif,Samuel,Hannah,Benjamin,'
        'Charlotte,Theodore,Josephine,Frederick,Rosalind,Bartholomew,Guinevere}'::text[])
        [generator.skewed(u, 100, 12)] $$;

-- last names, the common ones first
CREATE FUNCTION generator.last_name(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('{Smith,Johnson,Garcia,Williams,Brown,Martinez,Jones,Miller,Davis,Rodriguez,Wilson,Anderson,'
        'Hernandez,Taylor,Thomas,Moore,Lopez,Jackson,Martin,Lee,Gonzalez,Thompson,White,Harris,Clark,'
        'Perez,Lewis,Robinson,Walker,Young,Sanchez,Allen,King,Wright,Scott,Torres,Nguyen,Hill,Flores,'
        'Green,Adams,Nelson,Baker,Hall,Rivera,Campbell,Mitchell,Carter,Roberts,Gomez,Phillips,Evans,'
        'Turner,Diaz,Parker,Cruz,Edwards,Collins,Reyes,Stewart,Morris,Morales,Murphy,Cook,Rogers,'
        'Gutierrez,Ortiz,Morgan,Cooper,Peterson,Bailey,Reed,Kelly,Howard,Ramos,Kim,Cox,Ward,Richardson,'
        'Watson,Brooks,Chavez,Wood,Bennett,Gray,Mendoza,Ruiz,Hughes,Price,Alvarez,Castillo,Sanders,'
        'Patel,Myers,Long,Ross,Foster,Jimenez,Powell,Jenkins,Perry,Russell,Sullivan,Bell,Coleman,Butler,'
        'Henderson,Barnes,Fisher,Vasquez,Simmons,Graham,Murray,Ford,Castro,Marshall,Owens,Harrison,'
        'Fernandez,McDonald,Woods,Washington,Kennedy,Wells,Vargas,Henry,Chen,Freeman,Webb,Tucker,Guzman,'
        'Burns,Crawford,Olson,Simpson,Porter,Hunter,Gordon,Mendez,Silva,Shaw,Snyder,Mason,Dixon,Munoz,'
        'Hunt,Hicks,Holmes,Palmer,Wagner,Black,Robertson,Boyd,Rose,Stone,Salazar,Fox,Warren,Mills,Meyer,'
        'Rice,Schmidt,Garza,Daniels,Ferguson,Nichols,Stephens,Soto,Weaver,Ryan,Gardner,Payne,Grant,Dunn,'
        'Kelley,Spencer,Hawkins,Arnold,Pierce,Hansen,Peters,Santos,Hart,Bradley,Knight,Elliott,Cunningham,'
        'Duncan,Armstrong,Hudson,Carroll,Lane,Riley,Andrews,Alvarado,Ray,Delgado,Berry,Perkins,Hoffman,'
        'Johnston,Matthews,Pena,Richards,Contreras,Willis,Carpenter,Lawrence,Sandoval,Guerrero,George,'
        'Chapman,Rios,Estrada,Ortega,Watkins,Greene,Nunez,Wheeler,Valdez,Harper,Burke,Larson,Santiago,'
        'Maldonado,Morrison,Franklin,Carlson,Austin,Dominguez,Carr,Lawson,Jacobs,OBrien,Lynch,Singh,Vega,'
        'Bishop,Montgomery,Oliver,Jensen,Harvey,Williamson,Gilbert,Dean,Sims,Espinoza,Howell,Li,Wong,Reid,'
        'Hanson,Le,McCoy,Garrett,Burton,Fuller,Wang,Weber,Welch,Rojas,Lucas,Marquez,Fields,Park,Yang,'
        'Little,Banks,Padilla,Day,Walsh,Bowman,Schultz,Luna,Fowler,Mejia,Kowalski,Nowak,Ivanov,Petrov,'
        'Rossi,Bianchi,Dubois,Moreau,Lindqvist,Johansson,Nakamura,Takahashi,Okonkwo,Mensah,Abdullah,'
        'Haddad,Yilmaz,Papadopoulos,Szymanski,Vandenberg}'::text[])
        [generator.skewed(u, 296, 15)] $$;

-- companies, the large customers first
CREATE FUNCTION generator.company(u double precision, v double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('{Northwind,Summit,Harbor,Bluebird,Cedar,Granite,Lakeside,Evergreen,Pioneer,Silverline,Redwood,'
        'Atlas,Beacon,Crescent,Delta,Eastgate,Falcon,Golden Gate,Highland,Ironbridge,Juniper,Keystone,'
        'Liberty,Meridian,Nova,Oakwood,Pacific,Quartz,Riverside,Sunrise,Tidewater,Union,Vanguard,Westfield,'
        'Yellowstone,Zenith}'::text[])[generator.skewed(u, 36, 4)] || ' ' ||
        generator.word(v, '{Logistics,Dental,Realty,Insurance,Plumbing,Electric,Consulting,Law Group,'
        'Medical,Auto Repair,Roofing,Landscaping,Software,Catering,Fitness,Travel,Accounting,Design}') $$;

-- one of the things that people write
CREATE FUNCTION generator.phrase(u double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT generator.word(u, '{"Ok.","Yes.","No.","Got it!","On my way.","Perfect, see you then.","Who is this?",
        "Yes, that works.","Can you call me?","Thank you so much!","No problem.","See you at six.",
        "Running ten minutes late.","Please call me back when you can.","Can I bring a friend?",
        "Did you get the invoice I sent?","What time works for you tomorrow?","I will check and let you know.",
        "The package arrived this morning.","Can we move the appointment to next week?",
        "We confirmed your appointment, reply C to confirm or R to reschedule.",
        "Your technician is on the way and should arrive within the next half hour.",
        "Could you send me the quote again? I cannot find the first one.",
        "We received your payment, a receipt was sent to your e-mail address.",
        "Reminder: your appointment is tomorrow, please be there fifteen minutes early.",
        "The part we ordered for you is here, when would be a good time to come by?",
        "I talked to my manager and we can offer you ten percent on the whole order.",
        "Sorry, I missed your call, I was driving. What did you want to talk about?",
        "Is the apartment on Maple Street still available? I would like to see it this week.",
        "We need the signed form before Friday, otherwise the booking is released.",
        "Could you please confirm the address? The driver could not find number forty-two.",
        "Happy birthday! Hope you have a wonderful day with the family.",
        "Just checking in: how did the new filters work out for you?","Please stop sending me these messages.",
        "My insurance covers it, the policy number is in the attachment I sent last week.",
        "Let us know if you have any questions about the estimate, it is valid for thirty days.",
        "The meeting room is booked from nine to eleven, parking is behind the building.",
        "Your order has shipped and should arrive in two to three days."}') $$;

-- users: never fewer than 50
INSERT INTO users (id, email, display_name, time_zone, is_active, created_at)
SELECT id, lower(first || '.' || last) || id || '@bollalabz.example', first || ' ' || last,
       generator.word(generator.unit(:seed, id, 103), '{UTC,America/New_York,America/Chicago,Europe/Berlin}'),
       generator.unit(:seed, id, 104) < 0.92,
       timestamptz '2024-01-01 00:00:00+00' + floor(generator.unit(:seed, id, 105) * 31536000) * interval '1 second'
  FROM (SELECT id, generator.first_name(generator.unit(:seed, id, 101)) AS first,
               generator.last_name(generator.unit(:seed, id, 102)) AS last
          FROM generate_series(1, greatest(50, (200 * :scale)::bigint)) AS id) AS named;

-- contacts: low ids are the oldest and, in the messages below, the busiest
INSERT INTO phone_contacts (id, user_id, contact_name, phone_number, email, company, source, is_active,
       is_favorite, notes, metadata, last_contacted_at, created_at, updated_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 203), greatest(50, (200 * :scale)::bigint), 10),
       first || ' ' || last,
       '+1' || 200 + floor(generator.unit(:seed, id, 204) * 790)::integer
            || lpad((floor(generator.unit(:seed, id, 205) * 10000000))::bigint::text, 7, '0'),
       CASE WHEN generator.unit(:seed, id, 206) < 0.7
            THEN lower(first || '.' || last) || id % 1000 || '@'
                 || CASE WHEN generator.unit(:seed, id, 207) < 0.6 OR firm IS NULL
                         THEN generator.word(generator.unit(:seed, id, 208),
                              '{gmail.com,gmail.com,gmail.com,outlook.com,yahoo.com,icloud.com}')
                         ELSE lower(replace(firm, ' ', '-')) || '.example' END END,
       firm,
       generator.word(generator.unit(:seed, id, 209), '{import,import,import,call,call,sms,manual,web}'),
       generator.unit(:seed, id, 210) < 0.95,
       generator.unit(:seed, id, 211) < 0.03,
       CASE WHEN generator.unit(:seed, id, 212) < 0.25 THEN generator.word(generator.unit(:seed, id, 213),
            '{"Prefers text messages to calls.","Do not call before ten in the morning.",
              "Met at the trade fair; wants a quote for the spring season.",
              "Referred by a customer, decides together with the business partner.",
              "Invoices go to the accountant; always ask for the purchase order number.",
              "Speaks Spanish.","Left a complaint last year and was happy with the answer."}') END,
       CASE WHEN generator.unit(:seed, id, 214) < 0.4
            THEN jsonb_build_object('labels', jsonb_build_array(
                     generator.word(generator.unit(:seed, id, 215), '{lead,customer,vendor,family,friend}')),
                 'language', generator.word(generator.unit(:seed, id, 216), '{en,en,en,en,es,de,fr}'))
            ELSE '{}' END,
       CASE WHEN generator.unit(:seed, id, 217) < 0.8 THEN least(touched, timestamptz '2025-12-31 18:00:00+00') END,
       created,
       touched
  FROM (SELECT id,
               generator.first_name(generator.unit(:seed, id, 201)) AS first,
               generator.last_name(generator.unit(:seed, id, 202))
                   || CASE WHEN generator.unit(:seed, id, 218) < 0.04
                           THEN '-' || generator.last_name(generator.unit(:seed, id, 219)) ELSE '' END AS last,
               CASE WHEN generator.unit(:seed, id, 220) < 0.45
                    THEN generator.company(generator.unit(:seed, id, 221), generator.unit(:seed, id, 222)) END AS firm,
               generator.moment(640.0 * id / greatest(1, (120000 * :scale)::bigint)) AS created,
               generator.moment(640.0 * id / greatest(1, (120000 * :scale)::bigint)
                   + (730 - 640.0 * id / greatest(1, (120000 * :scale)::bigint))
                     * power(generator.unit(:seed, id, 223), 0.6)) AS touched
          FROM generate_series(1, greatest(1, (120000 * :scale)::bigint)) AS id OFFSET 0) AS named;

-- messages, in the order in which they were sent; contacts by Zipf, lengths from two words to 2000 bytes
INSERT INTO conversation_messages (id, contact_id, direction, channel, status, content, metadata, created_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 301), greatest(1, (120000 * :scale)::bigint), 20),
       CASE WHEN draw % 100 < 46 THEN 'inbound' ELSE 'outbound' END,
       CASE WHEN kind < 0.006 THEN 'voicemail' WHEN kind < 0.90 THEN 'sms' WHEN kind < 0.97 THEN 'whatsapp'
            ELSE 'email' END,
       CASE WHEN state < 0.95 THEN 'delivered' WHEN state < 0.975 THEN 'read' WHEN state < 0.99 THEN 'sent'
            WHEN state < 0.998 THEN 'failed' ELSE 'queued' END,
       CASE WHEN kind < 0.006 THEN left(
            (SELECT string_agg(generator.word(generator.unit(:seed, id, 1000 + sentence),
                '{"Hi, this is a message for the scheduling desk about the appointment we discussed.",
                  "I was hoping somebody could call me back before the end of the day.",
                  "The technician left at noon and the boiler is still making that noise.",
                  "We paid the last invoice by transfer, please check the reference on the statement.",
                  "My number has changed, so do not use the old one from the contract.",
                  "If the part has to be ordered, go ahead, we talked about the price already.",
                  "My husband will be at home from three, he can open the door.",
                  "There is a dog in the yard, it is friendly but it barks a lot.",
                  "The quote was for two rooms and the hallway, not for the whole floor.",
                  "Please bring the forms with you, I could not print them here.",
                  "Otherwise next week is fine too, any day but Wednesday.",
                  "Oh, and thank you for the quick help last month, that was great.",
                  "I will also send the photographs to your office address.",
                  "Let me repeat the address, it is the second entrance behind the pharmacy."}')
                || CASE WHEN sentence % 5 = 0 THEN ' Reference ' || md5(id::text || sentence) || '.' ELSE '' END,
                ' ' ORDER BY sentence)
               FROM generate_series(1, 3 + (draw % 23)::integer) AS sentence), 1900)
       ELSE
            CASE WHEN draw % 7 < 2 THEN generator.word(generator.unit(:seed, id, 305), '{Hi!,Hello!,Good morning.,Hey!,
                Thanks!,Hi there.,Good afternoon.,Sorry for the late reply.}') || ' ' ELSE '' END
            || generator.phrase(generator.unit(:seed, id, 306))
            || CASE WHEN draw % 17 < 8 THEN ' ' || generator.phrase(generator.unit(:seed, id, 307)) ELSE '' END
            || CASE WHEN draw % 11 < 4 THEN ' ' || generator.word(generator.unit(:seed, id, 308), '{"Thanks again.",
                "Let me know.","Call me if anything changes.","I will be at the office until five.",
                "The code for the door is on the second page.","It is about the delivery from last week.",
                "My colleague will take over while I am away.","We are open on Saturday too.","No rush.",
                "Please do not forget the paperwork this time.","Sent from my phone.",
                "You can also answer with a time that suits you better."}') ELSE '' END
            || CASE WHEN draw % 13 < 4 THEN ' Order ' || (100000 + (draw >> 24) % 900000) || '.' ELSE '' END
       END,
       CASE WHEN draw % 100 >= 30 THEN '{}'::jsonb
            WHEN draw % 100 < 20 THEN jsonb_build_object('provider', CASE WHEN draw % 3 = 0 THEN 'twilio' ELSE 'telnyx' END,
                 'segments', 1 + (draw >> 30) % 4)
            ELSE jsonb_build_object('sentiment', ('{positive,neutral,neutral,negative}'::text[])[1 + (draw >> 30) % 4],
                 'campaign', 'c' || (draw >> 33) % 60) END,
       generator.moment(generator.recent((id - 0.5) / greatest(1, (1000000 * :scale)::bigint)))
  FROM (SELECT id, hashint8extended(id, hashint8extended(302, :seed)) & 9223372036854775807 AS draw,
               generator.unit(:seed, id, 303) AS kind, generator.unit(:seed, id, 304) AS state
          FROM generate_series(1, greatest(1, (1000000 * :scale)::bigint)) AS id OFFSET 0) AS drawn;

-- calls, in the order in which they were made
INSERT INTO call_logs (id, contact_id, user_id, direction, call_status, duration_seconds, recording_url, started_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 401), greatest(1, (120000 * :scale)::bigint), 50),
       generator.skewed(generator.unit(:seed, id, 402), greatest(50, (200 * :scale)::bigint), 10),
       CASE WHEN generator.unit(:seed, id, 403) < 0.4 THEN 'inbound' ELSE 'outbound' END,
       CASE WHEN state < 0.95 THEN 'completed' WHEN state < 0.98 THEN 'no-answer' WHEN state < 0.995 THEN 'busy'
            ELSE 'failed' END,
       CASE WHEN state < 0.95 THEN 5 + floor(-160 * ln(1 - generator.unit(:seed, id, 404)))::integer ELSE 0 END,
       CASE WHEN state < 0.2 THEN 'recordings/' || md5(id::text) || '.mp3' END,
       generator.moment(generator.recent((id - 0.5) / greatest(1, (200000 * :scale)::bigint)))
  FROM (SELECT id, generator.unit(:seed, id, 405) AS state
          FROM generate_series(1, greatest(1, (200000 * :scale)::bigint)) AS id OFFSET 0) AS drawn;

-- one line of the carrier's bill for each call
INSERT INTO call_costs (id, call_id, user_id, provider, service_type, duration_seconds, cost, currency,
       billing_date, created_at)
SELECT id, id, user_id,
       CASE WHEN pick < 0.7 THEN 'twilio' WHEN pick < 0.9 THEN 'telnyx' WHEN pick < 0.98 THEN 'elevenlabs' ELSE 'vonage' END,
       CASE WHEN generator.unit(:seed, id, 502) < 0.95 THEN 'voice' ELSE 'transcription' END,
       duration_seconds,
       round((0.0040 + ceil(duration_seconds / 60.0) * (0.0085 + 0.03 * (pick > 0.9)::integer))::numeric, 4),
       'USD',
       (started_at AT TIME ZONE 'UTC')::date,
       started_at + interval '1 hour'
  FROM (SELECT call_logs.*, generator.unit(:seed, id, 501) AS pick FROM call_logs ORDER BY id OFFSET 0) AS billed;

-- tasks: 95 of 100 are finished
INSERT INTO scheduled_tasks (id, user_id, contact_id, title, description, task_type, status, priority, due_date,
       completed_at, metadata, created_at, updated_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 601), greatest(50, (200 * :scale)::bigint), 10),
       CASE WHEN generator.unit(:seed, id, 602) < 0.7
            THEN generator.skewed(generator.unit(:seed, id, 603), greatest(1, (120000 * :scale)::bigint), 100) END,
       generator.word(generator.unit(:seed, id, 604),
            '{Call back,Send quote to,Follow up with,Prepare contract for,Confirm appointment of,Check payment of,
              Send reminder to,Schedule visit at,Answer question of,Update address of}')
            || ' ' || generator.company(generator.unit(:seed, id, 605), generator.unit(:seed, id, 606)),
       CASE WHEN generator.unit(:seed, id, 607) < 0.3
            THEN 'Created from a conversation; see the last messages before acting. Ticket '
                 || 10000 + floor(generator.unit(:seed, id, 608) * 80000)::integer END,
       generator.word(generator.unit(:seed, id, 609), '{call,call,call,sms,sms,email,meeting,review}'),
       CASE WHEN state < 0.95 THEN 'completed' WHEN state < 0.96 THEN 'cancelled' WHEN state < 0.965 THEN 'failed'
            WHEN state < 0.975 THEN 'in_progress' ELSE 'pending' END,
       (CASE WHEN rank < 0.05 THEN 1 WHEN rank < 0.2 THEN 2 WHEN rank < 0.75 THEN 3 WHEN rank < 0.92 THEN 4 ELSE 5 END)::smallint,
       CASE WHEN generator.unit(:seed, id, 610) < 0.97 THEN created + floor(86400 * due) * interval '1 second' END,
       CASE WHEN state < 0.95 THEN created + floor(86400 * due * generator.unit(:seed, id, 611)) * interval '1 second' END,
       CASE WHEN generator.unit(:seed, id, 612) < 0.3
            THEN jsonb_build_object('origin', generator.word(generator.unit(:seed, id, 613), '{workflow,manual,assistant}'),
                 'attempts', floor(generator.unit(:seed, id, 614) * 4)::integer) ELSE '{}' END,
       created,
       created + floor(86400 * due * generator.unit(:seed, id, 611)) * interval '1 second'
  FROM (SELECT id, state, rank, due,
               generator.moment(CASE WHEN state < 0.97 THEN generator.recent(place) ELSE 560 + 170 * place END) AS created
          FROM (SELECT id, generator.unit(:seed, id, 615) AS state, generator.unit(:seed, id, 616) AS rank,
                       -12 * ln(1 - generator.unit(:seed, id, 617)) + 0.2 AS due,
                       (id - 0.5) / greatest(1, (200000 * :scale)::bigint) AS place
                  FROM generate_series(1, greatest(1, (200000 * :scale)::bigint)) AS id OFFSET 0) AS drawn
        OFFSET 0) AS dated;

-- people
INSERT INTO people (id, user_id, phone_contact_id, name, email, company, relationship_type, importance, birthday,
       preferences, created_at, updated_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 703), greatest(50, (200 * :scale)::bigint), 10),
       CASE WHEN generator.unit(:seed, id, 704) < 0.5
            THEN 1 + floor(generator.unit(:seed, id, 705) * greatest(1, (120000 * :scale)::bigint))::bigint END,
       first || ' ' || last,
       CASE WHEN generator.unit(:seed, id, 706) < 0.6 THEN lower(first || last) || id % 100 || '@mail.example' END,
       CASE WHEN generator.unit(:seed, id, 707) < 0.5
            THEN generator.company(generator.unit(:seed, id, 708), generator.unit(:seed, id, 709)) END,
       generator.word(generator.unit(:seed, id, 710), '{client,client,client,client,colleague,colleague,friend,family,vendor}'),
       (1 + generator.skewed(generator.unit(:seed, id, 711), 5, 1) % 5)::smallint,
       CASE WHEN generator.unit(:seed, id, 712) < 0.4
            THEN date '1950-01-01' + floor(generator.unit(:seed, id, 713) * 20000)::integer END,
       CASE WHEN generator.unit(:seed, id, 714) < 0.5
            THEN jsonb_build_object('channel', generator.word(generator.unit(:seed, id, 715), '{sms,call,email}'),
                 'cadence_days', (ARRAY[7, 14, 30, 90])[1 + floor(generator.unit(:seed, id, 716) * 4)::integer])
            ELSE '{}' END,
       generator.moment(600.0 * id / greatest(1, (50000 * :scale)::bigint)),
       generator.moment(600 + 130 * sqrt(generator.unit(:seed, id, 717)))
  FROM (SELECT id, generator.first_name(generator.unit(:seed, id, 701)) AS first,
               generator.last_name(generator.unit(:seed, id, 702)) AS last
          FROM generate_series(1, greatest(1, (50000 * :scale)::bigint)) AS id OFFSET 0) AS named;

-- interactions with people, in the order in which they were entered
INSERT INTO relationship_interactions (id, person_id, user_id, interaction_type, sentiment, duration_minutes,
       summary, follow_up_date, interaction_date, created_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 801), greatest(1, (50000 * :scale)::bigint), 40),
       generator.skewed(generator.unit(:seed, id, 802), greatest(50, (200 * :scale)::bigint), 10),
       generator.word(generator.unit(:seed, id, 803), '{message,message,message,call,call,meeting,email,gift}'),
       generator.word(generator.unit(:seed, id, 804), '{neutral,neutral,neutral,positive,positive,negative}'),
       CASE WHEN generator.unit(:seed, id, 805) < 0.6 THEN 5 * (1 + floor(generator.unit(:seed, id, 806) * 18)::integer) END,
       generator.word(generator.unit(:seed, id, 807),
            '{"Talked about the new contract","Caught up after the holidays","Asked for a reference",
              "Discussed the delay and agreed on a new date","Coffee near the office","Sent birthday wishes",
              "Introduced a colleague","Short call, wants to talk again next month","Reviewed the numbers of the quarter",
              "Answered questions about the proposal","Met at the conference and exchanged cards"}')
            || CASE WHEN generator.unit(:seed, id, 808) < 0.3 THEN '; promised to send the documents' ELSE '' END,
       CASE WHEN generator.unit(:seed, id, 809) < 0.12 THEN (entered AT TIME ZONE 'UTC')::date + 14 END,
       entered - floor(generator.unit(:seed, id, 810) * 7200) * interval '1 second',
       entered
  FROM (SELECT id, generator.moment(generator.recent((id - 0.5) / greatest(1, (300000 * :scale)::bigint))) AS entered
          FROM generate_series(1, greatest(1, (300000 * :scale)::bigint)) AS id OFFSET 0) AS dated;

-- appointments of the two years and of the next three months
INSERT INTO calendar_events (id, user_id, contact_id, title, location, event_type, status, is_all_day, start_time,
       end_time, created_at, updated_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 901), greatest(50, (200 * :scale)::bigint), 10),
       CASE WHEN generator.unit(:seed, id, 902) < 0.5
            THEN generator.skewed(generator.unit(:seed, id, 903), greatest(1, (120000 * :scale)::bigint), 100) END,
       generator.word(generator.unit(:seed, id, 904),
            '{Visit at,Call with,Quarterly review with,Lunch with,Site inspection at,Training at,Demo for}')
            || ' ' || generator.company(generator.unit(:seed, id, 905), generator.unit(:seed, id, 906)),
       CASE WHEN generator.unit(:seed, id, 907) < 0.6
            THEN generator.word(generator.unit(:seed, id, 908), '{Office,Video call,On site,Room 2,Room 5,Cafe Luna}') END,
       generator.word(generator.unit(:seed, id, 909), '{meeting,meeting,meeting,call,call,visit,reminder}'),
       generator.word(generator.unit(:seed, id, 910),
            '{confirmed,confirmed,confirmed,confirmed,confirmed,confirmed,confirmed,confirmed,tentative,cancelled}'),
       kind < 0.04,
       CASE WHEN kind < 0.04 THEN date_trunc('day', begins, 'UTC') ELSE begins END,
       CASE WHEN kind < 0.04 THEN date_trunc('day', begins, 'UTC')
                 + (1 + floor(generator.unit(:seed, id, 911) * 5)) * interval '24 hours'
            ELSE begins + (1 + floor(generator.unit(:seed, id, 912) * 6)) * interval '15 minutes' END,
       begins - floor(86400 * 30 * generator.unit(:seed, id, 913)) * interval '1 second' - interval '2160 hours',
       begins - floor(86400 * 30 * generator.unit(:seed, id, 913)) * interval '1 second' - interval '2160 hours'
  FROM (SELECT id, generator.unit(:seed, id, 914) AS kind,
               generator.moment(821 * power((id - 0.5) / greatest(1, (150000 * :scale)::bigint), 0.85)
                   - 3 * generator.unit(:seed, id, 915)) AS begins
          FROM generate_series(1, greatest(1, (150000 * :scale)::bigint)) AS id OFFSET 0) AS dated;

-- automation rules
INSERT INTO workflow_triggers (id, user_id, name, trigger_type, conditions, actions, is_active, last_triggered_at,
       created_at, updated_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 1101), greatest(50, (200 * :scale)::bigint), 10),
       initcap(kind) || ' rule ' || id,
       kind,
       jsonb_build_object('field', generator.word(generator.unit(:seed, id, 1103), '{content,contact,status,time}'),
            'operator', generator.word(generator.unit(:seed, id, 1104), '{contains,equals,older_than}'),
            'value', generator.word(generator.unit(:seed, id, 1105), '{invoice,urgent,failed,quote,stop,3 days}')),
       jsonb_build_array(jsonb_build_object('type', generator.word(generator.unit(:seed, id, 1106),
            '{send_sms,create_task,notify,tag_contact}'))),
       generator.unit(:seed, id, 1107) < 0.2,
       CASE WHEN generator.unit(:seed, id, 1108) < 0.7 THEN generator.moment(generator.recent(generator.unit(:seed, id, 1109))) END,
       generator.moment(600.0 * id / greatest(1, (4000 * :scale)::bigint)),
       generator.moment(600 + 130 * generator.unit(:seed, id, 1110))
  FROM (SELECT id, generator.word(generator.unit(:seed, id, 1102), '{message,message,call,schedule,webhook}') AS kind
          FROM generate_series(1, greatest(1, (4000 * :scale)::bigint)) AS id OFFSET 0) AS drawn;

-- runs of the rules: 97 of 100 succeed
INSERT INTO workflow_executions (id, trigger_id, status, error_message, started_at, finished_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 1201), greatest(1, (4000 * :scale)::bigint), 5),
       CASE WHEN state < 0.97 THEN 'succeeded' WHEN state < 0.995 THEN 'failed' ELSE 'running' END,
       CASE WHEN state >= 0.97 AND state < 0.995 THEN 'carrier answered 429: too many requests' END,
       started,
       CASE WHEN state < 0.995 THEN started + floor(1 + 20 * generator.unit(:seed, id, 1203)) * interval '1 second' END
  FROM (SELECT id, generator.unit(:seed, id, 1202) AS state,
               generator.moment(generator.recent((id - 0.5) / greatest(1, (120000 * :scale)::bigint))) AS started
          FROM generate_series(1, greatest(1, (120000 * :scale)::bigint)) AS id OFFSET 0) AS dated;

-- notes about contacts
INSERT INTO contact_notes (id, contact_id, user_id, body, is_pinned, created_at, updated_at)
SELECT id,
       generator.skewed(generator.unit(:seed, id, 1301), greatest(1, (120000 * :scale)::bigint), 200),
       generator.skewed(generator.unit(:seed, id, 1302), greatest(50, (200 * :scale)::bigint), 10),
       generator.word(generator.unit(:seed, id, 1303),
            '{"Asked for the price list","Wants to be called after the holidays","Changed the address",
              "Interested in the yearly plan","Complained about the late delivery","Gave five stars"}')
            || CASE WHEN generator.unit(:seed, id, 1304) < 0.4 THEN ', see the message of that day' ELSE '' END,
       generator.unit(:seed, id, 1305) < 0.02,
       written,
       written
  FROM (SELECT id, generator.moment(generator.recent((id - 0.5) / greatest(1, (60000 * :scale)::bigint))) AS written
          FROM generate_series(1, greatest(1, (60000 * :scale)::bigint)) AS id OFFSET 0) AS dated;

-- foreign keys of the contacts
ALTER TABLE phone_contacts
    ADD FOREIGN KEY (user_id) REFERENCES users;

-- foreign keys of the messages
ALTER TABLE conversation_messages
    ADD FOREIGN KEY (contact_id) REFERENCES phone_contacts;

-- foreign keys of the calls
ALTER TABLE call_logs
    ADD FOREIGN KEY (contact_id) REFERENCES phone_contacts,
    ADD FOREIGN KEY (user_id) REFERENCES users;

-- foreign keys of the call costs
ALTER TABLE call_costs
    ADD FOREIGN KEY (call_id) REFERENCES call_logs,
    ADD FOREIGN KEY (user_id) REFERENCES users;

-- foreign keys of the tasks
ALTER TABLE scheduled_tasks
    ADD FOREIGN KEY (user_id) REFERENCES users,
    ADD FOREIGN KEY (contact_id) REFERENCES phone_contacts;

-- foreign keys of the people
ALTER TABLE people
    ADD FOREIGN KEY (user_id) REFERENCES users,
    ADD FOREIGN KEY (phone_contact_id) REFERENCES phone_contacts;

-- foreign keys of the interactions
ALTER TABLE relationship_interactions
    ADD FOREIGN KEY (person_id) REFERENCES people,
    ADD FOREIGN KEY (user_id) REFERENCES users;

-- foreign keys of the events
ALTER TABLE calendar_events
    ADD FOREIGN KEY (user_id) REFERENCES users,
    ADD FOREIGN KEY (contact_id) REFERENCES phone_contacts;

-- foreign keys of the rules
ALTER TABLE workflow_triggers
    ADD FOREIGN KEY (user_id) REFERENCES users;

-- foreign keys of the rule runs
ALTER TABLE workflow_executions
    ADD FOREIGN KEY (trigger_id) REFERENCES workflow_triggers;

-- foreign keys of the notes
ALTER TABLE contact_notes
    ADD FOREIGN KEY (contact_id) REFERENCES phone_contacts,
    ADD FOREIGN KEY (user_id) REFERENCES users;

-- the next id of every table comes after the last one generated
SELECT setval(pg_get_serial_sequence('users', 'id'), (SELECT max(id) FROM users)),
       setval(pg_get_serial_sequence('phone_contacts', 'id'), (SELECT max(id) FROM phone_contacts)),
       setval(pg_get_serial_sequence('conversation_messages', 'id'), (SELECT max(id) FROM conversation_messages)),
       setval(pg_get_serial_sequence('call_logs', 'id'), (SELECT max(id) FROM call_logs)),
       setval(pg_get_serial_sequence('call_costs', 'id'), (SELECT max(id) FROM call_costs)),
       setval(pg_get_serial_sequence('scheduled_tasks', 'id'), (SELECT max(id) FROM scheduled_tasks)),
       setval(pg_get_serial_sequence('people', 'id'), (SELECT max(id) FROM people)),
       setval(pg_get_serial_sequence('relationship_interactions', 'id'), (SELECT max(id) FROM relationship_interactions)),
       setval(pg_get_serial_sequence('calendar_events', 'id'), (SELECT max(id) FROM calendar_events)),
       setval(pg_get_serial_sequence('workflow_triggers', 'id'), (SELECT max(id) FROM workflow_triggers)),
       setval(pg_get_serial_sequence('workflow_executions', 'id'), (SELECT max(id) FROM workflow_executions)),
       setval(pg_get_serial_sequence('contact_notes', 'id'), (SELECT max(id) FROM contact_notes));

-- the helpers are not part of the application
DROP SCHEMA generator CASCADE;
