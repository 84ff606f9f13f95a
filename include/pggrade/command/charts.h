/*
 * charts: charts as files, drawn by gnuplot where it is installed.
 */
#ifndef PGGRADE_COMMAND_CHARTS_H
#define PGGRADE_COMMAND_CHARTS_H

#include <stdbool.h>

#include "pggrade/base/error.h"
#include "pggrade/report/chart.h"

/* In the folder of a run. */
#define CHARTS_FOLDER "charts"

/*
 * Writes NAME.gp and NAME.dat of every chart into the folder and has gnuplot draw NAME.svg there,
 * with `png` also NAME.png; the drawings are read into `charts`.  Without gnuplot, or where it
 * fails, charts->note says so and nothing else is missing: that is no error.
 */
bool charts_draw(
    struct charts *charts, const char *folder, bool png, struct error *error) PGGRADE_MUST_CHECK;

/* The same in a folder that is gone afterwards. */
bool charts_draw_aside(struct charts *charts, struct error *error) PGGRADE_MUST_CHECK;

/*
 * The drawings for a page of a run that is stored in this folder: those in its charts/, as they
 * are (perhaps a person has changed some), else new ones, which are not kept.
 */
bool charts_of_stored(
    struct charts *charts, const char *folder, struct error *error) PGGRADE_MUST_CHECK;

#endif
