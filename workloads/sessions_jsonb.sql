-- @workload sessions_jsonb
-- @title JSONB operators under the operator classes of GIN
-- @slo max<5s
-- @slo p95<100ms

-- name: contains_status
-- @title state @> one frequent pair, 6 of 100 rows
-- @claim "Containment is faster with jsonb_path_ops: the guide's example, 6 of 100 rows" ratio<0.95 on jsonb_path_ops against jsonb_ops from "004, GIN Indexes for JSONB"
-- @index idx_sessions_state
SELECT * FROM sessions WHERE state @> '{"status": "active"}';

-- name: contains_two
-- @title state @> two pairs, 4 of 1,000 rows
-- @claim "Containment is faster with jsonb_path_ops than with jsonb_ops" ratio<0.95 on jsonb_path_ops against jsonb_ops from "004, GIN Indexes for JSONB"
-- @claim "A statistics target of 1000 on state improves the plans of frequent queries" average_ratio<0.95 on statistics_1000 against jsonb_path_ops from "004, Statistics and ANALYZE"
-- @index idx_sessions_state
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> '{"status": "active", "genre": "western"}';

-- name: contains_nested
-- @title state @> a pair inside an object and a list inside it, one row or a few
-- @claim "Containment is faster with jsonb_path_ops: a nested list" ratio<0.95 on jsonb_path_ops against jsonb_ops from "004, GIN Indexes for JSONB"
-- @param archive jsonb sample("SELECT jsonb_build_object('research', jsonb_build_object('sources', jsonb_build_array(state #> '{research,sources,0}'))) FROM sessions WHERE state ? 'research' ORDER BY id LIMIT 200")
-- @index idx_sessions_state
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> :archive;

-- name: contains_value
-- @title state @> a long text, one row or a few
-- @claim "With the index containment is at least twice as fast" ratio<0.5 on jsonb_path_ops against before from "004, Index Usage Verification"
-- @claim "EXPLAIN of containment shows a bitmap index scan" plan="Bitmap Index Scan" on jsonb_path_ops from "004, Index Usage Verification"
-- @param outline jsonb sample("SELECT jsonb_build_object('PLOT_OUTLINE', state -> 'PLOT_OUTLINE') FROM sessions WHERE state ? 'PLOT_OUTLINE' ORDER BY id LIMIT 200")
-- @index idx_sessions_state
-- @forbid Seq Scan on sessions
SELECT * FROM sessions WHERE state @> :outline;

-- name: contains_empty
-- @title state @> an empty list: the key is there, whatever it holds; 3 of 100 rows
-- @claim "jsonb_path_ops is right for most cases: an empty list" ratio<1.05 on jsonb_path_ops against jsonb_ops from "004, GIN Indexes for JSONB"
-- @index idx_sessions_state | idx_sessions_drafts
SELECT id, session_name FROM sessions WHERE state @> '{"drafts": []}';

-- name: key_frequent
-- @title state ? a key that 70 of 100 states have
-- @claim "jsonb_ops serves key existence: the guide's PLOT_OUTLINE" ratio<0.5 on jsonb_ops against before from "004, GIN Indexes for JSONB"
SELECT id, session_name FROM sessions WHERE state ? 'PLOT_OUTLINE';

-- name: key_rare
-- @title state ? a key that 1 of 100 states has
-- @claim "jsonb_ops serves key existence: a rare key" ratio<0.5 on jsonb_ops against before from "004, GIN Indexes for JSONB"
-- @claim "jsonb_path_ops is right for most cases, instead of jsonb_ops: a rare key" ratio<1.05 on jsonb_path_ops against jsonb_ops from "004, GIN Indexes for JSONB"
-- @index idx_sessions_state | idx_sessions_review
SELECT id, session_name FROM sessions WHERE state ? 'REVIEW_NOTES';

-- name: key_any
-- @title state ?| one of two rare keys
-- @index idx_sessions_state | idx_sessions_notes
SELECT id, session_name FROM sessions WHERE state ?| '{REVIEW_NOTES, RELEASE_NOTES}';

-- name: jsonpath_match
-- @title state @? a path with a condition, one row or a few
-- @claim "jsonb_path_ops supports only containment: a jsonpath is as slow as without index" ratio>0.95 on jsonb_path_ops against before from "004, GIN Indexes for JSONB"
-- @index idx_sessions_state
-- @forbid Seq Scan on sessions
SELECT id, session_name FROM sessions WHERE state @? '$.research.sources[*] ? (@ == "archive-77")';

-- name: plan_contains
-- @title Planning state @> alone: what a statement that is not prepared pays each time
-- @claim "A statistics target of 1000 costs nothing: planning" average_ratio<1.2 on statistics_1000 against jsonb_path_ops implied
EXPLAIN SELECT * FROM sessions WHERE state @> '{"status": "active", "genre": "western"}';
