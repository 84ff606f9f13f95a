#include "pggrade/load/zipf.h"

#include <math.h>

/* The integral of x^-theta from 1 to x; the limit at theta = 1 is log x. */
static double
area(double theta, double x)
{
    double log_x = log(x);
    double exponent = (1.0 - theta) * log_x;

    if (fabs(exponent) < 1e-8)
        return log_x * (1.0 + exponent / 2.0);
    return log_x * expm1(exponent) / exponent;
}

static double
area_inverse(double theta, double value)
{
    double scaled = value * (1.0 - theta);

    if (scaled < -1.0)
        scaled = -1.0; /* rounding at the far end */
    if (fabs(scaled) < 1e-8)
        return exp(value * (1.0 - scaled / 2.0));
    return exp(log1p(scaled) / scaled * value);
}

static double
height(double theta, double x)
{
    return exp(-theta * log(x));
}

struct zipf
zipf_create(uint64_t count, double theta)
{
    struct zipf zipf = {.count = count, .theta = theta};

    zipf.area_first = area(theta, 1.5) - 1.0;
    zipf.area_all = area(theta, (double)count + 0.5);
    zipf.squeeze = 2.0 - area_inverse(theta, area(theta, 2.5) - height(theta, 2.0));
    return zipf;
}

uint64_t
zipf_draw(const struct zipf *zipf, struct random *random)
{
    for (;;) {
        double below = zipf->area_all + random_unit(random) * (zipf->area_first - zipf->area_all);
        double x = area_inverse(zipf->theta, below);
        double rank = floor(x + 0.5);

        if (rank < 1.0)
            rank = 1.0;
        if (rank > (double)zipf->count)
            rank = (double)zipf->count;
        if (rank - x <= zipf->squeeze ||
            below >= area(zipf->theta, rank + 0.5) - height(zipf->theta, rank))
            return (uint64_t)rank;
    }
}
