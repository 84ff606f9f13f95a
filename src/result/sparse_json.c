#include "pggrade/result/sparse_json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/json.h"

static const struct member sparse_members[] = {
    {"total", MEMBER_UINT64, offsetof(struct sparse, total)},
    {"sum_ns", MEMBER_UINT64, offsetof(struct sparse, sum_ns)},
    {"min_ns", MEMBER_UINT64, offsetof(struct sparse, min_ns)},
    {"max_ns", MEMBER_UINT64, offsetof(struct sparse, max_ns)},
};

json_t *
sparse_to_json(const struct sparse *sparse)
{
    json_t *object = json_object();
    struct text buckets = {0};

    for (size_t i = 0; i < sparse->length; i++) {
        uint32_t before = i == 0 ? 0 : sparse->indices[i - 1];

        if (i > 0)
            text_append_char(&buckets, ' ');
        text_append_uint64(&buckets, sparse->indices[i] - before);
        if (sparse->counts[i] != 1) {
            text_append_char(&buckets, ':');
            text_append_uint64(&buckets, sparse->counts[i]);
        }
    }
    member_write(object, sparse_members, COUNT_OF(sparse_members), sparse);
    (void)json_object_set_new(object, "buckets", json_string(text_string(&buckets)));
    text_free(&buckets);
    return object;
}

/* Digits at *at as a number up to `limit`; moves *at behind them. */
static bool
take_number(const char **at, uint32_t limit, uint32_t *value)
{
    uint64_t number = 0;

    if (!isdigit((unsigned char)**at))
        return false;
    for (; isdigit((unsigned char)**at); (*at)++) {
        number = number * 10 + (uint64_t)(**at - '0');
        if (number > limit)
            return false;
    }
    *value = (uint32_t)number;
    return true;
}

static bool
parse_buckets(struct reader *reader, const char *text, struct sparse *sparse)
{
    size_t room = strlen(text) / 2 + 1; /* a digit and a blank at least */
    uint32_t index = 0;
    const char *at = text;

    sparse->indices = xcalloc(room, sizeof *sparse->indices);
    sparse->counts = xcalloc(room, sizeof *sparse->counts);
    while (*at != '\0') {
        uint32_t distance = 0;
        uint32_t count = 1;

        if (!take_number(&at, histogram_buckets() - 1 - index, &distance))
            return reader_refuse(reader, "has a bucket out of range");
        if (distance == 0 && sparse->length > 0)
            return reader_refuse(reader, "has the same bucket twice");
        if (*at == ':' && (at++, !take_number(&at, UINT32_MAX, &count) || count == 0))
            return reader_refuse(reader, "has a bucket whose count is no number from 1");
        if (*at == ' ' && at[1] != '\0')
            at++;
        else if (*at != '\0')
            return reader_refuse(reader, "has buckets that are not \"DISTANCE:COUNT …\"");
        index += distance;
        sparse->indices[sparse->length] = index;
        sparse->counts[sparse->length++] = count;
    }
    return true;
}

/* Exact figures and buckets must be of the same executions. */
static bool
check_figures(struct reader *reader, const struct sparse *sparse)
{
    uint64_t total = 0;

    for (size_t i = 0; i < sparse->length; i++)
        total += sparse->counts[i];
    if (total != sparse->total)
        return reader_refuse(reader, "has a total of %llu, but buckets of %llu",
            (unsigned long long)sparse->total, (unsigned long long)total);
    if (total == 0 && (sparse->sum_ns | sparse->min_ns | sparse->max_ns) != 0)
        return reader_refuse(reader, "is empty, but has durations");
    if (total == 0)
        return true;
    if (histogram_index(sparse->min_ns) != sparse->indices[0] ||
        histogram_index(sparse->max_ns) != sparse->indices[sparse->length - 1] ||
        sparse->min_ns > sparse->max_ns)
        return reader_refuse(reader, "has a min_ns or max_ns outside its buckets");
    if ((unsigned __int128)total * sparse->min_ns > sparse->sum_ns ||
        (unsigned __int128)total * sparse->max_ns < sparse->sum_ns)
        return reader_refuse(reader, "has a sum_ns that its durations cannot have");
    return true;
}

bool
sparse_from_json(
    struct reader *reader, const json_t *object, const char *key, struct sparse *sparse)
{
    const json_t *value;
    const char *buckets = NULL;
    size_t mark;

    if (!reader_object(reader, object, key, &value))
        return false;
    mark = reader_enter(reader, ".%s", key);
    if (!member_read(reader, value, sparse_members, COUNT_OF(sparse_members), sparse) ||
        !json_get_string(value, text_string(&reader->place), "buckets", &buckets, reader->error) ||
        !parse_buckets(reader, buckets, sparse) || !check_figures(reader, sparse))
        return false;
    if (sparse->length == 0)
        sparse_free(sparse);
    reader_leave(reader, mark);
    return true;
}
