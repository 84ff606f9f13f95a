#include "pggrade/result/run_side.h"

#include "pggrade/base/memory.h"

static const struct member index_members[] = {
    {"schema", MEMBER_TEXT, offsetof(struct run_index, schema)},
    {"table", MEMBER_TEXT, offsetof(struct run_index, table)},
    {"name", MEMBER_TEXT, offsetof(struct run_index, name)},
    {"definition", MEMBER_TEXT, offsetof(struct run_index, definition)},
    {"size_bytes", MEMBER_UINT64, offsetof(struct run_index, size_bytes)},
    {"valid", MEMBER_BOOL, offsetof(struct run_index, valid)},
    {"unique", MEMBER_BOOL, offsetof(struct run_index, unique)},
    {"primary", MEMBER_BOOL, offsetof(struct run_index, primary)},
};

static const struct member shape_members[] = {
    {"method", MEMBER_TEXT, offsetof(struct run_index, method)},
    {"predicate", MEMBER_TEXT, offsetof(struct run_index, predicate)},
    {"constraint", MEMBER_TEXT, offsetof(struct run_index, constraint)},
    {"foreign_key", MEMBER_TEXT, offsetof(struct run_index, foreign_key)},
    {"exclusion", MEMBER_BOOL, offsetof(struct run_index, exclusion)},
    {"nulls_distinct", MEMBER_BOOL, offsetof(struct run_index, nulls_distinct)},
    {"replica_identity", MEMBER_BOOL, offsetof(struct run_index, replica_identity)},
    {"build_ns", MEMBER_UINT64, offsetof(struct run_index, build_ns)},
};

static const struct member key_members[] = {
    {"column", MEMBER_TEXT, offsetof(struct run_index_key, column)},
    {"opclass", MEMBER_TEXT, offsetof(struct run_index_key, opclass)},
    {"collation", MEMBER_TEXT, offsetof(struct run_index_key, collation)},
    {"descending", MEMBER_BOOL, offsetof(struct run_index_key, descending)},
    {"nulls_first", MEMBER_BOOL, offsetof(struct run_index_key, nulls_first)},
};

static const struct member price_members[] = {
    {"query", MEMBER_TEXT, offsetof(struct run_index_price, query)},
    {"wal_records", MEMBER_NUMBER, offsetof(struct run_index_price, wal_records)},
    {"wal_bytes", MEMBER_NUMBER, offsetof(struct run_index_price, wal_bytes)},
};

static void
append(json_t *list, const struct member *members, size_t count, const void *data)
{
    json_t *object = json_object();

    member_write(object, members, count, data);
    (void)json_array_append_new(list, object);
}

static json_t *
shape_to_json(const struct run_index *index)
{
    json_t *object = json_object();
    json_t *keys = json_array();
    json_t *prices = json_array();

    member_write(object, shape_members, COUNT_OF(shape_members), index);
    for (size_t i = 0; i < index->key_count; i++)
        append(keys, key_members, COUNT_OF(key_members), &index->keys[i]);
    for (size_t i = 0; i < index->price_count; i++)
        append(prices, price_members, COUNT_OF(price_members), &index->prices[i]);
    (void)json_object_set_new(object, "keys", keys);
    (void)json_object_set_new(
        object, "include", member_texts(index->include.items, index->include.count));
    (void)json_object_set_new(object, "prices", prices);
    return object;
}

json_t *
run_indexes_to_json(const struct run_side *side)
{
    json_t *list = json_array();

    for (size_t i = 0; i < side->index_count; i++) {
        json_t *object = json_object();

        member_write(object, index_members, COUNT_OF(index_members), &side->indexes[i]);
        if (side->indexes[i].described)
            (void)json_object_set_new(object, "shape", shape_to_json(&side->indexes[i]));
        (void)json_array_append_new(list, object);
    }
    return list;
}

static bool
read_key(struct reader *reader, const json_t *object, void *item, const void *context)
{
    (void)context;
    return member_read(reader, object, key_members, COUNT_OF(key_members), item);
}

static bool
read_price(struct reader *reader, const json_t *object, void *item, const void *context)
{
    (void)context;
    return member_read(reader, object, price_members, COUNT_OF(price_members), item);
}

static bool
read_shape(struct reader *reader, const json_t *object, struct run_index *index)
{
    const struct member_list key_list = {"keys", sizeof *index->keys, read_key, NULL, false};
    const struct member_list price_list = {
        "prices", sizeof *index->prices, read_price, NULL, false};
    size_t mark = reader_enter(reader, ".shape");
    void *keys = NULL;
    void *prices = NULL;
    bool read = member_read(reader, object, shape_members, COUNT_OF(shape_members), index) &&
        member_read_list(reader, object, &key_list, &keys, &index->key_count) &&
        member_read_list(reader, object, &price_list, &prices, &index->price_count) &&
        member_read_texts(reader, object, "include", &index->include.items, &index->include.count);

    index->keys = keys;
    index->prices = prices;
    if (read)
        reader_leave(reader, mark);
    return read;
}

static bool
read_index(struct reader *reader, const json_t *object, void *item, const void *context)
{
    struct run_index *index = item;
    const json_t *shape = json_object_get(object, "shape");

    (void)context;
    index->described = json_is_object(shape);
    return member_read(reader, object, index_members, COUNT_OF(index_members), item) &&
        (!index->described || read_shape(reader, shape, index));
}

bool
run_indexes_from_json(struct reader *reader, const json_t *object, struct run_side *side)
{
    const struct member_list list = {"indexes", sizeof *side->indexes, read_index, NULL, false};
    void *indexes = NULL;
    bool read = member_read_list(reader, object, &list, &indexes, &side->index_count);

    side->indexes = indexes;
    return read;
}
