#include "pggrade/stats/student.h"

#include <math.h>

#include "pggrade/stats/normal.h"

#define NORMAL_FROM 10000 /* degrees of freedom from which the normal distribution will do */
#define HALVINGS 200

/*
 * P(|T| < t) for whole degrees of freedom, as the finite sums 26.7.3 and 26.7.4 of
 * M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", 1964.
 */
static double
central(double t, size_t degrees)
{
    double angle = atan(t / sqrt((double)degrees));
    double square = cos(angle) * cos(angle);
    double term = degrees % 2 == 1 ? cos(angle) : 1;
    double sum = degrees == 1 ? 0 : term;

    for (size_t k = degrees % 2 == 1 ? 3 : 2; k + 1 < degrees; k += 2) {
        term *= square * (double)(k - 1) / (double)k;
        sum += term;
    }
    return degrees % 2 == 1 ? M_2_PI * (angle + sin(angle) * sum) : sin(angle) * sum;
}

double
student_quantile(double probability, size_t degrees)
{
    double low = 0;
    double high = 1;

    if (!(probability >= 0 && probability <= 1) || degrees == 0)
        return NAN;
    if (probability < 0.5)
        return -student_quantile(1 - probability, degrees);
    if (probability >= 1)
        return INFINITY;
    if (degrees >= NORMAL_FROM)
        return normal_quantile(probability);
    while (central(high, degrees) < 2 * probability - 1 && high < 1e300)
        high *= 2;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;

        if (central(middle, degrees) < 2 * probability - 1)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}
