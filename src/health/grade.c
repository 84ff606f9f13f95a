#include "pggrade/health/health.h"

/* A few warnings are a list of things to do; more are a habit.  One severe check needs somebody
 * today, two need somebody now. */
static const char *
letter_for(const struct health_grade *grade)
{
    if (grade->severe > 1)
        return "F";
    if (grade->severe == 1)
        return "D";
    if (grade->warnings > 2)
        return "C";
    if (grade->warnings > 0)
        return "B";
    return grade->notices + grade->failed > 0 ? "A" : "A+";
}

static struct health_grade
grade(const struct health_report *report, bool whole, enum health_scope scope)
{
    struct health_grade made = {0};

    for (size_t i = 0; i < report->result_count; i++) {
        const struct health_result *result = &report->results[i];

        if (!whole && result->check->scope != scope)
            continue;
        made.failed += result->failed;
        if (result->skipped != NULL)
            continue;
        made.notices += result->level == HEALTH_NOTICE;
        made.warnings += result->level == HEALTH_WARN;
        made.severe += result->level == HEALTH_SEVERE;
    }
    made.letter = letter_for(&made);
    made.derivation = arena_printf(report->arena, "%s = %zu severe, %zu warning%s, %zu notice%s%s",
        made.letter, made.severe, made.warnings, made.warnings == 1 ? "" : "s", made.notices,
        made.notices == 1 ? "" : "s",
        made.failed > 0 ? arena_printf(report->arena, "; %zu could not be asked", made.failed)
                        : "");
    return made;
}

struct health_grade
health_grade_all(const struct health_report *report)
{
    return grade(report, true, HEALTH_SERVER);
}

struct health_grade
health_grade_scope(const struct health_report *report, enum health_scope scope)
{
    return grade(report, false, scope);
}
