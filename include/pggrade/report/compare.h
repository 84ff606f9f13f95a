/*
 * compare: two runs that were not measured side by side, as a report.
 *
 * The card is the newer one's, and knows the older one (card->since).
 */
#ifndef PGGRADE_REPORT_COMPARE_H
#define PGGRADE_REPORT_COMPARE_H

#include <stdbool.h>

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

/* `verbose`: also the checks of the gate that passed; of meaning for the first alone. */
void report_compare_terminal(const struct card *card, bool verbose, struct text *out);
void report_compare_markdown(const struct card *card, bool verbose, struct text *out);
void report_compare_json(const struct card *card, bool verbose, struct text *out);

#endif
