#include "pggrade/report/claims_table.h"

#include <string.h>

#include "pggrade/report/format.h"

/* What is compared with comes first: it is the baseline. */
static void
append_command(struct text *out, const char *scenario, const struct run_claim *claim)
{
    bool other_side = claim->against != NULL && strcmp(claim->against, claim->side) != 0;

    text_printf(out, "`pggrade run %s", scenario);
    if (claim->query != NULL)
        text_printf(out, " --only %s", claim->query);
    if (claim->against_query != NULL)
        text_printf(out, ",%s", claim->against_query);
    text_printf(out, " --sides %s%s%s`", other_side ? claim->against : "", other_side ? "," : "",
        claim->side);
}

static void
append_claim(struct text *out, const struct run_claim *claim)
{
    format_cell(out, claim->text);
    if (claim->implied)
        text_append(out, " (implied)");
    if (claim->source[0] != '\0') {
        text_append(out, " (");
        format_cell(out, claim->source);
        text_append_char(out, ')');
    }
}

/* Code in a cell: only the sign that divides cells has to be told from the others. */
static void
append_code(struct text *out, const char *words)
{
    text_append_char(out, '`');
    for (; *words != '\0'; words++)
        text_append(out, *words == '|' ? "\\|" : (const char[]){*words, '\0'});
    text_append_char(out, '`');
}

static void
append_row(struct text *out, const char *scenario, const struct card_claim *judged)
{
    text_append(out, "| ");
    format_cell(out, scenario);
    text_append(out, " | ");
    append_claim(out, judged->claim);
    text_append(out, " | ");
    append_code(out, judged->claim->bound.written);
    text_append(out, " | ");
    format_cell(out, judged->figure);
    text_printf(out, " | **%s** | ", claim_outcome_names[judged->outcome]);
    append_command(out, scenario, judged->claim);
    text_append(out, " |\n");
}

/* What the figures are of, once for all runs that have it alike. */
static void
append_circumstances(struct text *out, const struct card *const *cards, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct run *run = cards[i]->run;
        const char *version = run->server_version == NULL ? "?" : run->server_version;

        text_printf(out, "- %s: scale %.6g, %.0f s of measuring, PostgreSQL %s, %s\n",
            run->scenario, run->scale, (double)run->duration_ns / 1e9, version,
            run->cpu_model == NULL ? "?" : run->cpu_model);
    }
}

void
report_claims_table(const struct card *const *cards, size_t count, struct text *out)
{
    size_t counts[CLAIM_OUTCOME_COUNT] = {0};
    size_t judged = 0;

    for (size_t i = 0; i < count; i++)
        for (int outcome = 0; outcome < CLAIM_OUTCOME_COUNT; outcome++) {
            counts[outcome] += cards[i]->claim_counts[outcome];
            judged += outcome == CLAIM_UNMEASURED ? 0 : cards[i]->claim_counts[outcome];
        }
    text_printf(out, "%zu claims of %zu scenario%s:", judged, count, count == 1 ? "" : "s");
    for (int outcome = 0; outcome < CLAIM_UNMEASURED; outcome++)
        text_printf(out, "%s %zu %s", outcome > 0 ? "," : "", counts[outcome],
            claim_outcome_names[outcome]);
    if (counts[CLAIM_UNMEASURED] > 0)
        text_printf(out, ". %zu more were not measured", counts[CLAIM_UNMEASURED]);
    text_append(out,
        ".\n\n| scenario | claim | bound | figure | outcome | command |\n"
        "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < cards[i]->run->claim_count; c++)
            if (cards[i]->claims[c].outcome != CLAIM_UNMEASURED)
                append_row(out, cards[i]->run->scenario, &cards[i]->claims[c]);
    text_append(out, "\nThe runs:\n\n");
    append_circumstances(out, cards, count);
}
