#include "pggrade/load/open_loop.h"

#include "pggrade/base/clock.h"
#include "pggrade/base/random.h"

void
arrival_tally_create(struct arrival_tally *tally)
{
    *tally = (struct arrival_tally){
        .times =
            {
                .lag = histogram_create(),
                .queue = histogram_create(),
                .service = histogram_create(),
                .response = histogram_create(),
            },
    };
}

void
arrival_tally_destroy(struct arrival_tally *tally)
{
    histogram_destroy(tally->times.lag);
    histogram_destroy(tally->times.queue);
    histogram_destroy(tally->times.service);
    histogram_destroy(tally->times.response);
    *tally = (struct arrival_tally){0};
}

void
arrival_tally_merge(struct arrival_tally *total, const struct arrival_tally *part)
{
    histogram_merge(total->times.lag, part->times.lag);
    histogram_merge(total->times.queue, part->times.queue);
    histogram_merge(total->times.service, part->times.service);
    histogram_merge(total->times.response, part->times.response);
    total->counts.offered += part->counts.offered;
    total->counts.ok += part->counts.ok;
    total->counts.failed += part->counts.failed;
    total->counts.skipped += part->counts.skipped;
    total->counts.censored += part->counts.censored;
    total->late_sends += part->late_sends;
}

static uint64_t
later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void
arrival_tally_record(struct arrival_tally *tally, const struct arrival_sample *sample)
{
    /* From when on nothing but the generator stood between the request and the server. */
    uint64_t ready_ns = later(sample->due_ns, sample->claimed_ns);
    uint64_t lag_ns = sample->sent_ns - ready_ns;

    histogram_record(tally->times.lag, lag_ns);
    histogram_record(tally->times.queue, ready_ns - sample->due_ns);
    histogram_record(tally->times.service, sample->done_ns - sample->sent_ns);
    histogram_record(tally->times.response, sample->done_ns - sample->due_ns);
    tally->late_sends += lag_ns > NS_PER_MS;
    tally->counts.ok++;
}

void
arrival_tally_censor(struct arrival_tally *tally, uint64_t due_ns, uint64_t now_ns)
{
    histogram_record(tally->times.response, now_ns > due_ns ? now_ns - due_ns : 0);
    tally->counts.censored++;
}

size_t
block_query(const struct block *block, uint64_t number)
{
    uint64_t draw;
    size_t i = 0;

    if (block->query_count == 1)
        return block->queries[0];
    draw = random_at(block->mix_seed, number);
    while (i + 1 < block->query_count && draw > block->thresholds[i])
        i++;
    return block->queries[i];
}
