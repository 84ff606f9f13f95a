/*
 * store: a judged run as a folder of files.
 */
#ifndef PGGRADE_COMMAND_STORE_H
#define PGGRADE_COMMAND_STORE_H

#include "pggrade/base/error.h"
#include "pggrade/grade/card.h"

/* run.json, summary.json, report.md, report.html, charts/ and plans/; *path is the folder's, to be
 * freed. */
bool store_run(const struct card *card, const char *results, char **path,
    struct error *error) PGGRADE_MUST_CHECK;

#endif
