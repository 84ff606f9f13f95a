/*
 * member: structs as JSON objects and back, by tables of their members.
 *
 * One table serves both directions, so that a file cannot hold what is not read again, and
 * its order is the order of the keys.
 */
#ifndef PGGRADE_RESULT_MEMBER_H
#define PGGRADE_RESULT_MEMBER_H

#include <jansson.h>
#include <stddef.h>

#include "pggrade/base/error.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

enum member_kind {
    MEMBER_TEXT,         /* const char *, never NULL */
    MEMBER_TEXT_OR_NULL, /* const char *, NULL is null */
    MEMBER_UINT64,
    MEMBER_LARGE, /* uint64_t above 2^63 as well: written as text */
    MEMBER_SIZE,  /* size_t */
    MEMBER_INT64,
    MEMBER_INT,
    MEMBER_NUMBER, /* double; what is not finite is null, and null is NAN */
    MEMBER_AMOUNT, /* a MEMBER_NUMBER that is not negative */
    MEMBER_BOOL
};

struct member {
    const char *key;
    enum member_kind kind;
    size_t offset; /* in the struct */
};

/* Where in a file one reads, whom to tell, and who owns the texts. */
struct reader {
    struct arena *arena;
    struct text place; /* "run.queries[3].cells[0]" */
    struct error *error;
};

/* Goes into a member ("%s" of its key, or "[%zu]"); returns what reader_leave takes. */
size_t reader_enter(struct reader *reader, const char *format, ...) PGGRADE_PRINTF(2, 3);
void reader_leave(struct reader *reader, size_t mark);

/* "PLACE is wrong" as ERROR_USAGE; returns false. */
bool reader_refuse(struct reader *reader, const char *format, ...) PGGRADE_PRINTF(2, 3);

/* The list or object that `object` must have under this key, else false. */
bool reader_list(struct reader *reader, const json_t *object, const char *key,
    const json_t **list) PGGRADE_MUST_CHECK;
bool reader_object(struct reader *reader, const json_t *object, const char *key,
    const json_t **member) PGGRADE_MUST_CHECK;

/* What one object of a list is read into; the reader's place is that of the object. */
typedef bool member_read_item(
    struct reader *reader, const json_t *object, void *item, const void *context);

struct member_list {
    const char *key;
    size_t item_size;
    member_read_item *read;
    const void *context;
    bool heap; /* items are to be freed, not the arena's */
};

/* Reads a list of objects; *items and *count are valid, perhaps partly filled, even where
 * it fails. */
bool member_read_list(struct reader *reader, const json_t *object, const struct member_list *list,
    void **items, size_t *count) PGGRADE_MUST_CHECK;

/* The same; none where the key is missing. */
bool member_read_list_if_any(struct reader *reader, const json_t *object,
    const struct member_list *list, void **items, size_t *count) PGGRADE_MUST_CHECK;

/* A list of texts; it and they are the arena's. */
bool member_read_texts(struct reader *reader, const json_t *object, const char *key,
    const char ***texts, size_t *count) PGGRADE_MUST_CHECK;
json_t *member_texts(const char *const *texts, size_t count);

/* A list of whole numbers, likewise; none where the key is missing. */
bool member_read_counts_if_any(struct reader *reader, const json_t *object, const char *key,
    uint64_t **counts, size_t *count) PGGRADE_MUST_CHECK;
json_t *member_counts(const uint64_t *counts, size_t count);

/* Fills the members of `data` in the table. */
bool member_read(struct reader *reader, const json_t *object, const struct member *members,
    size_t count, void *data) PGGRADE_MUST_CHECK;

/* The same, but a key that is missing leaves the struct as it is: for what came later. */
bool member_read_if_any(struct reader *reader, const json_t *object, const struct member *members,
    size_t count, void *data) PGGRADE_MUST_CHECK;

/* Adds the members of `data` to `object`, in the order of the table. */
void member_write(json_t *object, const struct member *members, size_t count, const void *data);

/* Likewise, and leaves out what is zero or empty: member_read_if_any makes the same of it. */
void member_write_present(
    json_t *object, const struct member *members, size_t count, const void *data);

/* A JSON string; bytes that are not UTF-8 become '?', NULL becomes null. */
json_t *member_string(const char *value);

#endif
