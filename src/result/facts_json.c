#include "pggrade/result/facts_json.h"

#include <string.h>

static const struct member facts_members[] = {
    {"samples", MEMBER_UINT64, offsetof(struct plan_facts, samples)},
    {"buffers_per_call", MEMBER_AMOUNT, offsetof(struct plan_facts, buffers_per_call)},
    {"rows_per_call", MEMBER_AMOUNT, offsetof(struct plan_facts, rows_per_call)},
    {"wal_records_per_call", MEMBER_AMOUNT, offsetof(struct plan_facts, wal_records_per_call)},
    {"wal_bytes_per_call", MEMBER_AMOUNT, offsetof(struct plan_facts, wal_bytes_per_call)},
    {"spilled", MEMBER_BOOL, offsetof(struct plan_facts, spilled)},
    {"parallel", MEMBER_BOOL, offsetof(struct plan_facts, parallel)},
    {"generic", MEMBER_BOOL, offsetof(struct plan_facts, generic)},
};

/* Of runs since they were recorded. */
static const struct member later_facts_members[] = {
    {"temp_blocks_per_call", MEMBER_AMOUNT, offsetof(struct plan_facts, temp_blocks_per_call)},
    {"updates_per_call", MEMBER_AMOUNT, offsetof(struct plan_facts, updates_per_call)},
    {"hot_updates_per_call", MEMBER_AMOUNT, offsetof(struct plan_facts, hot_updates_per_call)},
};

static const struct member later_variant_members[] = {
    {"shape_hash", MEMBER_TEXT, offsetof(struct plan_variant, shape_hash)},
    {"generic", MEMBER_UINT64, offsetof(struct plan_variant, generic)},
    {"forced", MEMBER_UINT64, offsetof(struct plan_variant, forced)},
};

static const struct member variant_members[] = {
    {"statement", MEMBER_SIZE, offsetof(struct plan_variant, statement)},
    {"samples", MEMBER_UINT64, offsetof(struct plan_variant, samples)},
    {"headline", MEMBER_TEXT, offsetof(struct plan_variant, headline)},
    {"hash", MEMBER_TEXT, offsetof(struct plan_variant, hash)},
    {"shape", MEMBER_TEXT, offsetof(struct plan_variant, shape)},
};

static const struct member use_members[] = {
    {"name", MEMBER_TEXT, offsetof(struct index_use, name)},
    {"samples", MEMBER_UINT64, offsetof(struct index_use, samples)},
};

static const struct member promise_members[] = {
    {"promise", MEMBER_SIZE, offsetof(struct promise_fact, promise)},
    {"bound", MEMBER_BOOL, offsetof(struct promise_fact, bound)},
    {"kept", MEMBER_BOOL, offsetof(struct promise_fact, kept)},
    {"samples", MEMBER_UINT64, offsetof(struct promise_fact, samples)},
    {"detail", MEMBER_TEXT, offsetof(struct promise_fact, detail)},
};

static const struct member finding_members[] = {
    {"code", MEMBER_TEXT, offsetof(struct finding, code)},
    {"node", MEMBER_TEXT, offsetof(struct finding, node)},
    {"share", MEMBER_AMOUNT, offsetof(struct finding, share)},
    {"evidence", MEMBER_TEXT, offsetof(struct finding, evidence)},
    {"remedy", MEMBER_TEXT, offsetof(struct finding, remedy)},
};

/* A list of structs that have nothing but members. */
static json_t *
list_to_json(const void *items, size_t count, size_t item_size, const struct member *members,
    size_t member_count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();

        member_write(object, members, member_count, (const char *)items + i * item_size);
        (void)json_array_append_new(list, object);
    }
    return list;
}

/* One list a figure, each with a value for every parameter set. */
static const struct set_list {
    const char *key;
    size_t offset;
} set_lists[] = {
    {"buffers", offsetof(struct set_cost, buffers)},
    {"rows", offsetof(struct set_cost, rows)},
    {"wal_bytes", offsetof(struct set_cost, wal_bytes)},
};

static double *
set_value(struct set_cost *set, const struct set_list *list)
{
    return (double *)(void *)((char *)set + list->offset);
}

static json_t *
sets_to_json(const struct plan_facts *facts)
{
    json_t *object = json_object();

    for (size_t i = 0; i < COUNT_OF(set_lists); i++) {
        json_t *values = json_array();

        for (uint64_t set = 0; set < facts->samples; set++)
            (void)json_array_append_new(
                values, json_real(*set_value(&facts->sets[set], &set_lists[i])));
        (void)json_object_set_new(object, set_lists[i].key, values);
    }
    return object;
}

static json_t *
variants_to_json(const struct plan_facts *facts)
{
    json_t *list = list_to_json(facts->variants, facts->variant_count, sizeof *facts->variants,
        variant_members, COUNT_OF(variant_members));

    for (size_t i = 0; i < facts->variant_count; i++)
        member_write_present(json_array_get(list, i), later_variant_members,
            COUNT_OF(later_variant_members), &facts->variants[i]);
    return list;
}

static json_t *
findings_to_json(const struct plan_facts *facts)
{
    json_t *list = json_array();

    for (size_t i = 0; i < facts->finding_count; i++) {
        json_t *object = json_object();

        (void)json_object_set_new(
            object, "severity", json_string(severity_names[facts->findings[i].severity]));
        member_write(object, finding_members, COUNT_OF(finding_members), &facts->findings[i]);
        (void)json_array_append_new(list, object);
    }
    return list;
}

json_t *
facts_to_json(const struct plan_facts *facts)
{
    json_t *object = json_object();

    member_write(object, facts_members, COUNT_OF(facts_members), facts);
    member_write_present(object, later_facts_members, COUNT_OF(later_facts_members), facts);
    (void)json_object_set_new(object, "variants", variants_to_json(facts));
    (void)json_object_set_new(object, "indexes",
        list_to_json(facts->indexes, facts->index_count, sizeof *facts->indexes, use_members,
            COUNT_OF(use_members)));
    (void)json_object_set_new(object, "promises",
        list_to_json(facts->promises, facts->promise_count, sizeof *facts->promises,
            promise_members, COUNT_OF(promise_members)));
    (void)json_object_set_new(object, "findings", findings_to_json(facts));
    if (facts->sets != NULL)
        (void)json_object_set_new(object, "sets", sets_to_json(facts));
    return object;
}

/* plan_facts_clear frees each text: give it one of its own instead of the arena's. */
static void
own(char **text)
{
    if (*text != NULL)
        *text = xstrdup(*text);
}

static bool
read_variant(struct reader *reader, const json_t *object, void *item, const void *context)
{
    const struct facts_limits *limits = context;
    struct plan_variant *variant = item;
    bool read = member_read(reader, object, variant_members, COUNT_OF(variant_members), item) &&
        member_read_if_any(
            reader, object, later_variant_members, COUNT_OF(later_variant_members), item);

    own(&variant->shape);
    own(&variant->hash);
    own(&variant->shape_hash);
    own(&variant->headline);
    if (read && variant->statement >= limits->statement_count)
        return reader_refuse(reader, "is of statement %zu of a query that has %zu",
            variant->statement, limits->statement_count);
    return read;
}

static bool
read_use(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct index_use *use = item;
    bool read = member_read(reader, object, use_members, COUNT_OF(use_members), item);

    (void)context;
    own(&use->name);
    return read;
}

static bool
read_promise(struct reader *reader, const json_t *object, void *item, const void *context)
{
    const struct facts_limits *limits = context;
    struct promise_fact *fact = item;
    bool read = member_read(reader, object, promise_members, COUNT_OF(promise_members), item);

    own(&fact->detail);
    if (read && fact->promise >= limits->promise_count)
        return reader_refuse(reader, "is of promise %zu of a query that has %zu", fact->promise,
            limits->promise_count);
    return read;
}

static bool
read_severity(struct reader *reader, const json_t *object, enum severity *severity)
{
    const char *name = NULL;
    const struct member member = {"severity", MEMBER_TEXT, 0};

    if (!member_read(reader, object, &member, 1, &name))
        return false;
    for (size_t i = 0; i < SEVERITY_COUNT; i++) {
        if (strcmp(name, severity_names[i]) != 0)
            continue;
        *severity = (enum severity)i;
        return true;
    }
    return reader_refuse(reader, "has the unknown severity \"%s\"", name);
}

static bool
read_finding(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct finding *finding = item;
    bool read = member_read(reader, object, finding_members, COUNT_OF(finding_members), item);

    (void)context;
    own(&finding->code);
    own(&finding->node);
    own(&finding->evidence);
    own(&finding->remedy);
    if (read && !(finding->share >= 0.0 && finding->share <= 1.0))
        return reader_refuse(reader, "has a share that is not 0 to 1");
    return read && read_severity(reader, object, &finding->severity);
}

/* Of every parameter set; runs of older versions have none. */
static bool
read_sets(struct reader *reader, const json_t *plan, struct plan_facts *facts)
{
    const json_t *sets;
    const json_t *values;
    size_t mark;

    if (json_object_get(plan, "sets") == NULL)
        return true;
    if (!reader_object(reader, plan, "sets", &sets))
        return false;
    mark = reader_enter(reader, ".sets");
    for (size_t i = 0; i < COUNT_OF(set_lists); i++) {
        if (!reader_list(reader, sets, set_lists[i].key, &values))
            return false;
        if (json_array_size(values) != facts->samples)
            return reader_refuse(reader, "has %zu \"%s\" of %llu samples", json_array_size(values),
                set_lists[i].key, (unsigned long long)facts->samples);
        if (facts->sets == NULL)
            facts->sets = xcalloc(facts->samples, sizeof *facts->sets);
        for (uint64_t set = 0; set < facts->samples; set++) {
            const json_t *value = json_array_get(values, set);

            if (!json_is_number(value) || json_number_value(value) < 0)
                return reader_refuse(reader, "has a \"%s\" that is no amount", set_lists[i].key);
            *set_value(&facts->sets[set], &set_lists[i]) = json_number_value(value);
        }
    }
    reader_leave(reader, mark);
    return true;
}

bool
facts_from_json(struct reader *reader, const json_t *object, const struct facts_limits *limits,
    struct plan_facts *facts)
{
    const struct member_list variants = {
        "variants", sizeof *facts->variants, read_variant, limits, true};
    const struct member_list uses = {"indexes", sizeof *facts->indexes, read_use, limits, true};
    const struct member_list promises = {
        "promises", sizeof *facts->promises, read_promise, limits, true};
    const struct member_list findings = {
        "findings", sizeof *facts->findings, read_finding, limits, true};
    const json_t *plan;
    void *items = NULL;
    bool read;
    size_t mark;

    if (!reader_object(reader, object, "plan", &plan))
        return false;
    mark = reader_enter(reader, ".plan");
    if (!member_read(reader, plan, facts_members, COUNT_OF(facts_members), facts) ||
        !member_read_if_any(
            reader, plan, later_facts_members, COUNT_OF(later_facts_members), facts))
        return false;
    read = member_read_list(reader, plan, &variants, &items, &facts->variant_count);
    facts->variants = items;
    if (!read)
        return false;
    read = member_read_list(reader, plan, &uses, &items, &facts->index_count);
    facts->indexes = items;
    if (!read)
        return false;
    read = member_read_list(reader, plan, &promises, &items, &facts->promise_count);
    facts->promises = items;
    if (!read)
        return false;
    read = member_read_list(reader, plan, &findings, &items, &facts->finding_count);
    facts->findings = items;
    if (!read || !read_sets(reader, plan, facts))
        return false;
    reader_leave(reader, mark);
    return true;
}
