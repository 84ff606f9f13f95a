#include "pggrade/report/verdict_section.h"

#include <math.h>
#include <stdlib.h>

#include "pggrade/base/json.h"
#include "pggrade/base/memory.h"
#include "pggrade/report/format.h"
#include "pggrade/report/markdown_private.h"

#define DIGITS 4

/* ---- self-test ---- */

/* Sides are the same: every "faster" and "slower" is a false alarm. */
struct self_test {
    size_t comparisons;
    size_t alarms;
    size_t unsure;
    double bias_median;       /* of |ratio − 1|, as a fraction; NAN where nothing is known */
    double bias_largest;      /* likewise */
    const char *largest;      /* the query that has it; NULL */
    double detectable_median; /* as a fraction */
};

static int
compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double
median(double *values, size_t count)
{
    if (count == 0)
        return NAN;
    qsort(values, count, sizeof *values, compare_doubles);
    return (values[(count - 1) / 2] + values[count / 2]) / 2.0;
}

static struct self_test
self_test_of(const struct card *card)
{
    struct self_test found = {.bias_largest = NAN};
    double *bias = xcalloc(card->verdict_count, sizeof *bias);
    double *detectable = xcalloc(card->verdict_count, sizeof *detectable);
    size_t biases = 0;
    size_t detectables = 0;

    for (size_t i = 0; i < card->verdict_count; i++) {
        const struct verdict *verdict = &card->verdicts[i];
        double size = fabs(verdict->ratio - 1.0);

        found.comparisons++;
        found.alarms += verdict->kind == VERDICT_FASTER || verdict->kind == VERDICT_SLOWER;
        found.unsure += verdict->kind == VERDICT_INCONCLUSIVE;
        if (isfinite(verdict->detectable))
            detectable[detectables++] = verdict->detectable;
        if (!isfinite(size))
            continue;
        bias[biases++] = size;
        if (!(size <= found.bias_largest)) {
            found.bias_largest = size;
            found.largest = card->run->queries[verdict->query].name;
        }
    }
    found.bias_median = median(bias, biases);
    found.detectable_median = median(detectable, detectables);
    free(bias);
    free(detectable);
    return found;
}

static void
append_self_test(const struct card *card, struct text *out)
{
    struct self_test found = self_test_of(card);

    text_printf(out,
        "Self-test, %s against an identical copy of it: %zu false alarm%s in %zu comparisons, %zu "
        "inconclusive.",
        card->run->sides[0].name, found.alarms, found.alarms == 1 ? "" : "s", found.comparisons,
        found.unsure);
    if (found.largest != NULL)
        text_printf(out, " The copies differ by %.1f %% (median) to %.1f %% (%s).",
            found.bias_median * 100.0, found.bias_largest * 100.0, found.largest);
    if (isfinite(found.detectable_median))
        text_printf(out, " Changes of %.1f %% or more would have been seen (median).",
            found.detectable_median * 100.0);
}

void
verdict_section_self_test_words(const struct card *card, struct text *out)
{
    if (card->run->self_test)
        append_self_test(card, out);
}

json_t *
verdict_section_self_test(const struct card *card)
{
    struct self_test found;
    json_t *object;

    if (!card->run->self_test)
        return NULL;
    found = self_test_of(card);
    object = json_object();
    (void)json_object_set_new(object, "comparisons", json_integer((json_int_t)found.comparisons));
    (void)json_object_set_new(object, "false_alarms", json_integer((json_int_t)found.alarms));
    (void)json_object_set_new(object, "inconclusive", json_integer((json_int_t)found.unsure));
    (void)json_object_set_new(object, "bias_median", json_rounded(found.bias_median, DIGITS));
    (void)json_object_set_new(object, "bias_largest", json_rounded(found.bias_largest, DIGITS));
    (void)json_object_set_new(
        object, "detectable_median", json_rounded(found.detectable_median, DIGITS));
    return object;
}

/* ---- sentences ---- */

static bool
wants_a_word(const struct verdict *verdict)
{
    if (verdict->kind == VERDICT_SLOWER || verdict->kind == VERDICT_INCONCLUSIVE)
        return true;
    for (size_t i = 0; i < verdict->tail_count; i++)
        if (verdict->tails[i].kind == VERDICT_SLOWER)
            return true;
    return false;
}

static void
append_verdict(const struct card *card, const struct verdict *verdict, struct text *out)
{
    text_printf(out, "%s on %s: ", card->run->queries[verdict->query].name,
        card->run->sides[verdict->to].name);
    text_append(out, verdict->reason);
}

void
verdict_section_terminal(const struct card *card, size_t width, struct text *out)
{
    size_t shown = 0;

    if (card->run->self_test) {
        struct text line = {0};

        append_self_test(card, &line);
        format_wrapped(out, "", 0, width, text_string(&line));
        text_free(&line);
        shown++;
    }
    for (size_t i = 0; i < card->verdict_count; i++) {
        struct text line = {0};

        if (!wants_a_word(&card->verdicts[i]))
            continue;
        append_verdict(card, &card->verdicts[i], &line);
        format_wrapped(out, "- ", 2, width, text_string(&line));
        text_free(&line);
        shown++;
    }
    if (shown > 0)
        text_append_char(out, '\n');
}

void
verdict_section_markdown(const struct card *card, size_t room, struct text *out)
{
    struct text items = {0};

    if (card->run->self_test) {
        append_self_test(card, out);
        text_append(out, "\n\n");
    }
    for (size_t i = 0; i < card->verdict_count; i++) {
        struct text line = {0};

        if (!wants_a_word(&card->verdicts[i]))
            continue;
        append_verdict(card, &card->verdicts[i], &line);
        text_append(&items, "- ");
        format_cell(&items, text_string(&line));
        text_append_char(&items, '\n');
        text_free(&line);
    }
    if (items.length == 0)
        return;
    markdown_fit(out, &items, room, "verdicts");
    text_append_char(out, '\n');
}
