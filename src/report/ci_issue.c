#include "pggrade/report/ci_issue.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/plan/facts.h"

void
ci_check_text(struct text *out, const struct gate_check *check)
{
    bool said = check->sentence[0] != '\0';

    text_append(out, check->sentence);
    text_printf(
        out, "%s%s; limit: %s%s", said ? " [" : "", check->value, check->limit, said ? "]" : "");
}

void
ci_one_line(struct text *out, const char *words)
{
    while (*words != '\0') {
        size_t length = strcspn(words, "\r\n");

        text_append_length(out, words, length);
        words += length;
        if (*words == '\0')
            break;
        words += strspn(words, "\r\n ");
        if (*words != '\0')
            text_append(out, " / ");
    }
}

const char *
ci_path(const struct run *run)
{
    const char *path = run->workload_path;

    while (path != NULL && strncmp(path, "./", 2) == 0)
        path += 2;
    return path;
}

/* Room was made for every check, verdict and finding. */
static void
add(struct ci_issues *issues, const struct card *card, const struct ci_issue *issue)
{
    struct ci_issue *added = &issues->items[issues->count];
    const char *side = card->run->sides[issue->side].name;

    *added = *issue;
    added->position = issues->count++;
    added->title = issue->query == SIZE_MAX
        ? arena_printf(issues->arena, "%s: %s", side, issue->check)
        : arena_printf(issues->arena, "%s on %s: %s", card->run->queries[issue->query].name, side,
              issue->check);
}

/* ---- checks of the gate ---- */

static const enum ci_level level_of_outcome[] = {
    [GATE_FAILED] = CI_FAILED,
    [GATE_UNSURE] = CI_UNSURE,
    [GATE_ERROR] = CI_ERROR,
};

static void
add_checks(struct ci_issues *issues, const struct card *card)
{
    for (size_t i = 0; i < card->gate.check_count; i++) {
        const struct gate_check *check = &card->gate.checks[i];
        struct text message = {0};

        if (check->outcome == GATE_PASSED)
            continue;
        ci_check_text(&message, check);
        add(issues, card,
            &(struct ci_issue){
                .level = level_of_outcome[check->outcome],
                .check = check->rule,
                .query = check->query,
                .side = check->side,
                .message = arena_strdup(issues->arena, text_string(&message)),
                .remedy = "",
                .node = "",
                /* What holds for a whole side comes before its queries, the slowest first. */
                .stake_ms = check->query == SIZE_MAX
                    ? INFINITY
                    : card->queries[check->query][check->side].average_ms,
            });
        text_free(&message);
    }
}

/* ---- verdicts ---- */

/* Whether the gate has told of it already. */
static bool
told_slower(const struct card *card, const struct verdict *verdict)
{
    for (size_t i = 0; i < card->gate.check_count; i++) {
        const struct gate_check *check = &card->gate.checks[i];

        if (check->query == verdict->query && check->side == verdict->to &&
            check->outcome == GATE_FAILED && strcmp(check->rule, "slower") == 0)
            return true;
    }
    return false;
}

static void
add_verdicts(struct ci_issues *issues, const struct card *card)
{
    for (size_t i = 0; i < card->verdict_count; i++) {
        const struct verdict *verdict = &card->verdicts[i];

        if (verdict->kind != VERDICT_SLOWER || told_slower(card, verdict))
            continue;
        add(issues, card,
            &(struct ci_issue){
                .level = CI_SLOWER,
                .check = "slower",
                .query = verdict->query,
                .side = verdict->to,
                .message = verdict->reason,
                .remedy = "",
                .node = "",
                .stake_ms = card->queries[verdict->query][verdict->to].average_ms,
            });
    }
}

/* ---- findings ---- */

static const enum ci_level level_of_severity[SEVERITY_COUNT] = {
    [SEVERITY_INFO] = CI_INFO,
    [SEVERITY_WARN] = CI_WARN,
    [SEVERITY_SEVERE] = CI_SEVERE,
};

static void
add_findings(struct ci_issues *issues, const struct card *card)
{
    for (size_t i = 0; i < card->finding_count; i++) {
        const struct card_finding *entry = &card->findings[i];
        const struct finding *finding = entry->finding;

        if (entry->side == 0 && card->run->side_count > 1)
            continue;
        add(issues, card,
            &(struct ci_issue){
                .level = level_of_severity[finding->severity],
                .check = finding->code,
                .query = entry->query,
                .side = entry->side,
                .message = finding->evidence,
                .remedy = finding->remedy,
                .node = finding->node,
                .stake_ms = entry->stake_ms,
            });
    }
}

/* ---- all ---- */

/*
 * Wrong results are worse than slow ones, what people wait for is worse than what a counter says,
 * and another plan is often what was wanted.
 */
static size_t
badness(const struct ci_issue *issue)
{
    static const char *const worst_first[] = {"result-diff", "fail-under", "slower",
        "promised-index", "slo", "invalid-index", "inconclusive", "buffers", "rows", "wal",
        "plan-change", "claim-refuted"};
    size_t rank = 0;

    if (issue->level > CI_UNSURE)
        return 0; /* no rule */
    while (rank < COUNT_OF(worst_first) &&
        strncmp(issue->check, worst_first[rank], strlen(worst_first[rank])) != 0)
        rank++;
    return rank;
}

static int
compare(const void *left, const void *right)
{
    const struct ci_issue *a = left;
    const struct ci_issue *b = right;
    size_t bad_a = badness(a);
    size_t bad_b = badness(b);
    double stake_a = isnan(a->stake_ms) ? 0.0 : a->stake_ms;
    double stake_b = isnan(b->stake_ms) ? 0.0 : b->stake_ms;

    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    if (bad_a != bad_b)
        return bad_a < bad_b ? -1 : 1;
    if (stake_a > stake_b || stake_a < stake_b)
        return stake_a > stake_b ? -1 : 1;
    return a->position < b->position ? -1 : 1;
}

struct ci_issues
ci_issues_of(const struct card *card)
{
    struct ci_issues issues = {.arena = arena_create()};
    size_t room = card->gate.check_count + card->verdict_count + card->finding_count;

    issues.items = arena_alloc(issues.arena, room + 1, sizeof *issues.items);
    add_checks(&issues, card);
    add_verdicts(&issues, card);
    add_findings(&issues, card);
    qsort(issues.items, issues.count, sizeof *issues.items, compare);
    return issues;
}

void
ci_issues_free(struct ci_issues *issues)
{
    arena_destroy(issues->arena);
    *issues = (struct ci_issues){0};
}
