#include "pggrade/report/pools_words.h"

#include <inttypes.h>
#include <math.h>

#include "pggrade/report/format.h"

double
pools_words_quantile_ms(const struct pool_row *row, enum time_kind kind, enum metric metric)
{
    return row->pressure.times[kind].quantiles_ms[metric];
}

const char *
pools_words_mark(const struct pools *pools, size_t row)
{
    if (row == pools->chosen)
        return "←";
    if (pools->rows[row].pressure.overloaded != NULL)
        return "overload";
    if (!pools->rows[row].holds)
        return "fails";
    return pools->rows[row].good ? "as good" : "";
}

/* ---- what is recommended, and why ---- */

/* "p99 3.1 ms (2.9 to 3.4)" */
void
pools_words_figure(struct text *out, const struct pools *pools, const struct pool_row *row)
{
    struct quads_interval figure = pools_figure(pools, row);

    text_printf(out, "%s ", metric_names[pools->metric]);
    format_ms(out, figure.value);
    text_append(out, " ms");
    if (isnan(figure.low))
        return;
    text_append(out, " (");
    format_ms(out, figure.low);
    text_append(out, " to ");
    format_ms(out, figure.high);
    text_append_char(out, ')');
}

/* " The smallest of each mode: app-8, transaction-4." */
static void
append_modes(struct text *out, const struct run *run, const struct pools *pools)
{
    size_t modes = 0;

    for (size_t i = 0; i < pools->row_count; i++)
        if (pools->rows[i].good && pools_chosen_of_mode(run, pools, i) == i)
            text_printf(out, "%s%s", modes++ == 0 ? " The smallest of each mode: " : ", ",
                run->sides[pools->rows[i].side].name);
    text_append(out, modes > 0 ? "." : "");
}

void
pools_words_choice(struct text *out, const struct run *run, const struct pools *pools)
{
    const struct pool_row *chosen;
    const struct pool_row *best;

    if (pools->chosen == SIZE_MAX) {
        text_append(out, "No pool served everything that came: lower the rate or raise the sizes.");
        return;
    }
    chosen = &pools->rows[pools->chosen];
    best = &pools->rows[pools->best];
    text_printf(
        out, "%s is the smallest that does as well as the best: ", run->sides[chosen->side].name);
    pools_words_figure(out, pools, chosen);
    if (chosen != best) {
        text_printf(out, ", %s ", run->sides[best->side].name);
        pools_words_figure(out, pools, best);
    }
    text_append_char(out, '.');
    append_modes(out, run, pools);
}

/* Little's law: J. D. C. Little, "A Proof for the Queuing Formula: L = λW", 1961. */
void
pools_words_little(struct text *out, const struct run *run, const struct pools *pools)
{
    const struct pool_row *row = &pools->rows[pools->chosen];
    const struct run_pool *pool = &run->sides[row->side].pool;

    text_append(out, "Little's law: ");
    format_ms(out, row->pressure.offered_rate);
    text_append(out, " requests a second, each ");
    format_ms(out, row->pressure.times[TIME_SERVICE].average_ms);
    text_printf(out,
        " ms in the database, keep %.2g connections at work on average, %.0f %% of %" PRIu64
        "; the rest is for the moments when more come.",
        row->busy, 100.0 * row->busy / (double)pool->size, pool->size);
}

/* ---- what a row has no place for ---- */

/* "around p99 55.1 ms = 46.2 waiting + 8.12 in the database + 0.71 of the generator" */
static void
append_parts(struct text *out, const struct run_pool *pool)
{
    for (size_t i = 0; i < pool->part_count; i++) {
        const struct run_part *part = &pool->parts[i];
        double scale = 1e6 * (double)part->count;

        text_printf(out, "%s p%.6g ", i == 0 ? "; around" : ",", 100 * part->fraction);
        format_ms(out, (double)part->response_ns / scale);
        text_append(out, " ms = ");
        format_ms(out, (double)part->queue_ns / scale);
        text_append(out, i == 0 ? " waiting + " : " + ");
        format_ms(out, (double)part->service_ns / scale);
        text_append(out, i == 0 ? " in the database + " : " + ");
        format_ms(out, (double)part->lag_ns / scale);
        text_append(out, i == 0 ? " of the generator" : "");
    }
}

/* What there is to say of a side besides its row. */
void
pools_words_details(struct text *out, const struct run *run, const struct pool_row *row)
{
    const struct run_pool *pool = &run->sides[row->side].pool;

    text_append(out, "wait p95 ");
    format_ms(out, pools_words_quantile_ms(row, TIME_QUEUE, METRIC_P95));
    text_append(out, " ms, average ");
    format_ms(out, row->pressure.times[TIME_QUEUE].average_ms);
    text_append(out, " ms; in the database p50 ");
    format_ms(out, pools_words_quantile_ms(row, TIME_SERVICE, METRIC_P50));
    text_append(out, " ms, average ");
    format_ms(out, row->pressure.times[TIME_SERVICE].average_ms);
    text_append(out, " ms");
    append_parts(out, pool);
    text_printf(out, "; %.2g connections at work; ", row->busy);
    format_count(out, pool->opened);
    text_append(out, " opened");
    if (pool->memory_bytes > 0) {
        text_append(out, "; backends' own memory ");
        format_bytes(out, pool->memory_bytes);
    }
    if (pool->transactions > 0) {
        text_append(out, "; PgBouncer: ");
        format_count(out, pool->transactions);
        text_append(out, " transactions, average wait ");
        format_ms(out, (double)pool->wait_us / (double)pool->transactions / 1e3);
        text_append(out, " ms and query ");
        format_ms(out, (double)pool->query_us / (double)pool->transactions / 1e3);
        text_printf(out, " ms, cl_waiting up to %" PRIu64 ", maxwait ", pool->waiting_max);
        format_ms(out, (double)pool->wait_max_us / 1e3);
        text_printf(out, " ms, %.2f CPUs", row->pooler_cpus);
    }
}
