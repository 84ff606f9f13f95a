#include "pggrade/pg/schema_dump.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/target_private.h"

/* Not what an extension brought along. */
#define OWN(class, oid)                                                                            \
    "NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '" class "'::regclass AND d.objid "     \
                                                                    "= " oid                       \
                                                                    " AND d.deptype = 'e')"

/* One SELECT of (kind, name, definition) for each kind of object. */
static const char *const kinds[] = {
    "SELECT 'schema', n.nspname, coalesce(n.nspacl::text, '') FROM pg_namespace n"
    " WHERE " TARGET_USER_SCHEMAS " AND " OWN("pg_namespace", "n.oid"),

    "SELECT 'extension', extname, extversion FROM pg_extension"
    " WHERE extnamespace IS DISTINCT FROM to_regnamespace('pggrade')",

    "SELECT 'relation', n.nspname || '.' || c.relname, concat_ws(' ', c.relkind, c.relpersistence,"
    "  (SELECT array_agg(o ORDER BY o) FROM unnest(c.reloptions) o),"
    "  (SELECT (SELECT array_agg(o ORDER BY o) FROM unnest(t.reloptions) o)"
    "   FROM pg_class t WHERE t.oid = c.reltoastrelid),"
    "  (SELECT amname FROM pg_am WHERE oid = c.relam), c.relrowsecurity, c.relforcerowsecurity,"
    "  c.relreplident, c.relacl::text, c.relispartition, pg_get_expr(c.relpartbound, c.oid),"
    "  (SELECT string_agg(i.inhparent::regclass::text, ',' ORDER BY i.inhseqno)"
    "   FROM pg_inherits i WHERE i.inhrelid = c.oid), obj_description(c.oid, 'pg_class'))"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'f', 'S', 'v', 'm') AND " TARGET_USER_SCHEMAS
    " AND " OWN("pg_class", "c.oid"),

    "SELECT 'column', n.nspname || '.' || c.relname || '.' || a.attname, concat_ws(' ',"
    "  rank() OVER (PARTITION BY c.oid ORDER BY a.attnum),"
    "  format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,"
    "  nullif(a.attidentity, ''), nullif(a.attgenerated, ''), pg_get_expr(e.adbin, e.adrelid),"
    "  (SELECT collname FROM pg_collation WHERE oid = a.attcollation), a.attstorage,"
    "  to_jsonb(a) ->> 'attcompression', nullif(coalesce(a.attstattarget, -1), -1),"
    "  (SELECT array_agg(o ORDER BY o) FROM unnest(a.attoptions) o), a.attacl::text,"
    "  col_description(c.oid, a.attnum))"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum"
    " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')"
    " AND " TARGET_USER_SCHEMAS " AND " OWN("pg_class", "c.oid"),

    "SELECT 'index', n.nspname || '.' || c.relname, concat_ws(' ', pg_get_indexdef(i.indexrelid),"
    "  CASE WHEN NOT i.indisvalid THEN 'invalid' END, CASE WHEN i.indisclustered THEN 'clustered' "
    "END,"
    "  CASE WHEN i.indisreplident THEN 'replica identity' END)"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE " TARGET_USER_SCHEMAS " AND " OWN("pg_class", "i.indrelid"),

    "SELECT 'constraint', n.nspname || '.' || c.relname || '.' || o.conname,"
    "  concat_ws(' ', pg_get_constraintdef(o.oid), CASE WHEN NOT o.convalidated THEN 'not valid' "
    "END)"
    " FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE " TARGET_USER_SCHEMAS " AND " OWN("pg_class", "c.oid"),

    "SELECT 'trigger', n.nspname || '.' || c.relname || '.' || g.tgname,"
    "  pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text"
    " FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT g.tgisinternal AND " TARGET_USER_SCHEMAS,

    "SELECT 'statistics', n.nspname || '.' || s.stxname, concat_ws(' ',"
    "  pg_get_statisticsobjdef(s.oid), to_jsonb(s) ->> 'stxstattarget')"
    " FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace"
    " WHERE " TARGET_USER_SCHEMAS,

    "SELECT 'view', n.nspname || '.' || c.relname, pg_get_viewdef(c.oid)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('v', 'm') AND " TARGET_USER_SCHEMAS " AND " OWN("pg_class", "c.oid"),

    "SELECT 'rule', n.nspname || '.' || c.relname || '.' || r.rulename, pg_get_ruledef(r.oid)"
    " FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE r.rulename <> '_RETURN' AND " TARGET_USER_SCHEMAS,

    "SELECT 'policy', n.nspname || '.' || c.relname || '.' || p.polname, concat_ws(' ', p.polcmd,"
    "  p.polpermissive, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid),"
    "  pg_get_expr(p.polwithcheck, p.polrelid))"
    " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " TARGET_USER_SCHEMAS,

    "SELECT 'function', p.oid::regprocedure::text, concat_ws(' ', CASE WHEN p.prokind IN ('f', 'p')"
    "  THEN pg_get_functiondef(p.oid) ELSE p.prokind::text END, p.proacl::text)"
    " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE " TARGET_USER_SCHEMAS " AND " OWN("pg_proc", "p.oid"),

    "SELECT 'type', n.nspname || '.' || t.typname, concat_ws(' ', t.typtype,"
    "  format_type(nullif(t.typbasetype, 0), t.typtypmod), t.typnotnull, t.typdefault,"
    "  (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e"
    "   WHERE e.enumtypid = t.oid),"
    "  (SELECT string_agg(pg_get_constraintdef(o.oid), ' ' ORDER BY o.conname)"
    "   FROM pg_constraint o WHERE o.contypid = t.oid))"
    " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
    " WHERE t.typtype IN ('e', 'd', 'r') AND " TARGET_USER_SCHEMAS " AND " OWN("pg_type", "t.oid"),

    "SELECT 'sequence', n.nspname || '.' || c.relname, concat_ws(' ', format_type(s.seqtypid, "
    "NULL),"
    "  s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)"
    " FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " TARGET_USER_SCHEMAS,
};

bool
schema_dump(struct session *session, struct rows **dump, struct error *error)
{
    struct text sql = {0};
    bool dumped;

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        text_printf(&sql, "%s(%s)", i == 0 ? "SELECT * FROM (" : " UNION ALL ", kinds[i]);
    text_append(&sql,
        ") AS dump (kind, name, definition)"
        " ORDER BY kind COLLATE \"C\", name COLLATE \"C\", definition COLLATE \"C\"");
    dumped = session_query(session, text_string(&sql), NULL, 0, dump, error);
    text_free(&sql);
    return dumped;
}

static int
compare_rows(const struct rows *before, size_t b, const struct rows *after, size_t a)
{
    int order;

    if (b == rows_count(before))
        return 1;
    if (a == rows_count(after))
        return -1;
    order = strcmp(rows_value(before, b, 0), rows_value(after, a, 0));
    return order != 0 ? order : strcmp(rows_value(before, b, 1), rows_value(after, a, 1));
}

static void
add_difference(struct step_names *differences, const char *kind, const char *name, const char *what)
{
    char *line = xasprintf("%s %s %s", kind, name, what);

    step_names_add(differences, line);
    free(line);
}

void
schema_compare(const struct rows *before, const struct rows *after, struct step_names *differences)
{
    size_t b = 0;
    size_t a = 0;

    while (b < rows_count(before) || a < rows_count(after)) {
        int order = compare_rows(before, b, after, a);

        if (order < 0) {
            add_difference(
                differences, rows_value(before, b, 0), rows_value(before, b, 1), "is missing");
            b++;
        } else if (order > 0) {
            add_difference(
                differences, rows_value(after, a, 0), rows_value(after, a, 1), "is left behind");
            a++;
        } else {
            if (strcmp(rows_value(before, b, 2), rows_value(after, a, 2)) != 0) {
                char *what = xasprintf(
                    "is \"%s\", was \"%s\"", rows_value(after, a, 2), rows_value(before, b, 2));

                add_difference(differences, rows_value(after, a, 0), rows_value(after, a, 1), what);
                free(what);
            }
            a++;
            b++;
        }
    }
}
