#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/json.h"
#include "pggrade/base/random.h"
#include "pggrade/report/ci.h"
#include "pggrade/report/ci_issue.h"

/* The five severities GitLab knows. */
static const char *const severities[CI_LEVEL_COUNT] = {
    [CI_ERROR] = "blocker",
    [CI_FAILED] = "critical",
    [CI_UNSURE] = "major",
    [CI_SLOWER] = "major",
    [CI_SEVERE] = "major",
    [CI_WARN] = "minor",
    [CI_INFO] = "info",
};

static bool
alike(const struct ci_issue *a, const struct ci_issue *b)
{
    return a->query == b->query && a->side == b->side && strcmp(a->check, b->check) == 0 &&
        strcmp(a->node, b->node) == 0;
}

/*
 * By the fingerprint GitLab knows an issue again in the next run, so it holds names alone, no
 * figure and no line; of two with the same fingerprint it shows one, so the second of two that
 * are alike in all names is told apart by its number.
 */
static void
append_fingerprint(
    struct text *out, const struct card *card, const struct ci_issues *issues, size_t which)
{
    const struct ci_issue *issue = &issues->items[which];
    struct text identity = {0};
    size_t number = 0;

    for (size_t i = 0; i < which; i++)
        number += alike(&issues->items[i], issue);
    text_printf(&identity, "%s\n%s\n%s\n%s\n%s\n%zu", card->run->scenario, issue->check,
        issue->query == SIZE_MAX ? "" : card->run->queries[issue->query].name,
        card->run->sides[issue->side].name, issue->node, number);
    text_printf(out, "%016" PRIx64, random_hash_text(text_string(&identity)));
    text_free(&identity);
}

static json_t *
location_json(const struct card *card, const struct ci_issue *issue)
{
    const char *path = ci_path(card->run);
    json_t *location = json_object();
    json_t *lines = json_object();
    int line = issue->query == SIZE_MAX ? 1 : card->run->queries[issue->query].line;

    (void)json_object_set_new(lines, "begin", json_integer(line > 0 ? line : 1));
    (void)json_object_set_new(
        location, "path", json_string(path == NULL ? card->run->scenario : path));
    (void)json_object_set_new(location, "lines", lines);
    return location;
}

static json_t *
issue_json(const struct card *card, const struct ci_issues *issues, size_t which)
{
    const struct ci_issue *issue = &issues->items[which];
    json_t *object = json_object();
    struct text description = {0};
    struct text fingerprint = {0};

    ci_one_line(&description, issue->title);
    text_append(&description, ": ");
    ci_one_line(&description, issue->message);
    if (issue->remedy[0] != '\0') {
        text_append(&description, ". Remedy: ");
        ci_one_line(&description, issue->remedy);
    }
    append_fingerprint(&fingerprint, card, issues, which);
    (void)json_object_set_new(object, "description", json_string(text_string(&description)));
    (void)json_object_set_new(object, "check_name", json_string(issue->check));
    (void)json_object_set_new(object, "fingerprint", json_string(text_string(&fingerprint)));
    (void)json_object_set_new(object, "severity", json_string(severities[issue->level]));
    (void)json_object_set_new(object, "location", location_json(card, issue));
    text_free(&fingerprint);
    text_free(&description);
    return object;
}

void
report_gitlab(const struct card *card, struct text *out)
{
    struct ci_issues issues = ci_issues_of(card);
    json_t *list = json_array();
    char *text;

    for (size_t i = 0; i < issues.count; i++)
        (void)json_array_append_new(list, issue_json(card, &issues, i));
    text = json_text(list);
    text_append(out, text);
    free(text);
    json_decref(list);
    ci_issues_free(&issues);
}
