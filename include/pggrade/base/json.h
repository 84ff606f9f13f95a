/*
 * json: reading and writing jansson values with errors that name the place.
 *
 * Every reader takes the path of the object it reads from ("run.sides[2]") so
 * that a refusal says where; values are borrowed from the object.
 */
#ifndef PGGRADE_BASE_JSON_H
#define PGGRADE_BASE_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "pggrade/base/error.h"

/* Parses a whole file; the error names file, line and column.  The caller decrefs. */
bool json_read_file(const char *path, json_t **value, struct error *error) PGGRADE_MUST_CHECK;

/* Keys in insertion order, two blanks an indent, a newline at the end; to be freed.
 * The same value gives the same bytes. */
char *json_text(const json_t *value);

/* Required members of the right type, else ERROR_USAGE. */
bool json_get_string(const json_t *object, const char *place, const char *key, const char **value,
    struct error *error) PGGRADE_MUST_CHECK;
bool json_get_uint64(const json_t *object, const char *place, const char *key, uint64_t *value,
    struct error *error) PGGRADE_MUST_CHECK;
bool json_get_double(const json_t *object, const char *place, const char *key, double *value,
    struct error *error) PGGRADE_MUST_CHECK;
bool json_get_bool(const json_t *object, const char *place, const char *key, bool *value,
    struct error *error) PGGRADE_MUST_CHECK;
bool json_get_array(const json_t *object, const char *place, const char *key, const json_t **value,
    struct error *error) PGGRADE_MUST_CHECK;
bool json_get_object(const json_t *object, const char *place, const char *key, const json_t **value,
    struct error *error) PGGRADE_MUST_CHECK;

/* A number rounded to `digits` significant digits, null where it is not finite. */
json_t *json_rounded(double value, int digits);

#endif
