#include "pggrade/grade/gate.h"
#include "pggrade/grade/card.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/grade/caps.h"
#include "pggrade/grade/claims.h"
#include "pggrade/grade/findings.h"
#include "pggrade/grade/graded.h"
#include "pggrade/grade/letters.h"
#include "pggrade/grade/verdicts.h"

const char *const letter_names[LETTER_COUNT] = {
    [LETTER_A_PLUS] = "A+",
    [LETTER_A] = "A",
    [LETTER_B] = "B",
    [LETTER_C] = "C",
    [LETTER_D] = "D",
    [LETTER_F] = "F",
};

/* What the client saw, noise and all. */
static void
set_wall_figures(const struct card *card, size_t query, size_t side)
{
    const struct sparse *wall = &card->run->queries[query].cells[side].times[TIME_RESPONSE];
    struct query_grade *grade = &card->queries[query][side];

    grade->p50_wall_ms = graded_quantile_ns(wall, 0.5) / 1e6;
    grade->p95_wall_ms = graded_quantile_ns(wall, 0.95) / 1e6;
    grade->p99_wall_ms = graded_quantile_ns(wall, 0.99) / 1e6;
    grade->max_wall_ms = graded_quantile_ns(wall, 1.0) / 1e6;
    grade->p99_known = wall->total >= caps_samples_min(METRIC_P99);
    grade->slow = graded_count_above(wall, card->rubric->slow_ns);
    grade->very_slow = graded_count_above(wall, card->rubric->very_slow_ns);
}

static void
grade_all(struct card *card)
{
    const struct run *run = card->run;

    card->queries = arena_alloc(card->arena, run->query_count, sizeof *card->queries);
    card->sides = arena_alloc(card->arena, run->side_count, sizeof *card->sides);
    for (size_t query = 0; query < run->query_count; query++) {
        card->queries[query] =
            arena_alloc(card->arena, run->side_count, sizeof *card->queries[query]);
        for (size_t side = 0; side < run->side_count; side++) {
            const struct graded graded = graded_latency(run, query, side);

            letters_grade_query(card, query, side, &graded);
            set_wall_figures(card, query, side);
        }
    }
    for (size_t side = 0; side < run->side_count; side++)
        letters_grade_side(card, side);
}

static int
compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static void
measure_noise(struct card *card)
{
    const struct run *run = card->run;
    double *spreads = xcalloc(run->query_count * run->side_count, sizeof *spreads);
    double wall_ns = 0.0;
    double run_queue_ns = 0.0;
    size_t count = 0;

    for (size_t query = 0; query < run->query_count; query++)
        for (size_t side = 0; side < run->side_count; side++) {
            const struct run_cell *cell = &run->queries[query].cells[side];
            double spread = run->cpu_clock ? quads_cpu_spread(cell->quads, cell->quad_count) : NAN;

            wall_ns += (double)cell->wall_ns;
            run_queue_ns += (double)cell->run_queue_ns;
            if (isfinite(spread))
                spreads[count++] = spread;
        }
    qsort(spreads, count, sizeof *spreads, compare_doubles);
    card->noise_cpu_spread =
        count == 0 ? NAN : (spreads[(count - 1) / 2] + spreads[count / 2]) / 2.0;
    card->noise_run_queue_share = run->adjusted && wall_ns > 0.0 ? run_queue_ns / wall_ns : NAN;
    free(spreads);
}

struct card *
card_create(const struct run *run, const struct rubric *rubric)
{
    struct card *card = xcalloc(1, sizeof *card);

    card->arena = arena_create();
    card->run = run;
    card->rubric = rubric;
    grade_all(card);
    verdicts_fill(card);
    findings_fill(card);
    claims_judge(card);
    measure_noise(card);
    gate_apply(card, &(struct gate_rules){0});
    return card;
}

void
card_destroy(struct card *card)
{
    if (card == NULL)
        return;
    arena_destroy(card->arena);
    free(card);
}

const struct verdict *
card_verdict(const struct card *card, size_t query, size_t from, size_t to)
{
    for (size_t i = 0; i < card->verdict_count; i++)
        if (card->verdicts[i].query == query && card->verdicts[i].from == from &&
            card->verdicts[i].to == to)
            return &card->verdicts[i];
    return NULL;
}
