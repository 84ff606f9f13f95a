-- What statistics count and what is really there: dead rows, and free space in tables and indexes.
-- Not part of a run.  With `pggrade server start`, and the database of a side from run.json:
--
--     pggrade server psql "$(jq -r '.sides[] | select(.name == "before").database' results/latest/run.json)" \
--         < scenarios/crm/figures.sql
--
-- It leaves nothing behind.

BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgstattuple;

-- the document's estimate of bloat beside the share of the table's bytes that hold no row
SELECT s.relname AS "table", s.n_live_tup AS live, s.n_dead_tup AS dead,
       round(100.0 * s.n_dead_tup / nullif(s.n_live_tup, 0), 2) AS document_bloat_pct,
       t.dead_tuple_percent AS dead_bytes_pct, t.free_percent AS free_bytes_pct,
       pg_size_pretty(t.table_len) AS size
  FROM pg_stat_user_tables s, LATERAL pgstattuple(s.relid) AS t
 WHERE s.schemaname = 'public'
 ORDER BY t.table_len DESC;

-- how full the leaves of the btree indexes are; 90 is what a fresh index has
SELECT c.relname AS index, pg_size_pretty(pg_relation_size(c.oid)) AS size, p.avg_leaf_density AS leaf_density_pct
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree',
       LATERAL pgstatindex(c.oid) AS p
 WHERE c.relnamespace = 'public'::regnamespace
 ORDER BY pg_relation_size(c.oid) DESC
 LIMIT 12;

-- the pending list of the text index: what a search reads from end to end
SELECT pending_pages, pending_tuples FROM pgstatginindex('"Message_content_fts_idx"');
ROLLBACK;
