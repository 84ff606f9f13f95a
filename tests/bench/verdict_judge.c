/*
 * verdict_judge: what pggrade and its peers' rules say of stored runs, for scripts/bench/verdicts.
 *
 *   verdict_judge run FILE…            a line a query of each run, tabs between:
 *                                      query, verdict, basis, seconds of the query's time,
 *                                      p95 > 1.1 times, Mann–Whitney on executions, both 0 or 1,
 *                                      mean time of the first side in ms
 *   verdict_judge interval COUNT OF    the exact 95 % interval of a share, in per cent
 *
 * Runs are judged as `pggrade report` judges them; the second side against the first.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/grade/card.h"
#include "pggrade/grade/graded.h"
#include "pggrade/result/run_json.h"
#include "pggrade/stats/binomial.h"

#define P95_LIMIT 1.1
#define ONE_SIDED_Z 1.645 /* p < 0.05 */

/* All quads of a cell as one histogram. */
static struct histogram *
pool(const struct run_cell *cell)
{
    struct histogram *all = histogram_create();

    for (size_t i = 0; i < cell->quad_count; i++)
        histogram_add_sparse(all, &cell->quads[i].latency);
    return all;
}

/*
 * z of the rank sum of `to` among all executions, larger being slower; ties within a bucket share
 * their rank (H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18, 1947; the
 * variance corrected for ties as in E. L. Lehmann, "Nonparametrics", 1975).
 */
static double
mann_whitney_z(const struct sparse *from, const struct sparse *to)
{
    double n = (double)from->total;
    double m = (double)to->total;
    double seen = 0.0;
    double rank_sum = 0.0;
    double ties = 0.0;

    for (size_t i = 0, j = 0; i < from->length || j < to->length;) {
        uint32_t a = i < from->length ? from->indices[i] : UINT32_MAX;
        uint32_t b = j < to->length ? to->indices[j] : UINT32_MAX;
        double of_from = a <= b ? (double)from->counts[i] : 0.0;
        double of_to = b <= a ? (double)to->counts[j] : 0.0;
        double both = of_from + of_to;

        rank_sum += of_to * (seen + (both + 1.0) / 2.0);
        ties += both * both * both - both;
        seen += both;
        i += a <= b;
        j += b <= a;
    }
    return (rank_sum - m * (n + m + 1.0) / 2.0) /
        sqrt(n * m / 12.0 * (n + m + 1.0 - ties / ((n + m) * (n + m - 1.0))));
}

static int
judge_mann_whitney(const struct run_query *query)
{
    struct histogram *from = pool(&query->cells[0]);
    struct histogram *to = pool(&query->cells[1]);
    struct sparse from_sparse = {0};
    struct sparse to_sparse = {0};
    double z;

    histogram_to_sparse(from, &from_sparse);
    histogram_to_sparse(to, &to_sparse);
    z = mann_whitney_z(&from_sparse, &to_sparse);
    sparse_free(&from_sparse);
    sparse_free(&to_sparse);
    histogram_destroy(from);
    histogram_destroy(to);
    return z > ONE_SIDED_Z;
}

static int
judge_p95(const struct run_query *query)
{
    double from = graded_quantile_ns(&query->cells[0].times[TIME_RESPONSE], 0.95);
    double to = graded_quantile_ns(&query->cells[1].times[TIME_RESPONSE], 0.95);

    return to > P95_LIMIT * from;
}

static double
mean_ms(const struct run_query *query)
{
    const struct sparse *times = &query->cells[0].times[TIME_RESPONSE];

    return (double)times->sum_ns / (double)times->total / 1e6;
}

static int
judge(const char *path)
{
    struct error error = {0};
    struct run *run = NULL;
    struct card *card;

    if (!run_load(path, &run, &error)) {
        (void)fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    card = card_create(run, &rubric_default);
    for (size_t i = 0; i < card->verdict_count; i++) {
        const struct verdict *verdict = &card->verdicts[i];
        const struct run_query *query = &run->queries[verdict->query];

        (void)printf("%s\t%s\t%s\t%.3f\t%d\t%d\t%.3f\n", query->name, verdict_names[verdict->kind],
            verdict->basis, (double)(query->cells[0].wall_ns + query->cells[1].wall_ns) / 1e9,
            judge_p95(query), judge_mann_whitney(query), mean_ms(query));
    }
    card_destroy(card);
    run_destroy(run);
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "interval") == 0) {
        struct binomial_interval share =
            binomial_exact(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10), 0.95);

        return printf("%.1f %.1f\n", share.low * 100.0, share.high * 100.0) < 0;
    }
    if (argc < 3 || strcmp(argv[1], "run") != 0) {
        (void)fprintf(stderr, "verdict_judge run FILE…, or verdict_judge interval COUNT OF\n");
        return 2;
    }
    for (int i = 2; i < argc; i++)
        if (judge(argv[i]) != 0)
            return 1;
    return 0;
}
