#include "pggrade/grade/comparison.h"

#include <math.h>

#define NEVER INFINITY

const struct finding_kind comparison_kinds[COMPARISON_KIND_COUNT] = {
    [COMPARISON_TEMP] = {"temp-growth", "Temp Read Blocks, Temp Written Blocks",
        "% more pages of temporary files than on the baseline", NEVER, NEVER, 50,
        "SET work_mem higher, or an index in the order of the query"},
    [COMPARISON_WAL] = {"wal-amplification", "WAL Records, Actual Rows",
        "% more WAL records for each row changed than on the baseline", NEVER, 50, 200,
        "fewer indexes on the columns that are written; drop those that no query uses"},
    [COMPARISON_HOT] = {"hot-loss", "n_tup_upd, n_tup_hot_upd of the transaction",
        "points fewer of the updates that touch no index (HOT) than on the baseline", NEVER, 20, 80,
        "no index on columns that are updated often; ALTER TABLE … SET (fillfactor = 90)"},
};

static double
share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* How much more of a figure there is, in percent; of something and nothing before, endlessly. */
static double
growth(double from, double to)
{
    if (to <= 0 || !isfinite(from) || !isfinite(to))
        return 0;
    return from <= 0 ? (double)INFINITY : 100 * (to / from - 1);
}

static void
compare_temp(struct arena *arena, const struct plan_facts *from, const struct plan_facts *to,
    const char *baseline, struct finding *finding, double *value)
{
    *value = growth(from->temp_blocks_per_call, to->temp_blocks_per_call);
    finding->share =
        share(to->temp_blocks_per_call, to->temp_blocks_per_call + to->buffers_per_call);
    finding->evidence = arena_printf(arena, "%.0f pages of temporary files per call, %.0f on %s",
        to->temp_blocks_per_call, from->temp_blocks_per_call, baseline);
}

/* A query that only reads writes a record now and then, of pages it tidied up. */
static void
compare_wal(struct arena *arena, const struct plan_facts *from, const struct plan_facts *to,
    const char *baseline, struct finding *finding, double *value)
{
    double before = share(from->wal_records_per_call, from->rows_per_call);
    double after = share(to->wal_records_per_call, to->rows_per_call);

    *value = before < 0.5 || from->rows_per_call < 1 ? 0 : growth(before, after);
    finding->share = after > before ? 1 - share(before, after) : 0;
    finding->evidence =
        arena_printf(arena, "%.1f WAL records for each row, %.1f on %s", after, before, baseline);
}

static void
compare_hot(struct arena *arena, const struct plan_facts *from, const struct plan_facts *to,
    const char *baseline, struct finding *finding, double *value)
{
    double before = 100 * share(from->hot_updates_per_call, from->updates_per_call);
    double after = 100 * share(to->hot_updates_per_call, to->updates_per_call);

    *value = from->updates_per_call > 0 && to->updates_per_call > 0 ? before - after : 0;
    finding->share = fmax(*value, 0) / 100;
    finding->evidence = arena_printf(arena,
        "%.0f %% of the updates left all indexes alone, %.0f %% on %s", after, before, baseline);
}

size_t
comparison_findings(const struct card *card, size_t query, size_t side, struct finding *findings)
{
    static void (*const compare[COMPARISON_KIND_COUNT])(struct arena * arena,
        const struct plan_facts *from, const struct plan_facts *to, const char *baseline,
        struct finding *finding, double *value) = {
        [COMPARISON_TEMP] = compare_temp,
        [COMPARISON_WAL] = compare_wal,
        [COMPARISON_HOT] = compare_hot,
    };
    const struct run_query *run_query = &card->run->queries[query];
    const struct plan_facts *from = &run_query->cells[0].plan;
    const struct plan_facts *to = &run_query->cells[side].plan;
    size_t count = 0;

    if (side == 0 || from->samples == 0 || to->samples == 0)
        return 0;
    for (size_t kind = 0; kind < COMPARISON_KIND_COUNT; kind++) {
        struct finding finding = {
            .code = arena_strdup(card->arena, comparison_kinds[kind].code),
            .remedy = arena_strdup(card->arena, comparison_kinds[kind].remedy),
            .node = arena_strdup(card->arena, ""),
        };
        double value;

        compare[kind](card->arena, from, to, card->run->sides[0].name, &finding, &value);
        if (kind_severity(&comparison_kinds[kind], value, &finding.severity))
            findings[count++] = finding;
    }
    return count;
}
