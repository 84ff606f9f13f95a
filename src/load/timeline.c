#include "pggrade/load/timeline.h"

#include <stdlib.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/measure/hlog.h"

/* Reads all journals side by side, a second at a time. */
struct merge {
    struct timeline *timeline;
    struct journal *const *journals;
    size_t journal_count;
    struct journal_entry *heads; /* [journal] */
    bool *ended;                 /* [journal] */
    const char *const *const *tags;
    struct histogram *total; /* of the cell under way */
    struct text line;        /* of the log */
};

static void
advance(struct merge *merge, size_t j)
{
    merge->ended[j] = !journal_read(merge->journals[j], &merge->heads[j]);
}

/* The earliest head in the order of the timeline: second, query, side. */
static bool
find_first(const struct merge *merge, struct journal_entry *first)
{
    bool found = false;

    for (size_t j = 0; j < merge->journal_count; j++) {
        const struct journal_entry *head = &merge->heads[j];

        if (merge->ended[j])
            continue;
        if (!found || head->second < first->second ||
            (head->second == first->second &&
                (head->query < first->query ||
                    (head->query == first->query && head->side < first->side))))
            *first = *head;
        found = true;
    }
    return found;
}

static void
add_point(struct merge *merge, const struct journal_entry *cell, uint64_t failures)
{
    struct timeline *timeline = merge->timeline;
    const struct histogram *total = merge->total;
    const double fractions[] = {0.5, 0.95, 0.99};
    uint64_t quantiles_ns[COUNT_OF(fractions)];

    histogram_quantiles_ns(total, fractions, COUNT_OF(fractions), quantiles_ns);
    timeline->points = grow(timeline->points, timeline->point_count, &timeline->point_capacity,
        sizeof *timeline->points);
    timeline->points[timeline->point_count++] = (struct timeline_point){
        .second = cell->second,
        .query = cell->query,
        .side = cell->side,
        .count = histogram_count(total),
        .failures = failures,
        .p50_ns = quantiles_ns[0],
        .p95_ns = quantiles_ns[1],
        .p99_ns = quantiles_ns[2],
        .max_ns = histogram_max_ns(total),
    };
}

/* A long run's log is megabytes: it is not gathered in memory. */
static void
put_line(struct merge *merge)
{
    struct timeline *timeline = merge->timeline;

    if (timeline->log == NULL ||
        fwrite(merge->line.data, 1, merge->line.length, timeline->log) != merge->line.length)
        timeline->incomplete = true;
    merge->line.length = 0;
}

static void
merge_cell(struct merge *merge, const struct journal_entry *cell)
{
    struct sparse sparse;
    uint64_t failures = 0;

    histogram_clear(merge->total);
    for (size_t j = 0; j < merge->journal_count; j++) {
        struct journal_entry *head = &merge->heads[j];

        while (!merge->ended[j] && head->second == cell->second && head->query == cell->query &&
            head->side == cell->side) {
            histogram_add_sparse(merge->total, &head->times);
            failures += head->failures;
            sparse_free(&head->times);
            advance(merge, j);
        }
    }
    add_point(merge, cell, failures);
    histogram_to_sparse(merge->total, &sparse);
    hlog_interval(&merge->line, merge->tags[cell->query][cell->side], cell->second, 1.0, &sparse);
    put_line(merge);
    sparse_free(&sparse);
}

void
timeline_build(struct timeline *timeline, struct journal *const *journals, size_t journal_count,
    const char *const *const *tags, int64_t start_s)
{
    struct merge merge = {
        .timeline = timeline,
        .journals = journals,
        .journal_count = journal_count,
        .heads = xcalloc(journal_count, sizeof *merge.heads),
        .ended = xcalloc(journal_count, sizeof *merge.ended),
        .tags = tags,
        .total = histogram_create(),
    };
    struct journal_entry first = {0};

    timeline->log = tmpfile();
    hlog_header(&merge.line, start_s);
    put_line(&merge);
    for (size_t j = 0; j < journal_count; j++) {
        journal_rewind(journals[j]);
        timeline->incomplete = timeline->incomplete || journal_failed(journals[j]);
        advance(&merge, j);
    }
    while (find_first(&merge, &first))
        merge_cell(&merge, &first);
    timeline->incomplete =
        timeline->incomplete || timeline->log == NULL || fflush(timeline->log) != 0;
    text_free(&merge.line);
    histogram_destroy(merge.total);
    free(merge.heads);
    free(merge.ended);
}

void
timeline_add_backlog(struct timeline *timeline, uint32_t second, uint32_t side, uint64_t backlog)
{
    struct timeline_backlog *last =
        timeline->backlog_count == 0 ? NULL : &timeline->backlogs[timeline->backlog_count - 1];

    if (last != NULL && last->second == second && last->side == side) {
        if (backlog > last->backlog)
            last->backlog = backlog;
        return;
    }
    timeline->backlogs = grow(timeline->backlogs, timeline->backlog_count,
        &timeline->backlog_capacity, sizeof *timeline->backlogs);
    timeline->backlogs[timeline->backlog_count++] =
        (struct timeline_backlog){.second = second, .side = side, .backlog = backlog};
}

void
timeline_clear(struct timeline *timeline)
{
    free(timeline->points);
    free(timeline->backlogs);
    if (timeline->log != NULL)
        (void)fclose(timeline->log); /* temporary: nothing is lost */
    *timeline = (struct timeline){0};
}
