/*
 * finding_list: the findings of a card while they are collected; for those who find some.
 */
#ifndef PGGRADE_GRADE_FINDING_LIST_H
#define PGGRADE_GRADE_FINDING_LIST_H

#include "pggrade/base/text.h"
#include "pggrade/grade/card.h"

struct card_findings {
    struct card *card;
    size_t capacity;
};

void card_findings_add(struct card_findings *list, const struct card_finding *finding);

/* One of a side as a whole; texts are copied into the card's arena. */
struct side_finding {
    const char *code;
    enum severity severity;
    const char *evidence, *remedy;
};
void card_findings_add_side(
    struct card_findings *list, size_t side, const struct side_finding *finding);

/* A list of names of which the first are told and the rest are counted; zero it to start. */
#define NAMES_TOLD_MAX 3
struct told_names {
    struct text text;
    size_t count;
};
void told_names_add(struct told_names *names, const char *name);
const char *told_names_end(struct told_names *names); /* valid until names->text is freed */

#endif
