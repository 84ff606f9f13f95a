#include "pggrade/plan/advice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/text.h"
#include "pggrade/plan/capture.h"

#define SETS 7         /* parameter sets of a query: beyond the five custom plans */
#define SAVING_MIN 0.1 /* of a query's work, for an index to be thought of */
#define TIE 0.03       /* so near together the smaller index is better */
#define SETTING_SAVING_MIN 0.3
#define WORK_MIN 20.0 /* pages: what costs less is quick anyway */
#define ROUNDS_MAX 3  /* a query on two tables needs two indexes */
#define BUDGET_NS (2 * NS_PER_S)

struct trial_of {
    double work; /* of the query with the candidate; NAN: no plan used it */
    uint64_t size_bytes;
};

struct search {
    struct arena *arena;
    const struct advice_request *request;
    struct candidates candidates;
    double *without;                   /* [query] work as it is */
    struct trial_of **trials;          /* [candidate][query] of this round */
    bool *taken;                       /* [candidate] */
    const char *(*served)[ROUNDS_MAX]; /* [query] tables an index was taken for */
    bool hypopg;
    size_t hypothetical;
};

static bool
explain(const struct search *search, size_t query, bool hypothetical, struct plan_facts *facts,
    struct error *error)
{
    const struct advice_request *request = search->request;

    return capture_plans(
        &(struct capture_request){
            .query = &request->workload->queries[query],
            .sources = request->parameters->sources[query],
            .target = request->target,
            .session = request->session,
            .samples_max = SETS,
            .samples_min = 2,
            .budget_ns = BUDGET_NS,
            .hypothetical = hypothetical,
        },
        facts, error);
}

static bool
measured(const struct search *search, size_t query)
{
    const bool *chosen = search->request->query_selected;

    return (chosen == NULL || chosen[query]) &&
        search->request->workload->queries[query].write == WRITE_NONE;
}

/* The work of each query as things stand. */
static bool
measure_without(struct search *search, struct error *error)
{
    for (size_t q = 0; q < search->request->workload->query_count; q++) {
        struct plan_facts facts = {0};

        if (!measured(search, q))
            continue;
        if (!explain(search, q, false, &facts, error))
            return false;
        search->without[q] = facts.work_per_call;
        plan_facts_clear(&facts);
    }
    return true;
}

/* ---- hypothetical ---- */

/* hypopg's indexes are called "<16401>btree_items_name". */
static bool
uses_hypothetical(const struct plan_facts *facts)
{
    for (size_t i = 0; i < facts->index_count; i++)
        if (facts->indexes[i].name[0] == '<')
            return true;
    return false;
}

/* *useful: some query's plan would use it.  Where hypopg cannot imagine it, it may be. */
static bool
imagine(struct search *search, const struct candidate *candidate, bool *useful, struct error *error)
{
    const char *sql = candidate_sql(search->arena, candidate, false);
    struct session *session = search->request->session;
    const char *values[] = {sql};
    struct rows *rows = NULL;
    bool imagined = true;

    *useful = true;
    if (!search->hypopg || strcmp(candidate->method, "btree") != 0)
        return true;
    if (!session_query(session, "SELECT pggrade.hypopg_create_index($1)", values, 1, &rows, error))
        return error->kind == ERROR_SQL;
    rows_destroy(rows);
    *useful = false;
    for (size_t q = 0; imagined && !*useful && q < search->request->workload->query_count; q++) {
        struct plan_facts facts = {0};

        if (!candidate->queries[q])
            continue;
        imagined = explain(search, q, true, &facts, error);
        *useful = imagined && uses_hypothetical(&facts);
        plan_facts_clear(&facts);
    }
    return imagined && session_run(session, "SELECT pggrade.hypopg_reset()", error);
}

/* ---- built ---- */

static bool
used(const struct plan_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->index_count; i++)
        if (strcmp(facts->indexes[i].name, name) == 0)
            return true;
    return false;
}

static bool
measure_with(
    struct search *search, const struct candidate *candidate, size_t place, struct error *error)
{
    const char *values[] = {
        arena_printf(search->arena, "%s.%s", candidate_quoted(search->arena, candidate->schema),
            candidate_quoted(search->arena, candidate->name))};
    char *size = NULL;

    if (!session_value(search->request->session, "SELECT pg_table_size($1::regclass)", values, 1,
            &size, error))
        return false;
    for (size_t q = 0; q < search->request->workload->query_count; q++) {
        struct trial_of *trial = &search->trials[place][q];
        struct plan_facts facts = {0};

        trial->work = NAN;
        trial->size_bytes = size == NULL ? 0 : strtoull(size, NULL, 10);
        if (!candidate->queries[q])
            continue;
        if (!explain(search, q, false, &facts, error)) {
            free(size);
            return false;
        }
        if (facts.samples > 0 && used(&facts, candidate->name))
            trial->work = facts.work_per_call;
        plan_facts_clear(&facts);
    }
    free(size);
    return true;
}

/* An index that cannot be built (a row too large, an operator class that is not there) is none. */
static bool
try_one(struct search *search, size_t place, struct error *error)
{
    const struct candidate *candidate = &search->candidates.items[place];
    struct session *session = search->request->session;
    bool useful;

    if (!imagine(search, candidate, &useful, error))
        return false;
    if (!useful) {
        search->hypothetical++;
        return true;
    }
    if (!session_run(session, "SAVEPOINT advice", error))
        return false;
    if ((!session_run(session, candidate_sql(search->arena, candidate, false), error) ||
            !measure_with(search, candidate, place, error)) &&
        error->kind != ERROR_SQL)
        return false;
    return session_run(session, "ROLLBACK TO SAVEPOINT advice; DEALLOCATE ALL", error);
}

/* A query has one index for each of its tables; what a second one on the same table would save
 * is too small for this coin. */
static bool
served(const struct search *search, size_t query, const struct candidate *candidate)
{
    for (size_t i = 0; i < ROUNDS_MAX && search->served[query][i] != NULL; i++)
        if (strcmp(search->served[query][i], candidate->table) == 0)
            return true;
    return false;
}

/* In later rounds only what still has work to save is worth a build. */
static bool
worth_trying(const struct search *search, const struct candidate *candidate)
{
    for (size_t q = 0; q < search->request->workload->query_count; q++)
        if (candidate->queries[q] && search->without[q] >= WORK_MIN &&
            !served(search, q, candidate))
            return true;
    return false;
}

static bool
try_all(struct search *search, struct error *error)
{
    const struct watcher *watcher = search->request->watcher;
    size_t query_count = search->request->workload->query_count;

    watch_stage(
        watcher, (double)search->candidates.count, "trying %zu indexes", search->candidates.count);
    for (size_t i = 0; i < search->candidates.count; i++) {
        search->trials[i] = arena_alloc(search->arena, query_count, sizeof **search->trials);
        for (size_t q = 0; q < query_count; q++)
            search->trials[i][q].work = NAN;
        watch_step(watcher, (double)i, "%s", search->candidates.items[i].name);
        if (!search->taken[i] && worth_trying(search, &search->candidates.items[i]) &&
            !try_one(search, i, error))
            return false;
    }
    return true;
}

/* ---- choosing ---- */

/* The best candidate for a query: SIZE_MAX where none saves enough. */
static size_t
best_for(const struct search *search, size_t query)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < search->candidates.count; i++) {
        const struct trial_of *trial = &search->trials[i][query];
        const struct trial_of *before = best == SIZE_MAX ? NULL : &search->trials[best][query];

        if (!(trial->work < (1 - SAVING_MIN) * search->without[query]) ||
            served(search, query, &search->candidates.items[i]))
            continue;
        if (before == NULL || trial->work < (1 - TIE) * before->work ||
            (trial->work <= (1 + TIE) * before->work && trial->size_bytes < before->size_bytes))
            best = i;
    }
    return best;
}

struct choice {
    size_t place;
    double saving; /* over all queries that chose it, by their weights */
};

static int
compare_choices(const void *left, const void *right)
{
    const struct choice *a = left;
    const struct choice *b = right;

    if (a->saving != b->saving)
        return a->saving > b->saving ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static size_t
choose(const struct search *search, int round, struct choice *choices)
{
    const struct workload *workload = search->request->workload;
    size_t count = 0;

    for (size_t q = 0; q < workload->query_count; q++) {
        size_t best = best_for(search, q);
        size_t c = 0;

        if (best == SIZE_MAX)
            continue;
        search->served[q][round] = search->candidates.items[best].table;
        while (c < count && choices[c].place != best)
            c++;
        if (c == count)
            choices[count++] = (struct choice){.place = best};
        choices[c].saving += (double)workload->queries[q].weight *
            (search->without[q] - search->trials[best][q].work);
    }
    qsort(choices, count, sizeof *choices, compare_choices);
    return count;
}

static bool
within_another(const struct search *search, const struct choice *choices, size_t count, size_t at)
{
    const struct candidate *items = search->candidates.items;

    for (size_t i = 0; i < count; i++)
        if (i != at && candidate_within(&items[choices[at].place], &items[choices[i].place]))
            return true;
    return false;
}

/* Takes the best of this round and builds them, so that the next one sees what is left to do. */
static bool
take_chosen(struct search *search, struct advice *advice, int round, bool *any, struct error *error)
{
    struct choice *choices =
        arena_alloc(search->arena, search->request->workload->query_count, sizeof *choices);
    size_t count = choose(search, round, choices);

    *any = false;
    for (size_t i = 0; i < count && advice->count < search->request->indexes_max; i++) {
        const struct candidate *candidate = &search->candidates.items[choices[i].place];

        if (within_another(search, choices, count, i))
            continue;
        if (!session_run(
                search->request->session, candidate_sql(search->arena, candidate, false), error))
            return false;
        search->taken[choices[i].place] = true;
        advice->chosen[advice->count++] = *candidate;
        advice->trigrams = advice->trigrams || strcmp(candidate->method, "gin") == 0;
        *any = true;
    }
    return true;
}

/* What a later round has made superfluous. */
static void
drop_superfluous(struct advice *advice)
{
    size_t kept = 0;

    for (size_t i = 0; i < advice->count; i++) {
        bool within = false;

        for (size_t o = 0; o < advice->count; o++)
            within = within || (o != i && candidate_within(&advice->chosen[i], &advice->chosen[o]));
        if (!within)
            advice->chosen[kept++] = advice->chosen[i];
    }
    advice->count = kept;
}

/* ---- settings ---- */

/* With the indexes there, what keeps the planner from using them well is often one of these. */
static const struct setting settings[] = {
    {"plan_cache_mode", "force_custom_plan"},
    {"random_page_cost", "1.1"},
};

/* What the setting saves over all queries; 0 where none gains much, or one loses. */
static bool
try_setting(
    struct search *search, const struct setting *setting, double *saving, struct error *error)
{
    struct session *session = search->request->session;
    const char *sql = arena_printf(
        search->arena, "SAVEPOINT advice; SET LOCAL %s = %s", setting->name, setting->value);
    bool gains = false;
    bool loses = false;

    *saving = 0;
    if (!session_run(session, sql, error))
        return false;
    for (size_t q = 0; q < search->request->workload->query_count; q++) {
        struct plan_facts facts = {0};
        double before = search->without[q];

        if (!measured(search, q))
            continue;
        if (!explain(search, q, false, &facts, error))
            return false;
        gains = gains ||
            (before >= WORK_MIN && facts.work_per_call < (1 - SETTING_SAVING_MIN) * before);
        loses = loses || (before >= WORK_MIN && facts.work_per_call > (1 + SAVING_MIN) * before);
        *saving += before - facts.work_per_call;
        plan_facts_clear(&facts);
    }
    if (!gains || loses)
        *saving = 0;
    return session_run(session, "ROLLBACK TO SAVEPOINT advice", error);
}

static bool
find_setting(struct search *search, struct advice *advice, struct error *error)
{
    double best = 0;

    watch_stage(search->request->watcher, 0, "trying settings");
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        double saving;

        if (!try_setting(search, &settings[i], &saving, error))
            return false;
        if (saving > best) {
            best = saving;
            advice->setting = &settings[i];
        }
    }
    return true;
}

/* In our own schema, where nothing of the user's sees it. */
static bool
install_hypopg(struct search *search, struct error *error)
{
    char *possible = NULL;

    if (!session_value(search->request->session,
            "SELECT 1 FROM pg_available_extensions, pg_roles WHERE name = 'hypopg'"
            " AND rolname = current_user AND rolsuper",
            NULL, 0, &possible, error))
        return false;
    search->hypopg = possible != NULL;
    free(possible);
    return !search->hypopg ||
        session_run(search->request->session,
            "CREATE SCHEMA IF NOT EXISTS pggrade;"
            " CREATE EXTENSION IF NOT EXISTS hypopg WITH SCHEMA pggrade",
            error);
}

static bool
find_all(struct search *search, struct advice *advice, struct error *error)
{
    bool any = true;

    for (int round = 0; any && round < ROUNDS_MAX; round++) {
        if (!measure_without(search, error) || !try_all(search, error) ||
            !take_chosen(search, advice, round, &any, error))
            return false;
        if (round == 0) /* later rounds try some of them again */
            advice->hypothetical = search->hypothetical;
    }
    drop_superfluous(advice);
    return advice->count == 0 ||
        (measure_without(search, error) && find_setting(search, advice, error));
}

bool
advice_find(struct arena *arena, const struct advice_request *request, struct advice *advice,
    struct error *error)
{
    struct search search = {.arena = arena, .request = request};
    bool found;

    *advice =
        (struct advice){.chosen = arena_alloc(arena, request->indexes_max, sizeof *advice->chosen)};
    if (!candidates_find(arena, request->workload, request->query_selected, request->target,
            request->session, &search.candidates, error) ||
        !install_hypopg(&search, error))
        return false;
    search.without = arena_alloc(arena, request->workload->query_count, sizeof *search.without);
    search.served = arena_alloc(arena, request->workload->query_count, sizeof *search.served);
    search.taken = arena_alloc(arena, search.candidates.count, sizeof *search.taken);
    search.trials = arena_alloc(arena, search.candidates.count, sizeof(struct trial_of *));
    found = session_run(request->session, "BEGIN", error) &&
        (!search.candidates.trigrams ||
            session_run(request->session, "CREATE EXTENSION IF NOT EXISTS pg_trgm", error)) &&
        find_all(&search, advice, error) && session_run(request->session, "ROLLBACK", error);
    advice->considered = search.candidates.count;
    advice->hypopg = search.hypopg;
    return found;
}
