#include "pggrade/load/parameter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/random.h"
#include "pggrade/base/text.h"
#include "pggrade/load/zipf.h"

struct parameter_source {
    const struct parameter *parameter;
    uint64_t seed; /* of this parameter alone */
    struct zipf zipf;
    struct rows *rows; /* of a sample; keeps the values alive */
};

static bool
whole_number(enum parameter_type type)
{
    return type == PARAMETER_SMALLINT || type == PARAMETER_INT || type == PARAMETER_BIGINT;
}

bool
parameter_source_create(const struct query *query, size_t parameter, uint64_t seed,
    struct session *session, struct parameter_source **source, struct error *error)
{
    const struct parameter *declared = &query->parameters[parameter];
    struct parameter_source *made = xcalloc(1, sizeof *made);
    uint64_t stream = random_hash_text(query->name) ^ (random_hash_text(declared->name) << 1);

    *source = NULL;
    made->parameter = declared;
    made->seed = random_at(seed, stream);
    if (declared->source == SOURCE_ZIPF)
        made->zipf = zipf_create((uint64_t)(declared->high - declared->low) + 1, declared->shape);
    if (declared->source == SOURCE_SAMPLE) {
        if (!session_query(session, declared->text, NULL, 0, &made->rows, error)) {
            free(made);
            return error_prefix(
                error, "query %s: the sample of :%s failed", query->name, declared->name);
        }
        if (rows_count(made->rows) == 0 || rows_columns(made->rows) == 0) {
            parameter_source_destroy(made);
            return error_set(error, ERROR_PREPARE,
                "query %s: the sample of :%s has no rows, so there is nothing to draw from",
                query->name, declared->name);
        }
    }
    *source = made;
    return true;
}

void
parameter_source_destroy(struct parameter_source *source)
{
    if (source == NULL)
        return;
    rows_destroy(source->rows);
    free(source);
}

/* snprintf costs more than all else in a draw; this is most parameters' case. */
static void
format_whole(int64_t value, char *buffer)
{
    if (value < 0)
        *buffer++ = '-';
    (void)uint64_format(value < 0 ? -(uint64_t)value : (uint64_t)value, buffer);
}

/* Numbers behind the decimal point follow the type: money-like values have two. */
static void
format_number(enum parameter_type type, double value, char *buffer)
{
    if (whole_number(type))
        format_whole((int64_t)llround(value), buffer);
    else if (type == PARAMETER_NUMERIC)
        (void)snprintf(buffer, PARAMETER_TEXT_SIZE, "%.2f", value);
    else
        (void)snprintf(buffer, PARAMETER_TEXT_SIZE, "%.9g", value);
}

/* `seconds` since 1970, UTC, with microseconds behind the point. */
static void
format_time(enum parameter_type type, double seconds, char *buffer)
{
    time_t whole = (time_t)floor(seconds);
    long microseconds = (long)((seconds - floor(seconds)) * 1e6);
    struct tm parts;
    char date[32];

    (void)gmtime_r(&whole, &parts);
    if (type == PARAMETER_DATE) {
        (void)strftime(buffer, PARAMETER_TEXT_SIZE, "%Y-%m-%d", &parts);
        return;
    }
    (void)strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", &parts);
    (void)snprintf(buffer, PARAMETER_TEXT_SIZE, "%s.%06ld%s", date, microseconds,
        type == PARAMETER_TIMESTAMPTZ ? "+00" : "");
}

/* Redrawn while outside; a range far from the mean would redraw for ever, so it ends
 * at the nearer bound. */
static double
draw_normal(const struct parameter *parameter, struct random *random)
{
    double value = parameter->mean;

    for (int attempt = 0; attempt < 1000; attempt++) {
        value = parameter->mean + parameter->shape * random_gaussian(random);
        if (value >= parameter->low && value <= parameter->high)
            return value;
    }
    return value < parameter->low ? parameter->low : parameter->high;
}

static double
draw_uniform(const struct parameter *parameter, struct random *random)
{
    double width = parameter->high - parameter->low;

    if (whole_number(parameter->type))
        return parameter->low + (double)random_below(random, (uint64_t)width + 1);
    if (parameter->type == PARAMETER_DATE)
        return parameter->low +
            86400.0 * (double)random_below(random, (uint64_t)(width / 86400.0) + 1);
    return parameter->low + width * random_unit(random);
}

/* The number behind a value; for dates and timestamps seconds since 1970. */
static double
draw(const struct parameter_source *source, uint64_t execution, uint64_t repetition)
{
    const struct parameter *parameter = source->parameter;
    struct random random;

    if (parameter->source == SOURCE_SEQUENTIAL) {
        uint64_t range = (uint64_t)(parameter->high - parameter->low) + 1;

        return parameter->low + (double)(execution % range);
    }
    if (parameter->source == SOURCE_STEP)
        return parameter->low + parameter->high * (double)repetition;
    random = random_stream(source->seed, execution);
    if (parameter->source == SOURCE_ZIPF)
        return parameter->low + (double)(zipf_draw(&source->zipf, &random) - 1);
    if (parameter->source == SOURCE_NORMAL)
        return draw_normal(parameter, &random);
    return draw_uniform(parameter, &random);
}

const char *
parameter_value(
    const struct parameter_source *source, uint64_t execution, uint64_t repetition, char *buffer)
{
    const struct parameter *parameter = source->parameter;
    double value;

    if (parameter->source == SOURCE_FIXED)
        return parameter->text;
    if (parameter->source == SOURCE_SAMPLE) {
        struct random random = random_stream(source->seed, execution);

        return rows_value(source->rows, random_below(&random, rows_count(source->rows)), 0);
    }
    value = draw(source, execution, repetition);
    if (parameter->type == PARAMETER_DATE || parameter->type == PARAMETER_TIMESTAMP ||
        parameter->type == PARAMETER_TIMESTAMPTZ)
        format_time(parameter->type, value, buffer);
    else
        format_number(parameter->type, value, buffer);
    return buffer;
}

/* Network byte order. */
static const char *
put_bytes(uint64_t bits, int length, char *buffer, int *length_out)
{
    for (int i = 0; i < length; i++)
        buffer[i] = (char)(bits >> (8 * (length - 1 - i)));
    *length_out = length;
    return buffer;
}

const char *
parameter_binary(const struct parameter_source *source, uint64_t execution, uint64_t repetition,
    char *buffer, int *length)
{
    const struct parameter *parameter = source->parameter;
    double value;
    float narrow;
    uint64_t bits = 0;

    if (parameter->array || parameter->source == SOURCE_FIXED || parameter->source == SOURCE_SAMPLE)
        return NULL;
    value = draw(source, execution, repetition);
    switch (parameter->type) {
    case PARAMETER_SMALLINT:
        return put_bytes((uint64_t)llround(value), 2, buffer, length);
    case PARAMETER_INT:
        return put_bytes((uint64_t)llround(value), 4, buffer, length);
    case PARAMETER_BIGINT:
        return put_bytes((uint64_t)llround(value), 8, buffer, length);
    case PARAMETER_REAL: {
        uint32_t narrow_bits;

        narrow = (float)value;
        memcpy(&narrow_bits, &narrow, sizeof narrow_bits);
        return put_bytes(narrow_bits, 4, buffer, length);
    }
    case PARAMETER_DOUBLE:
        memcpy(&bits, &value, sizeof bits);
        return put_bytes(bits, 8, buffer, length);
    default:
        return NULL;
    }
}

bool
parameter_set_create(const struct workload *workload, uint64_t seed, struct session *session,
    struct parameter_set *set, struct error *error)
{
    set->workload = workload;
    set->sources = xcalloc(workload->query_count, sizeof *set->sources);
    for (size_t q = 0; q < workload->query_count; q++) {
        const struct query *query = &workload->queries[q];

        set->sources[q] = xcalloc(query->parameter_count, sizeof *set->sources[q]);
        for (size_t p = 0; p < query->parameter_count; p++)
            if (!parameter_source_create(query, p, seed, session, &set->sources[q][p], error)) {
                parameter_set_destroy(set);
                return false;
            }
    }
    return true;
}

void
parameter_set_destroy(struct parameter_set *set)
{
    if (set->sources == NULL)
        return;
    for (size_t q = 0; q < set->workload->query_count; q++) {
        if (set->sources[q] == NULL)
            continue;
        for (size_t p = 0; p < set->workload->queries[q].parameter_count; p++)
            parameter_source_destroy(set->sources[q][p]);
        free(set->sources[q]);
    }
    free(set->sources);
    set->sources = NULL;
}
