#include <math.h>
#include <stdlib.h>

#include "pggrade/base/json.h"
#include "pggrade/report/ci.h"

#define DIGITS 6

/* One figure of one query on one side. */
struct figure {
    const char *name;
    double value_ms;
    double low_ms, high_ms; /* NAN where there is no interval */
};

/*
 * The action takes "± 0.123" and nothing else for a range it can rescale: a number without a
 * unit, of at least two characters.  An interval that is not symmetric gives its longer arm.
 */
static void
set_range(json_t *object, const struct figure *figure)
{
    double below = figure->value_ms - figure->low_ms;
    double above = figure->high_ms - figure->value_ms;
    struct text range = {0};

    if (!isfinite(below) || !isfinite(above))
        return;
    text_printf(&range, "± %#.3g", fmax(fmax(below, above), 0.0));
    (void)json_object_set_new(object, "range", json_string(text_string(&range)));
    text_free(&range);
}

/* The tooltip of a point. */
static void
set_extra(json_t *object, const struct card *card, size_t query, size_t side)
{
    const struct query_grade *grade = &card->queries[query][side];
    const struct verdict *verdict = side == 0 ? NULL : card_verdict(card, query, 0, side);
    struct text extra = {0};

    text_printf(&extra, "grade %s\n%llu executions\n%s latency", letter_names[grade->letter],
        (unsigned long long)grade->executions, grade->basis);
    if (verdict != NULL)
        text_printf(&extra, "\n%s", verdict->reason);
    (void)json_object_set_new(object, "extra", json_string(text_string(&extra)));
    text_free(&extra);
}

static void
add(json_t *list, const struct card *card, size_t query, size_t side, const struct figure *figure)
{
    json_t *object;
    struct text name = {0};

    if (!isfinite(figure->value_ms))
        return; /* the action takes numbers only */
    object = json_object();
    text_printf(&name, "%s / %s %s", card->run->queries[query].name, card->run->sides[side].name,
        figure->name);
    (void)json_object_set_new(object, "name", json_string(text_string(&name)));
    (void)json_object_set_new(object, "unit", json_string("ms"));
    (void)json_object_set_new(object, "value", json_rounded(figure->value_ms, DIGITS));
    set_range(object, figure);
    set_extra(object, card, query, side);
    (void)json_array_append_new(list, object);
    text_free(&name);
}

void
report_benchmark_action(const struct card *card, struct text *out)
{
    json_t *list = json_array();
    char *text;

    for (size_t query = 0; query < card->run->query_count; query++)
        for (size_t side = 0; side < card->run->side_count; side++) {
            const struct query_grade *grade = &card->queries[query][side];
            const struct figure figures[] = {
                {"average", grade->average_ms, grade->average_low_ms, grade->average_high_ms},
                {"p50", grade->p50_ms, NAN, NAN},
                {"p95", grade->p95_ms, grade->p95_low_ms, grade->p95_high_ms},
            };

            for (size_t i = 0; i < COUNT_OF(figures); i++)
                add(list, card, query, side, &figures[i]);
        }
    text = json_text(list);
    text_append(out, text);
    free(text);
    json_decref(list);
}
