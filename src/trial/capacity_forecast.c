#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/stats/student.h"
#include "pggrade/trial/capacity_private.h"

#define MONTHS_SEEN 6
#define WEEKS_PER_MONTH (365.25 / 7 / 12)

static bool
refuse(const char *text, struct error *error)
{
    return error_set(error, ERROR_USAGE,
        "--growth \"%s\" is neither a share of a period like 8%%/month, 2%%/week or 150%%/year nor "
        "a column with a time, like messages.created_at",
        text);
}

bool
capacity_growth_parse(const char *text, bool *is_share, double *month, struct error *error)
{
    const char *percent = strchr(text, '%');
    char *number;
    double share;
    bool read;

    *is_share = percent != NULL;
    if (percent == NULL) {
        const char *dot = strchr(text, '.');

        return (dot != NULL && dot != text && dot[1] != '\0' && !isdigit((unsigned char)text[0])) ||
            refuse(text, error);
    }
    number = xstrndup(text, (size_t)(percent - text));
    read = text_parse_double(number, &share, error) && share > -100 && share <= 10000;
    free(number);
    if (!read)
        return refuse(text, error);
    share /= 100;
    if (strcmp(percent, "%/month") == 0)
        *month = share;
    else if (strcmp(percent, "%/year") == 0)
        *month = pow(1 + share, 1.0 / 12) - 1;
    else if (strcmp(percent, "%/week") == 0)
        *month = pow(1 + share, WEEKS_PER_MONTH) - 1;
    else
        return refuse(text, error);
    return true;
}

/* "table.column" or "schema.table.column": quoted, the column apart. */
static void
quote(struct session *session, const char *text, struct text *table, struct text *column)
{
    char *copy = xstrdup(text);
    char *rest = copy;

    for (char *name = strsep(&rest, "."); name != NULL; name = strsep(&rest, ".")) {
        char *quoted = session_quote_name(session, name);

        text_printf(rest == NULL ? column : table, "%s%s",
            rest != NULL && table->length > 0 ? "." : "", quoted);
        free(quoted);
    }
    free(copy);
}

/* Rows of each of the last whole months before the newest one (as 30.44 days), newest first, and
 * of all time. */
static bool
count_rows(struct session *session, const char *source, struct rows **rows, struct error *error)
{
    struct text table = {0};
    struct text column = {0};
    struct text sql = {0};
    bool counted;

    quote(session, source, &table, &column);
    text_printf(&sql, "WITH newest AS (SELECT max(%s)::timestamptz AS at FROM %s) SELECT count(*)",
        text_string(&column), text_string(&table));
    for (int month = 0; month < MONTHS_SEEN; month++)
        text_printf(&sql,
            ", count(*) FILTER (WHERE %s > at - interval '%.2f days' AND %s <= at - interval "
            "'%.2f days')",
            text_string(&column), (month + 1) * 365.25 / 12, text_string(&column),
            month * 365.25 / 12);
    text_printf(&sql, " FROM %s, newest", text_string(&table));
    counted = session_query(session, text_string(&sql), NULL, 0, rows, error);
    text_free(&table);
    text_free(&column);
    text_free(&sql);
    return counted || error_prefix(error, "--growth %s", source);
}

/* The mean of the months that have rows as a share of all rows, with Student's interval. */
static void
conclude(struct capacity *capacity, const struct rows *rows)
{
    double total = strtod(rows_value(rows, 0, 0), NULL);
    double shares[MONTHS_SEEN];
    size_t count = 0;
    double mean = 0;
    double variance = 0;
    double reach;

    for (size_t month = 0; month < MONTHS_SEEN; month++) {
        double share = strtod(rows_value(rows, 0, month + 1), NULL) / total;

        if (!(share > 0))
            break;
        shares[count++] = share;
        mean += share;
    }
    if (!(total > 0) || count < 2) {
        capacity_leave_out(capacity,
            "forecast: %s has rows of %zu months, and two are needed to tell a growth",
            capacity->growth, count);
        return;
    }
    mean /= (double)count;
    for (size_t i = 0; i < count; i++)
        variance += (shares[i] - mean) * (shares[i] - mean) / (double)(count - 1);
    reach = student_quantile(0.975, count - 1) * sqrt(variance / (double)count);
    capacity->growth_month = mean;
    capacity->growth_low = fmax(mean - reach, 0);
    capacity->growth_high = mean + reach;
}

bool
survey_forecast(struct survey *survey, bool *counting, struct error *error)
{
    struct capacity *capacity = survey->capacity;

    *counting = false;
    if (survey->options->growth == NULL)
        return true;
    capacity->growth = arena_strdup(capacity->arena, survey->options->growth);
    if (!capacity_growth_parse(
            capacity->growth, &capacity->growth_compound, &capacity->growth_month, error))
        return false;
    *counting = !capacity->growth_compound;
    if (capacity->growth_compound)
        capacity->growth_low = capacity->growth_high = capacity->growth_month;
    return true;
}

bool
survey_count_months(struct survey *survey, struct error *error)
{
    struct session_options on_first = target_session_options(&survey->stand.targets.items[0]);
    struct session *session = NULL;
    struct rows *rows = NULL;
    bool counted;

    if (!session_open(&on_first, &session, error))
        return false;
    counted = count_rows(session, survey->capacity->growth, &rows, error);
    if (counted)
        conclude(survey->capacity, rows);
    rows_destroy(rows);
    session_close(session);
    return counted;
}
