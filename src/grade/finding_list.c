#include "pggrade/grade/finding_list.h"

void
card_findings_add(struct card_findings *list, const struct card_finding *finding)
{
    struct card *card = list->card;

    card->findings =
        grow(card->findings, card->finding_count, &list->capacity, sizeof *card->findings);
    card->findings[card->finding_count++] = *finding;
}

void
card_findings_add_side(struct card_findings *list, size_t side, const struct side_finding *finding)
{
    struct arena *arena = list->card->arena;
    struct finding *kept = arena_alloc(arena, 1, sizeof *kept);

    *kept = (struct finding){
        .code = arena_strdup(arena, finding->code),
        .severity = finding->severity,
        .evidence = arena_strdup(arena, finding->evidence),
        .remedy = arena_strdup(arena, finding->remedy),
        .node = arena_strdup(arena, ""),
    };
    card_findings_add(
        list, &(struct card_finding){.finding = kept, .query = SIZE_MAX, .side = side});
}

void
told_names_add(struct told_names *names, const char *name)
{
    if (names->count < NAMES_TOLD_MAX)
        text_printf(&names->text, "%s%s", names->count > 0 ? ", " : "", name);
    names->count++;
}

const char *
told_names_end(struct told_names *names)
{
    if (names->count > NAMES_TOLD_MAX)
        text_printf(&names->text, " and %zu more", names->count - NAMES_TOLD_MAX);
    return text_string(&names->text);
}
