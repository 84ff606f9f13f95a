#include "pggrade/trial/record.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/random.h"
#include "pggrade/base/text.h"
#include "pggrade/trial/machine.h"
#include "pggrade/trial/record_side.h"

static void *
allocate(struct run *run, size_t count, size_t size)
{
    return arena_alloc(run->arena, count, size);
}

static const char *
copy(struct run *run, const char *text)
{
    return arena_strdup(run->arena, text);
}

/* The server's version is in data_hash as well. */
char *
trial_data_source(const struct scenario *scenario, double scale, uint64_t seed)
{
    char *text = xasprintf("%.17g|%llu|%s|%s", scale, (unsigned long long)seed,
        scenario->schema_content, scenario->data_content);
    char *hash = xasprintf("%016llx", (unsigned long long)random_hash_text(text));
    bool made = false;

    for (size_t i = 0; i < scenario->compare_count; i++)
        made = made || scenario->compare[i]->dsn == NULL;
    free(text);
    if (made)
        return hash;
    free(hash);
    return NULL;
}

void
record_circumstances(struct run *run, const struct trial_options *options,
    const struct server *server, const struct targets *targets)
{
    const struct scenario *scenario = options->scenario;
    char *source;

    run->version = PGGRADE_VERSION;
    run->scenario = copy(run, scenario->name);
    run->title = copy(run, scenario->title);
    run->workload = copy(run, scenario->workload->name);
    run->workload_path = copy(run, scenario->workload->path);
    run->command = copy(run, options->command);
    run->seed = options->seed;
    run->scale = options->scale;
    run->clients = options->clients;
    run->threads = options->threads;
    run->seconds_per_query_ns = options->time_ns;
    run->self_test = options->self_test;
    run->data_hash = copy(run, targets->data_hash);
    source = trial_data_source(scenario, options->scale, options->seed);
    if (source != NULL)
        run->data_source = copy(run, source);
    free(source);
    run->fixture_build_ns = targets->fixture_build_ns;
    run->server_version = copy(run, server_version_text(server));
    run->server_version_number = server_version(server);
    run->server_private = server_is_private(server);
    run->configuration = copy(run, server_configuration(server));
    machine_record(run);
}

static void
record_tables(struct run *run, struct run_side *side, const struct target *target)
{
    side->table_count = target->table_count;
    side->tables = allocate(run, target->table_count, sizeof *side->tables);
    for (size_t i = 0; i < target->table_count; i++) {
        const struct table_fact *fact = &target->tables[i];

        side->tables[i] = (struct run_table){
            .schema = copy(run, fact->schema),
            .name = copy(run, fact->name),
            .rows = fact->rows,
            .size_bytes = fact->size_bytes,
            .indexes_bytes = fact->indexes_bytes,
            .analysed = fact->analysed,
            .modified_share = fact->modified_share,
        };
    }
}

void
record_sides(struct run *run, const struct lanes *lanes)
{
    run->side_count = lanes->count;
    run->sides = allocate(run, lanes->count, sizeof *run->sides);
    for (size_t i = 0; i < lanes->count; i++) {
        const struct target *target = lanes->items[i].target;
        struct run_side *side = &run->sides[i];

        side->name = copy(run, lanes->items[i].name);
        side->title = copy(
            run, lanes->items[i].name == target->side->name ? target->side->title : side->name);
        side->database = copy(run, target->database);
        side->created = target->created;
        side->size_bytes = target->size_bytes;
        side->setting_count = target->side->setting_count;
        side->settings = allocate(run, side->setting_count, sizeof *side->settings);
        for (size_t s = 0; s < side->setting_count; s++)
            side->settings[s] = (struct run_setting){
                .name = copy(run, target->side->settings[s].name),
                .value = copy(run, target->side->settings[s].value),
            };
        record_tables(run, side, target);
        record_steps(run, side, target);
        record_indexes(run, side, target);
    }
}

/* "idx_a | idx_b", "Seq Scan on phone_contacts" */
static const char *
promise_text(struct run *run, const struct promise *promise)
{
    struct text text = {0};
    const char *kept;

    for (size_t i = 0; i < promise->name_count; i++)
        text_printf(&text, "%s%s", i > 0 ? " | " : "", promise->names[i]);
    if (promise->table != NULL)
        text_printf(&text, " on %s", promise->table);
    kept = copy(run, text_string(&text));
    text_free(&text);
    return kept;
}

static void
record_query(struct run *run, struct run_query *to, const struct query *from)
{
    to->name = copy(run, from->name);
    to->title = copy(run, from->title);
    to->line = from->line;
    to->writes = from->write != WRITE_NONE;
    to->commits = from->write == WRITE_COMMIT;
    to->statement_count = from->statement_count;
    to->statements = allocate(run, from->statement_count, sizeof *to->statements);
    for (size_t i = 0; i < from->statement_count; i++)
        to->statements[i] = copy(run, from->statements[i].written);
    to->slo_count = from->slo_count;
    to->slos = allocate(run, from->slo_count, sizeof *to->slos);
    memcpy(to->slos, from->slos, from->slo_count * sizeof *to->slos);
    to->promise_count = from->promise_count;
    to->promises = allocate(run, from->promise_count, sizeof *to->promises);
    for (size_t i = 0; i < from->promise_count; i++)
        to->promises[i] = (struct run_promise){
            .kind = from->promises[i].kind,
            .text = promise_text(run, &from->promises[i]),
            .side = from->promises[i].side == NULL ? NULL : copy(run, from->promises[i].side),
            .line = from->promises[i].line,
        };
}

static struct sparse
take(struct sparse *sparse)
{
    struct sparse taken = *sparse;

    *sparse = (struct sparse){0};
    return taken;
}

static struct quad *
take_quads(struct run *run, struct quad *quads, size_t count)
{
    struct quad *taken = allocate(run, count, sizeof *taken);

    for (size_t i = 0; i < count; i++) {
        taken[i].latency = take(&quads[i].latency);
        taken[i].cpu = take(&quads[i].cpu);
    }
    return taken;
}

void
record_errors(
    struct run *run, const struct tally_errors *from, struct run_error **to, size_t *count)
{
    *count = from->count;
    *to = allocate(run, from->count, sizeof **to);
    for (size_t i = 0; i < from->count; i++)
        (*to)[i] = (struct run_error){
            .sqlstate = copy(run, from->items[i].sqlstate),
            .message = copy(run, from->items[i].message),
            .count = from->items[i].count,
        };
}

static void
record_counts(struct run_counts *to, const struct tally_counts *from)
{
    to->offered = from->offered;
    to->failed = from->failed;
    to->timed_out = from->timed_out;
    to->skipped = from->skipped;
    to->censored = from->censored;
    to->retried = from->retried;
    to->late = from->late;
}

static void
record_cell(struct run *run, struct run_cell *to, struct load_cell *from)
{
    to->executions = from->counts.ok;
    to->dropped = from->counts.dropped;
    if (run->traffic)
        record_counts(&to->counts, &from->counts);
    to->wall_ns = from->times[TIME_RESPONSE].sum_ns;
    to->cpu_ns = from->cpu_ns;
    to->run_queue_ns = from->run_queue_ns;
    for (size_t kind = 0; kind < TIME_COUNT; kind++)
        if (run->traffic || kind == TIME_RESPONSE)
            to->times[kind] = take(&from->times[kind]);
    to->statement_count = from->statement_count;
    to->statements = allocate(run, from->statement_count, sizeof *to->statements);
    for (size_t i = 0; i < from->statement_count; i++)
        to->statements[i] = take(&from->statements[i]);
    to->quad_count = from->quad_count;
    to->quads = take_quads(run, from->quads, from->quad_count);
    to->confirmation_count = from->confirmation_count;
    to->confirmation = take_quads(run, from->confirmation, from->confirmation_count);
    record_errors(run, &from->errors, &to->errors, &to->error_count);
}

void
record_queries(struct run *run, const struct trial_options *options)
{
    const struct workload *workload = options->scenario->workload;

    run->queries = allocate(run, workload->query_count, sizeof *run->queries);
    for (size_t q = 0; q < workload->query_count; q++) {
        struct run_query *query;

        if (options->query_selected != NULL && !options->query_selected[q])
            continue;
        query = &run->queries[run->query_count++];
        record_query(run, query, &workload->queries[q]);
        query->cells = allocate(run, run->side_count, sizeof *query->cells);
    }
}

void
record_answers(struct run *run, struct run_cell *cell, const struct answer_facts *facts)
{
    cell->answers.count = facts->count;
    cell->answers.items = allocate(run, facts->count, sizeof *facts->items);
    if (facts->count > 0)
        memcpy(cell->answers.items, facts->items, facts->count * sizeof *facts->items);
}

void
record_cells(struct run *run, const struct trial_options *options, struct load_result *load)
{
    const struct workload *workload = options->scenario->workload;
    struct run_query *query = run->queries;

    run->duration_ns = load->duration_ns;
    run->traffic = options->traffic->flows;
    run->cpu_clock = load->cpu_clock;
    run->adjusted = load->adjusted;
    run->pinned = load->pinned;
    run->looks = options->early && !run->traffic ? LOAD_LOOKS : 0;
    for (size_t q = 0; q < workload->query_count; q++) {
        if (options->query_selected != NULL && !options->query_selected[q])
            continue;
        for (size_t side = 0; side < run->side_count; side++)
            record_cell(run, &query->cells[side], &load->cells[q][side]);
        query++;
    }
}
