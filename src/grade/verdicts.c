#include "pggrade/grade/verdicts.h"

#include <math.h>

#include "pggrade/grade/verdict_words.h"
#include "pggrade/measure/paired.h"

const char *const verdict_names[VERDICT_COUNT] = {
    [VERDICT_FASTER] = "faster",
    [VERDICT_SAME] = "same",
    [VERDICT_SLOWER] = "slower",
    [VERDICT_INCONCLUSIVE] = "inconclusive",
};

static const enum verdict_kind kinds[] = {
    [DECISION_FASTER] = VERDICT_FASTER,
    [DECISION_SAME] = VERDICT_SAME,
    [DECISION_SLOWER] = VERDICT_SLOWER,
    [DECISION_NONE] = VERDICT_INCONCLUSIVE,
};

static struct paired_side
paired_side(const struct run_cell *cell)
{
    return (struct paired_side){
        .quads = cell->quads,
        .quad_count = cell->quad_count,
        .confirmation = cell->confirmation,
        .confirmation_count = cell->confirmation_count,
        .executions = cell->executions,
        .wall_ns = cell->wall_ns,
        .cpu_ns = cell->cpu_ns,
        .run_queue_ns = cell->run_queue_ns,
        .parallel = cell->plan.parallel,
    };
}

static void
record_tails(struct card *card, struct verdict *verdict, const struct paired *paired,
    const struct paired_circumstances *circumstances)
{
    verdict->tail_count = paired->tail_count;
    verdict->tails = arena_alloc(card->arena, paired->tail_count, sizeof *verdict->tails);
    for (size_t i = 0; i < paired->tail_count; i++) {
        const struct paired_figure *tail = &paired->tails[i];

        verdict->tails[i] = (struct verdict_tail){
            .basis = paired_basis(circumstances, tail),
            .kind = kinds[tail->decision],
            .ratio = tail->effect.ratio,
            .low = tail->effect.low,
            .high = tail->effect.high,
            .decides = tail->decides,
        };
    }
}

static void
fill(struct card *card, struct verdict *verdict, uint64_t comparisons)
{
    const struct run *run = card->run;
    const struct run_query *query = &run->queries[verdict->query];
    const struct paired_side from = paired_side(&query->cells[verdict->from]);
    const struct paired_side to = paired_side(&query->cells[verdict->to]);
    const struct paired_circumstances circumstances = {
        .cpu_clock = run->cpu_clock,
        .adjusted = run->adjusted,
        .pinned = run->pinned,
        .traffic = run->traffic,
        .min_effect = run->min_effect > 0 ? run->min_effect : card->rubric->min_effect,
        .comparisons = comparisons,
        .looks = run->looks > 0 ? run->looks : 1,
        .seed = paired_seed(run->seed, query->name, run->sides[verdict->to].name),
    };
    const struct paired_figure *figure;
    struct paired paired;

    paired_compare(&from, &to, &circumstances, &paired);
    figure = paired_deciding(&paired);
    verdict->basis = paired_basis(&circumstances, figure);
    verdict->ratio = figure->effect.ratio;
    verdict->low = figure->effect.low;
    verdict->high = figure->effect.high;
    verdict->quads = figure->effect.quads;
    verdict->ratio_again = figure->again.ratio;
    verdict->detectable = decision_detectable(&figure->rule, &figure->effect);
    verdict->kind = kinds[figure->decision];
    record_tails(card, verdict, &paired, &circumstances);
    verdict->reason = verdict_words(card, verdict, &paired, figure);
}

void
verdicts_fill(struct card *card)
{
    const struct run *run = card->run;
    size_t others = run->side_count == 0 ? 0 : run->side_count - 1;

    card->verdict_count = run->query_count * others;
    card->verdicts = arena_alloc(card->arena, card->verdict_count, sizeof *card->verdicts);
    for (size_t i = 0; i < card->verdict_count; i++) {
        card->verdicts[i].query = i / others;
        card->verdicts[i].from = 0;
        card->verdicts[i].to = 1 + i % others;
        fill(card, &card->verdicts[i], card->verdict_count);
    }
}

struct verdict
verdicts_compare(struct card *card, size_t query, size_t from, size_t to)
{
    const struct verdict *known = card_verdict(card, query, from, to);
    struct verdict verdict = {.query = query, .from = from, .to = to};

    if (known != NULL)
        return *known;
    fill(card, &verdict, card->verdict_count > 0 ? card->verdict_count : 1);
    return verdict;
}
