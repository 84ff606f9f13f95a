-- @workload sessions_jsonb
-- @title JSONB operators under the operator classes of GIN
-- @slo max<5s
-- @slo p95<100ms

-- name: contains_status
-- @title state @> one frequent pair, 6 of 100 rows
-- @index idx_sessions_state
SELECT * FROM sessions WHERE state @> '{"status": "active"}';

-- name: contains_two
-- @title state @> two pairs, 4 of 1,000 rows
-- @index idx_sessions_state
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> '{"status": "active", "genre": "western"}';

-- name: contains_nested
-- @title state @> a pair inside an object and a list inside it, one row or a few
-- @param archive jsonb sample("SELECT jsonb_build_object('research', jsonb_build_object('sources', jsonb_build_array(state #> '{research,sources,0}'))) FROM sessions WHERE state ? 'research' ORDER BY id LIMIT 200")
-- @index idx_sessions_state
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> :archive;

-- name: contains_value
-- @title state @> a long text, one row or a few
-- @param outline jsonb sample("SELECT jsonb_build_object('PLOT_OUTLINE', state -> 'PLOT_OUTLINE') FROM sessions WHERE state ? 'PLOT_OUTLINE' ORDER BY id LIMIT 200")
-- @index idx_sessions_state
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> :outline;

-- name: contains_empty
-- @title state @> an empty list: the key is there, whatever it holds; 3 of 100 rows
-- @index idx_sessions_state | idx_sessions_drafts
SELECT id, session_name FROM sessions WHERE state @> '{"drafts": []}';

-- name: key_frequent
-- @title state ? a key that 70 of 100 states have
SELECT id, session_name FROM sessions WHERE state ? 'PLOT_OUTLINE';

-- name: key_rare
-- @title state ? a key that 1 of 100 states has
-- @index idx_sessions_state | idx_sessions_review
SELECT id, session_name FROM sessions WHERE state ? 'REVIEW_NOTES';

-- name: key_any
-- @title state ?| one of two rare keys
-- @index idx_sessions_state | idx_sessions_notes
SELECT id, session_name FROM sessions WHERE state ?| '{REVIEW_NOTES, RELEASE_NOTES}';

-- name: jsonpath_match
-- @title state @? a path with a condition, one row or a few
-- @index idx_sessions_state
-- @forbid Seq Scan on sessions
SELECT id, session_name FROM sessions WHERE state @? '$.research.sources[*] ? (@ == "archive-77")';

-- name: plan_contains
-- @title Planning state @> alone: what a statement that is not prepared pays each time
EXPLAIN SELECT * FROM sessions WHERE state @> '{"status": "active", "genre": "western"}';
