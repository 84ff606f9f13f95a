-- @workload crm_autovacuum
-- @title Autovacuum: thresholds, and reads of a table that it has not visited yet
-- @slo p95<10ms

-- name: thresholds
-- @title From how many dead, changed and inserted rows on autovacuum visits each table
SELECT c.relname, c.reltuples::bigint AS rows,
       floor(coalesce(option.vacuum_threshold, current_setting('autovacuum_vacuum_threshold')::float8)
           + coalesce(option.vacuum_scale_factor, current_setting('autovacuum_vacuum_scale_factor')::float8)
             * greatest(c.reltuples, 0)) + 1 AS vacuum_at,
       floor(coalesce(option.analyze_threshold, current_setting('autovacuum_analyze_threshold')::float8)
           + coalesce(option.analyze_scale_factor, current_setting('autovacuum_analyze_scale_factor')::float8)
             * greatest(c.reltuples, 0)) + 1 AS analyze_at,
       floor(coalesce(option.insert_threshold, current_setting('autovacuum_vacuum_insert_threshold')::float8)
           + coalesce(option.insert_scale_factor, current_setting('autovacuum_vacuum_insert_scale_factor')::float8)
             * greatest(c.reltuples, 0)) + 1 AS insert_at
  FROM pg_class c
 CROSS JOIN LATERAL (
        SELECT max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_threshold') AS vacuum_threshold,
               max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_scale_factor') AS vacuum_scale_factor,
               max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_analyze_threshold') AS analyze_threshold,
               max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_analyze_scale_factor') AS analyze_scale_factor,
               max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_insert_threshold') AS insert_threshold,
               max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_insert_scale_factor') AS insert_scale_factor
          FROM pg_options_to_table(c.reloptions)) AS option
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
 ORDER BY c.relname;

-- name: recent_count
-- @title Messages of one conversation that was written after the last vacuum
-- @claim "Autovacuum runs more often on Message, which will grow quickly: it sets the visibility map" buffers_ratio<0.6 from "000, 4. Autovacuum Tuning"
-- @claim "With a factor for inserted rows autovacuum sets the visibility map" buffers_ratio<0.6 on corrected implied
-- @param conversation uuid sample("SELECT conversation_id FROM ""Message"" WHERE import_key IS NOT NULL AND id < '00400000-0000-0000-0000-000000000000' ORDER BY id LIMIT 300")
-- @index Message_conversation_id_created_at_idx
SELECT count(*) FROM "Message" WHERE conversation_id = :conversation;

-- name: search_recent
-- @title Full text with the new entries still in the pending list
-- @claim "Autovacuum analyses Message when 2 % changed, which keeps queries fast" ratio<0.9 from "000, 4. Autovacuum Tuning"
-- @param words text sample("SELECT a || ' ' || b FROM unnest('{scaffold,mortar,sauna,skylight,asbestos,cistern,parquet}'::text[]) a, unnest('{quote,invoice,warranty}'::text[]) b ORDER BY 1")
-- @index Message_content_fts_idx
SELECT id, conversation_id, content, created_at
  FROM "Message"
 WHERE to_tsvector('english', content) @@ plainto_tsquery('english', :words)
 ORDER BY created_at DESC, id
 LIMIT 20;
