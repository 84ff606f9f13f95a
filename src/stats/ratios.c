#include "pggrade/stats/ratios.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"

/* The mean, or a quantile; NAN where the side did not run. */
static double
middle_of(const struct quad_sample *sample, double fraction)
{
    if (fraction > 0.0)
        return buckets_quantile(sample->buckets, sample->length, fraction);
    return sample->count == 0 ? NAN : sample->sum / (double)sample->count;
}

/* The log ratios of the quads in which both sides ran and took time at all. */
static size_t
log_ratios(const struct quads_pair *pair, double *ratios, struct quads_effect *effect)
{
    size_t count = 0;

    for (size_t i = 0; i < pair->count; i++) {
        const struct quad_sample *from = &pair->from[i];
        const struct quad_sample *to = &pair->to[i];

        double from_middle = middle_of(from, pair->fraction);
        double to_middle = middle_of(to, pair->fraction);

        if (!(from_middle > 0.0) || !(to_middle > 0.0))
            continue;
        ratios[count++] = log(to_middle) - log(from_middle);
        effect->from_count += from->count;
        effect->to_count += to->count;
    }
    return count;
}

static int
compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

/* Mean of what is left in the middle. */
static double
trimmed_mean(const double *sorted, size_t count, size_t trimmed)
{
    double sum = 0.0;

    for (size_t i = trimmed; i < count - trimmed; i++)
        sum += sorted[i];
    return sum / (double)(count - 2 * trimmed);
}

/* The sum of squares around their mean, with what was trimmed moved to the nearest that was not. */
static double
winsorized_squares(const double *sorted, size_t count, size_t trimmed)
{
    double low = sorted[trimmed];
    double high = sorted[count - trimmed - 1];
    double mean = 0.0;
    double squares = 0.0;

    for (size_t i = 0; i < count; i++)
        mean += fmin(fmax(sorted[i], low), high) / (double)count;
    for (size_t i = 0; i < count; i++) {
        double distance = fmin(fmax(sorted[i], low), high) - mean;

        squares += distance * distance;
    }
    return squares;
}

/* Of the sorted ratios the one nearest to 0, where 0 is not among or between them. */
static double
least_of(const double *sorted, size_t count)
{
    if (sorted[0] > 0.0)
        return sorted[0];
    return sorted[count - 1] < 0.0 ? sorted[count - 1] : 0.0;
}

struct quads_effect
ratios_compare(const struct quads_pair *pair)
{
    struct quads_effect effect = {.theta = NAN, .se = NAN, .ratio = NAN, .low = NAN, .high = NAN};
    double *ratios = xcalloc(pair->count, sizeof *ratios);
    size_t count = log_ratios(pair, ratios, &effect);
    size_t trimmed = (size_t)(RATIOS_TRIMMED * (double)count);
    size_t left = count - 2 * trimmed;

    effect.quads = count;
    if (count > 0) {
        qsort(ratios, count, sizeof *ratios, compare_doubles);
        effect.theta = trimmed_mean(ratios, count, trimmed);
        effect.ratio = exp(effect.theta);
        effect.least = least_of(ratios, count);
    }
    if (left > 1) {
        double deviation = sqrt(winsorized_squares(ratios, count, trimmed) / (double)(count - 1));

        effect.se =
            fmax(deviation / ((1.0 - 2.0 * RATIOS_TRIMMED) * sqrt((double)count)), QUADS_SE_MIN);
        effect.degrees = left - 1;
        quads_effect_interval(&effect);
    }
    free(ratios);
    return effect;
}
