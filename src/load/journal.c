#include "pggrade/load/journal.h"

#include <stdio.h>
#include <stdlib.h>

#include "pggrade/base/memory.h"

struct journal {
    FILE *file;
    bool failed;
};

/* What stands in the file before an entry's buckets. */
struct header {
    uint32_t second, query, side;
    uint32_t length;
    uint64_t failures, total, sum_ns, min_ns, max_ns;
};

bool
journal_create(struct journal **journal, struct error *error)
{
    FILE *file = tmpfile();

    *journal = NULL;
    if (file == NULL)
        return error_set_errno(error, "cannot make a temporary file for the timeline");
    *journal = xcalloc(1, sizeof **journal);
    (*journal)->file = file;
    return true;
}

void
journal_destroy(struct journal *journal)
{
    if (journal == NULL)
        return;
    (void)fclose(journal->file); /* temporary: nothing is lost */
    free(journal);
}

void
journal_write(struct journal *journal, const struct journal_entry *entry)
{
    const struct sparse *times = &entry->times;
    const struct header header = {
        .second = entry->second,
        .query = entry->query,
        .side = entry->side,
        .length = (uint32_t)times->length,
        .failures = entry->failures,
        .total = times->total,
        .sum_ns = times->sum_ns,
        .min_ns = times->min_ns,
        .max_ns = times->max_ns,
    };

    if (journal->failed)
        return;
    journal->failed = fwrite(&header, sizeof header, 1, journal->file) != 1;
    if (times->length == 0) /* nothing but failures: there are no arrays */
        return;
    journal->failed = journal->failed ||
        fwrite(times->indices, sizeof *times->indices, times->length, journal->file) !=
            times->length ||
        fwrite(times->counts, sizeof *times->counts, times->length, journal->file) != times->length;
}

void
journal_rewind(struct journal *journal)
{
    journal->failed = fflush(journal->file) != 0 || journal->failed;
    (void)fseek(journal->file, 0, SEEK_SET);
}

bool
journal_failed(const struct journal *journal)
{
    return journal->failed;
}

bool
journal_read(struct journal *journal, struct journal_entry *entry)
{
    struct header header;
    struct sparse *times = &entry->times;

    *entry = (struct journal_entry){0};
    if (fread(&header, sizeof header, 1, journal->file) != 1)
        return false;
    times->indices = xcalloc(header.length + 1, sizeof *times->indices);
    times->counts = xcalloc(header.length + 1, sizeof *times->counts);
    if (fread(times->indices, sizeof *times->indices, header.length, journal->file) !=
            header.length ||
        fread(times->counts, sizeof *times->counts, header.length, journal->file) !=
            header.length) {
        sparse_free(times); /* cut short by a full disk */
        return false;
    }
    times->length = header.length;
    times->total = header.total;
    times->sum_ns = header.sum_ns;
    times->min_ns = header.min_ns;
    times->max_ns = header.max_ns;
    entry->second = header.second;
    entry->query = header.query;
    entry->side = header.side;
    entry->failures = header.failures;
    return true;
}
