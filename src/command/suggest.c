#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/progress.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/command/store.h"
#include "pggrade/grade/ledger.h"
#include "pggrade/pg/server.h"
#include "pggrade/trial/suggest.h"

#define ROUNDS_MAX 4 /* what one does not prove is left out of the next */
#define MORE_TIME 4  /* where the first could not tell, the others measure so much longer */

enum row {
    ROW_SIDE,
    ROW_MAX,
    ROW_SCALE,
    ROW_SEED,
    ROW_TIME,
    ROW_PLANS,
    ROW_DSN,
    ROW_MIGRATION,
    ROW_RESULTS,
    ROW_COLOR,
    ROW_VERBOSE,
    ROW_QUIET,
    ROW_COUNT
};

static const struct option options[ROW_COUNT] = {
    [ROW_SIDE] = {.name = "side",
        .kind = OPTION_TEXT,
        .argument = "SIDE",
        .help = "the side that is to become better (default: the first one)"},
    [ROW_MAX] = {.name = "max",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "12",
        .low = 1,
        .high = 100,
        .help = "at most this many indexes"},
    [ROW_SCALE] = {.name = "scale",
        .letter = 's',
        .kind = OPTION_NUMBER,
        .argument = "NUMBER",
        .help = "size of the data (default: the scenario's)"},
    [ROW_SEED] = {.name = "seed",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .high = UINT64_MAX,
        .help = "seed of data, parameters and turns (default: the scenario's)"},
    [ROW_TIME] = {.name = "time",
        .letter = 't',
        .kind = OPTION_DURATION,
        .argument = "DURATION",
        .standard = "1s",
        .help = "measuring time of each query"},
    [ROW_PLANS] = {.name = "plans",
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "10",
        .low = 1,
        .high = 1000,
        .help = "parameter sets to explain for each query and side"},
    [ROW_DSN] = {.name = "dsn",
        .letter = 'd',
        .kind = OPTION_TEXT,
        .argument = "DSN",
        .help = "make the databases on this server, not on the private cluster"},
    [ROW_MIGRATION] = {.name = "migration",
        .kind = OPTION_TEXT,
        .argument = "FILE",
        .help = "write the proved indexes there, as a migration with its down part"},
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
    [ROW_COLOR] = SHARED_OPTION_COLOR,
    [ROW_VERBOSE] = SHARED_OPTION_VERBOSE,
    [ROW_QUIET] = SHARED_OPTION_QUIET,
};

/* One search and what came of it. */
struct suggestion {
    struct scenario *scenario;
    const struct side *base;
    const struct arguments *arguments;
    struct trial_options trial;
    struct arena *arena;
    struct advice advice;
    bool *kept;    /* [advice] */
    bool *unclear; /* [advice] left out because its verdicts could not tell */
};

/* ---- proof ---- */

/* The query that proves an index: its plans use it there, and it became faster; SIZE_MAX where
 * there is none.  Of several the one that gained most.  *unclear: some verdict is inconclusive. */
static size_t
proof_of(const struct card *card, const struct ledger *ledger, const char *name, bool *unclear)
{
    const struct verdict *best = NULL;

    *unclear = false;

    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];

        if (strcmp(entry->index->name, name) != 0)
            continue;
        for (size_t u = 0; u < entry->use_count; u++) {
            const struct verdict *verdict = card_verdict(card, entry->uses[u].query, 0, 1);

            *unclear = *unclear || (verdict != NULL && verdict->kind == VERDICT_INCONCLUSIVE);
            if (verdict != NULL && verdict->kind == VERDICT_FASTER &&
                (best == NULL || verdict->ratio < best->ratio))
                best = verdict;
        }
    }
    return best == NULL ? SIZE_MAX : best->query;
}

/* Keeps what is proved, and in the first round what is unclear; returns how many are not proved. */
static size_t
keep_proved(struct suggestion *suggestion, const struct card *card, bool first)
{
    struct ledger ledger = ledger_of(card, 1);
    size_t unproved = 0;

    for (size_t i = 0; i < suggestion->advice.count; i++) {
        bool unclear;

        if (!suggestion->kept[i] ||
            proof_of(card, &ledger, suggestion->advice.chosen[i].name, &unclear) != SIZE_MAX)
            continue;
        suggestion->kept[i] = first && unclear;
        suggestion->unclear[i] = !first && unclear;
        unproved++;
    }
    return unproved;
}

static size_t
kept_count(const struct suggestion *suggestion)
{
    size_t count = 0;

    for (size_t i = 0; i < suggestion->advice.count; i++)
        count += suggestion->kept[i];
    return count;
}

/* Measures the side with what is kept, until all of it is proved. */
static bool
prove(struct suggestion *suggestion, struct run **run, struct card **card, struct error *error)
{
    struct scenario *scenario = suggestion->scenario;
    const struct side **sides = arena_alloc(scenario->arena, 2, sizeof(const struct side *));

    sides[0] = suggestion->base;
    scenario->compare = sides;
    scenario->compare_count = 2;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        card_destroy(*card);
        run_destroy(*run);
        *card = NULL;
        *run = NULL;
        if (kept_count(suggestion) == 0)
            return true;
        sides[1] = suggest_side(scenario, suggestion->base, &suggestion->advice, suggestion->kept);
        if (!trial_run(&suggestion->trial, run, error))
            return false;
        *card = card_create(*run, &rubric_default);
        if (keep_proved(suggestion, *card, round == 0) == 0)
            return true;
        if (round == 0)
            suggestion->trial.time_ns *= MORE_TIME;
    }
    return true;
}

/* ---- words ---- */

static const struct run_index *
find_index(const struct card *card, const char *name)
{
    const struct run_side *side = &card->run->sides[1];

    for (size_t i = 0; i < side->index_count; i++)
        if (strcmp(side->indexes[i].name, name) == 0)
            return &side->indexes[i];
    return NULL;
}

/* "-- contact_list: 14.5 → 0.031 ms (÷576, faster); 8.1 MB; costs …" */
static void
append_evidence(const struct card *card, const struct candidate *candidate, struct text *out)
{
    struct ledger ledger = ledger_of(card, 1);
    bool unclear;
    size_t query = proof_of(card, &ledger, candidate->name, &unclear);
    const struct run_index *index = find_index(card, candidate->name);

    if (query != SIZE_MAX)
        text_printf(out, "-- %s: %.3g → %.3g ms, %s", card->run->queries[query].name,
            card->queries[query][0].average_ms, card->queries[query][1].average_ms,
            verdict_names[VERDICT_FASTER]);
    for (size_t i = 0; index != NULL && i < index->price_count; i++)
        text_printf(out, "; %s pays %.1f WAL records, %.0f bytes", index->prices[i].query,
            index->prices[i].wal_records, index->prices[i].wal_bytes);
    text_append_char(out, '\n');
}

static void
append_migration(const struct suggestion *suggestion, const struct card *card, struct text *out)
{
    const struct advice *advice = &suggestion->advice;

    text_append(out, "-- migrate:up transaction:false\n");
    if (advice->trigrams)
        text_append(out, "CREATE EXTENSION IF NOT EXISTS pg_trgm;\n");
    for (size_t i = 0; i < advice->count; i++) {
        if (!suggestion->kept[i])
            continue;
        append_evidence(card, &advice->chosen[i], out);
        text_printf(out, "%s;\n", candidate_sql(suggestion->arena, &advice->chosen[i], true));
    }
    if (advice->setting != NULL)
        text_printf(out,
            "-- Measured with this setting, which belongs to the application's sessions:\n"
            "-- ALTER ROLE … SET %s = %s;\n",
            advice->setting->name, advice->setting->value);
    text_append(out, "\n-- migrate:down transaction:false\n");
    for (size_t i = advice->count; i-- > 0;)
        if (suggestion->kept[i])
            text_printf(out, "DROP INDEX CONCURRENTLY IF EXISTS %s.%s;\n",
                candidate_quoted(suggestion->arena, advice->chosen[i].schema),
                candidate_quoted(suggestion->arena, advice->chosen[i].name));
}

/* An index that may help, and that this measurement could not prove, is told as that. */
static void
append_unclear(const struct suggestion *suggestion, struct text *out)
{
    const struct advice *advice = &suggestion->advice;
    bool any = false;

    for (size_t i = 0; i < advice->count; i++) {
        if (!suggestion->unclear[i])
            continue;
        text_append(out,
            any ? ""
                : "\nNot proved, and left out; a longer --time or fewer neighbours may tell:\n");
        text_printf(out, "  %s;\n", candidate_sql(suggestion->arena, &advice->chosen[i], true));
        any = true;
    }
}

static bool
print_nothing(const struct suggestion *suggestion, struct error *error)
{
    struct text text = {0};
    bool printed;

    text_printf(&text, "Nothing to suggest for %s: %zu indexes were tried, and none %s.\n",
        suggestion->base->name, suggestion->advice.considered,
        suggestion->advice.count == 0 ? "would save a tenth of a query's work"
                                      : "was proved by a verdict `faster`");
    append_unclear(suggestion, &text);
    printed = common_print(text_string(&text), error);
    text_free(&text);
    return printed;
}

static bool
print_all(const struct suggestion *suggestion, const struct card *card, const char *path,
    struct error *error)
{
    const struct option_value *values = suggestion->arguments->values;
    struct text migration = {0};
    struct text unclear = {0};
    char *hypopg;
    char *note;
    bool printed;

    append_migration(suggestion, card, &migration);
    hypopg = suggestion->advice.hypopg
        ? xasprintf("; hypopg ruled out %zu of them", suggestion->advice.hypothetical)
        : xstrdup("");
    append_unclear(suggestion, &unclear);
    note = xasprintf("\n%zu indexes, each proved by a verdict `faster`, of %zu tried%s:\n\n%s%s\n"
                     "Stored in %s.\n",
        kept_count(suggestion), suggestion->advice.considered, hypopg, text_string(&migration),
        text_string(&unclear), path);
    text_free(&unclear);
    free(hypopg);
    printed = (values[ROW_MIGRATION].text == NULL ||
                  file_write(values[ROW_MIGRATION].text, text_string(&migration), migration.length,
                      error)) &&
        common_print_card(card,
            &(struct output_options){
                .format = FORMAT_HUMAN,
                .colour = values[ROW_COLOR].whole,
                .verbose = values[ROW_VERBOSE].given,
            },
            note, error);
    free(note);
    text_free(&migration);
    return printed;
}

/* ---- the command ---- */

static bool
choose_side(struct suggestion *suggestion, struct error *error)
{
    const char *name = suggestion->arguments->values[ROW_SIDE].text;
    struct scenario *scenario = suggestion->scenario;
    const struct side **first = arena_alloc(scenario->arena, 1, sizeof(const struct side *));

    suggestion->base = name == NULL ? scenario->compare[0] : scenario_side(scenario, name);
    if (suggestion->base == NULL)
        return error_set(
            error, ERROR_USAGE, "--side: scenario %s has no side \"%s\"", scenario->name, name);
    if (suggestion->base->dsn != NULL)
        return error_set(error, ERROR_USAGE,
            "side %s is an existing database; indexes are tried only in databases that pggrade "
            "made",
            suggestion->base->name);
    first[0] = suggestion->base;
    scenario->compare = first;
    scenario->compare_count = 1;
    return true;
}

static bool
suggest(struct suggestion *suggestion, struct error *error)
{
    struct run *run = NULL;
    struct card *card = NULL;
    char *path = NULL;
    bool done = choose_side(suggestion, error) &&
        suggest_find(&suggestion->trial, (size_t)suggestion->arguments->values[ROW_MAX].whole,
            suggestion->arena, &suggestion->advice, error);

    if (done) {
        suggestion->kept =
            arena_alloc(suggestion->arena, suggestion->advice.count + 1, sizeof(bool));
        suggestion->unclear =
            arena_alloc(suggestion->arena, suggestion->advice.count + 1, sizeof(bool));
        for (size_t i = 0; i < suggestion->advice.count; i++)
            suggestion->kept[i] = true;
        done = prove(suggestion, &run, &card, error);
    }
    if (done && kept_count(suggestion) == 0)
        done = print_nothing(suggestion, error);
    else if (done)
        done = store_run(card, suggestion->arguments->values[ROW_RESULTS].text, &path, error) &&
            print_all(suggestion, card, path, error);
    free(path);
    card_destroy(card);
    run_destroy(run);
    return done;
}

static bool
run_command(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    static const struct trial_traffic one_by_one = {.manner = {.retries = 10}};
    struct suggestion suggestion = {.arguments = arguments};
    struct progress *progress;
    char *command;
    char *dsn;
    bool done;

    (void)status;
    if (arguments->position_count == 0)
        return error_set(error, ERROR_USAGE,
            "suggest needs a scenario: pggrade suggest SCENARIO; `pggrade list` shows them");
    if (!common_load_scenario(arguments->positions[0], &suggestion.scenario, error))
        return false;
    progress = progress_create(values[ROW_QUIET].given);
    command = xasprintf("pggrade suggest %s", arguments->positions[0]);
    dsn = server_find_dsn(values[ROW_DSN].text, progress_watcher(progress));
    suggestion.arena = arena_create();
    suggestion.trial = (struct trial_options){
        .scenario = suggestion.scenario,
        .scale = values[ROW_SCALE].given ? values[ROW_SCALE].number : suggestion.scenario->scale,
        .seed = values[ROW_SEED].given ? values[ROW_SEED].whole : suggestion.scenario->seed,
        .time_ns = values[ROW_TIME].whole,
        .traffic = &one_by_one,
        .clients = 1,
        .threads = 1,
        .plan_samples = values[ROW_PLANS].whole,
        .dsn = dsn,
        .command = command,
        .watcher = progress_watcher(progress),
    };
    done = suggest(&suggestion, error);
    progress_destroy(progress);
    free(dsn);
    free(command);
    arena_destroy(suggestion.arena);
    scenario_destroy(suggestion.scenario);
    return done;
}

const struct command command_suggest = {
    .name = "suggest",
    .summary = "propose indexes, and prove each by measuring",
    .usage = "SCENARIO",
    .description =
        "Reads from the workload's own predicates which indexes its queries could use, tries\n"
        "each (with hypopg, where the server has it, as a hypothetical one first; then built in\n"
        "a transaction that is rolled back), builds the best as one more side and measures it\n"
        "against the side without them.  An index is kept where a query whose plans use it\n"
        "became faster by the verdict.  Ends with the report card and the migration.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .positions_max = 1,
    .run = run_command,
};
