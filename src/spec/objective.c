#include "pggrade/spec/objective.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "pggrade/base/text.h"
#include "pggrade/spec/list.h"

const char *const metric_names[METRIC_COUNT] = {
    [METRIC_AVERAGE] = "avg",
    [METRIC_P50] = "p50",
    [METRIC_P90] = "p90",
    [METRIC_P95] = "p95",
    [METRIC_P99] = "p99",
    [METRIC_P999] = "p99.9",
    [METRIC_MAX] = "max",
};

const double metric_fractions[METRIC_COUNT] = {
    [METRIC_AVERAGE] = NAN,
    [METRIC_P50] = 0.5,
    [METRIC_P90] = 0.9,
    [METRIC_P95] = 0.95,
    [METRIC_P99] = 0.99,
    [METRIC_P999] = 0.999,
    [METRIC_MAX] = 1.0,
};

/* "Node Type" of EXPLAIN (FORMAT JSON), which is what a plan is compared with. */
static const char *const plan_nodes[] = {
    "Aggregate",
    "Append",
    "Bitmap Heap Scan",
    "Bitmap Index Scan",
    "BitmapAnd",
    "BitmapOr",
    "CTE Scan",
    "Custom Scan",
    "Foreign Scan",
    "Function Scan",
    "Gather",
    "Gather Merge",
    "Group",
    "Hash",
    "Hash Join",
    "Incremental Sort",
    "Index Only Scan",
    "Index Scan",
    "Limit",
    "LockRows",
    "Materialize",
    "Memoize",
    "Merge Append",
    "Merge Join",
    "ModifyTable",
    "Named Tuplestore Scan",
    "Nested Loop",
    "ProjectSet",
    "Recursive Union",
    "Result",
    "Sample Scan",
    "Seq Scan",
    "SetOp",
    "Sort",
    "Subquery Scan",
    "Table Function Scan",
    "Tid Range Scan",
    "Tid Scan",
    "Unique",
    "Values Scan",
    "WindowAgg",
    "WorkTable Scan",
};

const char *
plan_node_at(const char *text)
{
    const char *found = NULL;

    for (size_t i = 0; i < COUNT_OF(plan_nodes); i++) {
        size_t length = strlen(plan_nodes[i]);

        if (strncmp(text, plan_nodes[i], length) == 0 && strchr(" \n", text[length]) != NULL &&
            (found == NULL || length > strlen(found)))
            found = plan_nodes[i];
    }
    return found;
}

bool
slo_read(const struct document *document, struct piece value, struct slo *slo, struct error *error)
{
    const char *less = strchr(value.text, '<');
    const char *limit;
    char metric[16] = "";
    struct error reason = {0};

    if (less == NULL)
        return document_refuse(
            document, value.at, error, "@slo is written METRIC<DURATION, as in p95<50ms");
    for (size_t i = 0; value.text + i < less && i + 1 < sizeof metric; i++)
        if (!isspace((unsigned char)value.text[i]))
            metric[strlen(metric)] = value.text[i];
    for (slo->metric = 0; slo->metric < METRIC_COUNT; slo->metric++)
        if (strcmp(metric, metric_names[slo->metric]) == 0)
            break;
    if (slo->metric == METRIC_COUNT)
        return document_refuse_unknown(document, value.at,
            &(struct unknown){.what = "metric",
                .left = "\"",
                .right = "\"",
                .word = metric,
                .known = metric_names,
                .known_count = METRIC_COUNT},
            error);
    limit = less + 1 + strspn(less + 1, " \t");
    if (!duration_parse(limit, &slo->limit_ns, &reason))
        return document_refuse(
            document, value.at + (size_t)(limit - value.text), error, "%s", reason.text);
    if (slo->limit_ns == 0)
        return document_refuse(document, value.at + (size_t)(limit - value.text), error,
            "no query takes less than no time");
    return true;
}

/* An index or a table, perhaps with its schema. */
static bool
is_name(const char *text)
{
    if (!isalpha((unsigned char)*text) && *text != '_' && (unsigned char)*text < 0x80)
        return false;
    for (; *text != '\0'; text++)
        if (!isalnum((unsigned char)*text) && !strchr("_$.", *text) && (unsigned char)*text < 0x80)
            return false;
    return true;
}

bool
promise_read_indexes(struct arena *arena, const struct document *document, struct piece value,
    struct promise *promise, struct error *error)
{
    size_t start = value.at;
    size_t end = value.at + strlen(value.text);

    for (size_t at = start; at <= end; at++) {
        struct piece name;

        if (at < end && document->content[at] != '|')
            continue;
        name = piece_of(arena, document, start, at);
        if (!is_name(name.text))
            return document_refuse(document, name.at, error,
                "\"%s\" is not the name of an index; write @index a | b", name.text);
        for (size_t i = 0; i < promise->name_count; i++)
            if (strcmp(promise->names[i], name.text) == 0)
                return document_refuse(
                    document, name.at, error, "index \"%s\" is named twice", name.text);
        promise->names =
            list_grow(arena, promise->names, promise->name_count, sizeof *promise->names);
        promise->names[promise->name_count++] = name.text;
        start = at + 1;
    }
    return true;
}

/* The last " on " in `text`, with any case and blanks; NULL where there is none. */
static const char *
find_on(const char *text)
{
    const char *found = NULL;

    for (const char *at = text; *at != '\0'; at++)
        if (at > text && isspace((unsigned char)at[-1]) && strncasecmp(at, "on", 2) == 0 &&
            (isspace((unsigned char)at[2]) || at[2] == '\0'))
            found = at;
    return found;
}

/* Blanks between the words of a node count as one. */
static const char *
single_blanks(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);
    size_t length = 0;

    for (; *text != '\0'; text++) {
        bool blank = isspace((unsigned char)*text) != 0;

        if (!blank)
            copy[length++] = *text;
        else if (length > 0 && copy[length - 1] != ' ')
            copy[length++] = ' ';
    }
    copy[length] = '\0';
    return copy;
}

bool
promise_read_node(struct arena *arena, const struct document *document, struct piece value,
    struct promise *promise, struct error *error)
{
    const char *on = find_on(value.text);
    size_t end = value.at + (on == NULL ? strlen(value.text) : (size_t)(on - value.text));
    const char *node = single_blanks(arena, piece_of(arena, document, value.at, end).text);

    promise->names = arena_alloc(arena, 1, sizeof *promise->names);
    for (size_t i = 0; i < COUNT_OF(plan_nodes); i++)
        if (strcasecmp(node, plan_nodes[i]) == 0)
            promise->names[promise->name_count++] = plan_nodes[i];
    if (promise->name_count == 0)
        return document_refuse_unknown(document, value.at,
            &(struct unknown){.what = "plan node",
                .left = "\"",
                .right = "\"",
                .word = node,
                .known = plan_nodes,
                .known_count = COUNT_OF(plan_nodes),
                .otherwise = "write it as EXPLAIN (FORMAT JSON) does, as in Seq Scan"},
            error);
    if (on != NULL) {
        struct piece table =
            piece_of(arena, document, end + strlen("on"), value.at + strlen(value.text));

        if (table.text[0] == '\0')
            return document_refuse(document, table.at, error, "the table is missing here");
        if (!is_name(table.text))
            return document_refuse(
                document, table.at, error, "\"%s\" is not the name of a table", table.text);
        promise->table = table.text;
    }
    return true;
}
