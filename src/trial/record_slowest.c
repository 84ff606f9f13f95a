#include "pggrade/trial/record_slowest.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"

#define VALUE_BYTES 60 /* of one value */

/* What one execution was given. */
struct drawn {
    const struct query *query;
    struct parameter_source *const *sources;
    uint64_t number;
    bool ours; /* the database that values are sampled from */
};

/* Whether a value of this name had better not be seen. */
static bool
is_secret(const char *name)
{
    static const char *const words[] = {
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "credential"};

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcasestr(name, words[i]) != NULL)
            return true;
    return false;
}

/* The same in every execution: says nothing of one. */
static bool
is_constant(const struct parameter *parameter)
{
    return parameter->source == SOURCE_FIXED || parameter->source == SOURCE_STEP;
}

/* A long value is cut between two characters. */
static void
append_value(struct text *out, const char *value)
{
    size_t length = strlen(value);

    if (length > VALUE_BYTES) {
        length = VALUE_BYTES;
        while (length > 0 && ((unsigned char)value[length] & 0xC0) == 0x80)
            length--;
    }
    text_append_length(out, value, length);
    if (value[length] != '\0')
        text_append(out, "…");
}

/* "contact = 17, fragment = ari"; `shown`: what may be told, and else all, to tell executions
 * apart. */
static void
append_values(struct text *out, const struct drawn *drawn, bool shown)
{
    const struct query *query = drawn->query;

    for (size_t i = 0; i < query->parameter_count; i++) {
        const struct parameter *parameter = &query->parameters[i];
        char buffer[PARAMETER_TEXT_SIZE];
        const char *value;

        if (is_constant(parameter))
            continue;
        value = parameter_value(drawn->sources[i], drawn->number, 0, buffer);
        text_printf(out, "%s%s = ", out->length > 0 ? ", " : "", parameter->name);
        if (value == NULL)
            text_append(out, "NULL");
        else if (!shown)
            text_append(out, value);
        else if (is_secret(parameter->name))
            text_append(out, "(secret)");
        else if (parameter->source == SOURCE_SAMPLE && !drawn->ours)
            text_append(out, "(sampled)");
        else
            append_value(out, value);
    }
}

/* One entry for each set of values; the slowest execution that had it decides. */
static void
record_cell(
    struct run *run, struct run_cell *cell, const struct slowest *slowest, struct drawn *drawn)
{
    char *known[RUN_SLOW_MAX];
    size_t count = 0;

    cell->slow = arena_alloc(run->arena, RUN_SLOW_MAX, sizeof *cell->slow);
    for (size_t i = 0; i < slowest->count; i++) {
        const struct slow_execution *from = &slowest->items[i];
        struct text identity = {0};
        struct text values = {0};
        size_t at = 0;

        drawn->number = from->number;
        append_values(&identity, drawn, false);
        if (identity.length == 0)
            return; /* nothing was drawn */
        while (at < count && strcmp(known[at], identity.data) != 0)
            at++;
        if (at < count) {
            cell->slow[at].times++;
            text_free(&identity);
        } else if (at < RUN_SLOW_MAX) {
            append_values(&values, drawn, true);
            cell->slow[at] = (struct run_slow){.latency_ns = from->latency_ns,
                .cpu_ns = from->cpu_ns,
                .times = 1,
                .values = arena_strdup(run->arena, text_string(&values))};
            known[count++] = identity.data; /* taken over */
            text_free(&values);
        } else {
            text_free(&identity);
        }
    }
    cell->slow_count = count;
    for (size_t i = 0; i < count; i++)
        free(known[i]);
}

void
record_slowest(struct run *run, const struct trial_options *options,
    const struct parameter_set *parameters, const struct load_result *load)
{
    const struct workload *workload = options->scenario->workload;
    struct run_query *query = run->queries;

    for (size_t q = 0; q < workload->query_count; q++) {
        struct drawn drawn = {
            .query = &workload->queries[q],
            .sources = parameters->sources[q],
            .ours = run->sides[0].created,
        };

        if (options->query_selected != NULL && !options->query_selected[q])
            continue;
        for (size_t side = 0; side < run->side_count; side++)
            record_cell(run, &query->cells[side], &load->cells[q][side].slowest, &drawn);
        query++;
    }
}
