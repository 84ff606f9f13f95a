/*
 * ratios: how much more one side took than the other, quad by quad.
 *
 * Neighbours change the speed of a CPU by a third and more, for tens of milliseconds or for
 * minutes, and both sides of a quad meet the same speed.  So each quad gives one ratio of mean, or
 * median, durations, and the middle of these is estimated; a quantile of all executions of a side
 * would compare what one side did at one speed with what the other did at another.  Both sides of a
 * quad also ran with the same parameters, so dear parameters count as much as cheap ones.
 */
#ifndef PGGRADE_STATS_RATIOS_H
#define PGGRADE_STATS_RATIOS_H

#include "pggrade/stats/quads.h"

#define RATIOS_TRIMMED 0.2 /* of the quads, at either end */

/*
 * The mean of the log ratios of the quads without their lowest and highest fifth, and its standard
 * error s / (0.6 √n), s² being their winsorized variance, with as many degrees of freedom as quads
 * are left, less one (J. W. Tukey and D. H. McLaughlin, "Less vulnerable confidence and
 * significance procedures for location based on a single sample", Sankhyā A 25, 1963; R. R. Wilcox,
 * "Introduction to Robust Estimation and Hypothesis Testing", 2012, sections 3.3.2 and 4.3).
 * `fraction` of the pair is of the way up the durations of a side within a quad; 0: their mean. Its
 * `seed` is not used; `few` is false.
 */
struct quads_effect ratios_compare(const struct quads_pair *pair);

#endif
