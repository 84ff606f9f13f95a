#include "pggrade/report/migration_section.h"

#include <string.h>

#include "pggrade/base/json.h"
#include "pggrade/grade/migration.h"
#include "pggrade/grade/rollback.h"
#include "pggrade/grade/wording.h"
#include "pggrade/report/format.h"

#define DIGITS 6
#define STATEMENTS_TOLD_MAX 40 /* in Markdown, which has to fit into a comment */

static bool
any_observed(const struct card *card)
{
    for (size_t side = 0; side < card->run->side_count; side++)
        if (migration_summary_of(&card->run->sides[side], false).statements > 0)
            return true;
    return false;
}

static void
append_growth(struct text *out, int64_t bytes)
{
    text_append(out, bytes < 0 ? "−" : "+");
    format_bytes(out, (uint64_t)(bytes < 0 ? -bytes : bytes));
}

/* "66 statements in 3.4 s, +32 MB, 35 MB of WAL; writes held up for 3.3 s" */
static void
append_summary(const struct card *card, const struct migration_summary *summary, struct text *out)
{
    text_printf(out, "%zu statement%s in %s, ", summary->statements,
        summary->statements == 1 ? "" : "s",
        wording_duration(card->arena, (double)summary->duration_ns));
    append_growth(out, summary->growth_bytes);
    text_append(out, ", ");
    format_bytes(out, summary->wal_bytes);
    text_append(out, " of WAL; ");
    if (summary->writes_ns == 0)
        text_append(out, "no reads or writes held up");
    else
        text_printf(out, "writes held up for %s",
            wording_duration(card->arena, (double)summary->writes_ns));
    if (summary->reads_ns > 0)
        text_printf(
            out, ", reads for %s", wording_duration(card->arena, (double)summary->reads_ns));
    if (summary->rewritten > 0)
        text_printf(out, "; %zu table%s written anew", summary->rewritten,
            summary->rewritten == 1 ? "" : "s");
    if (summary->invalid > 0)
        text_printf(
            out, "; %zu invalid index%s left", summary->invalid, summary->invalid == 1 ? "" : "es");
}

/* "taken back: 66 statements in 90 ms, …; the schema is as before (196 facts); 17 of 17 queries do
 * the same work; in time 17 same" */
static bool
append_rollback(const struct card *card, size_t side, struct text *out)
{
    struct rollback rollback = rollback_of(card, side);
    struct migration_summary down;
    bool told = false;

    if (rollback.side == SIZE_MAX)
        return false;
    down = migration_summary_of(&card->run->sides[rollback.side], true);
    text_append(out, "taken back: ");
    append_summary(card, &down, out);
    if (rollback.differences == 0)
        text_printf(out, "; the schema is as before (%zu facts", rollback.facts);
    else
        text_printf(out, "; the schema is not as before (%zu of %zu facts: %s",
            rollback.differences, rollback.facts, rollback.first);
    if (rollback.extensions > 0)
        text_printf(out, ", %zu extension%s stay%s", rollback.extensions,
            rollback.extensions == 1 ? "" : "s", rollback.extensions == 1 ? "s" : "");
    text_printf(
        out, "); %zu of %zu queries do the same work", rollback.same_work, card->run->query_count);
    for (int kind = 0; kind < VERDICT_COUNT; kind++)
        if (rollback.verdicts[kind] > 0) {
            text_printf(out, "%s%zu %s", told ? ", " : "; in time ", rollback.verdicts[kind],
                verdict_names[kind]);
            told = true;
        }
    return true;
}

/* The statement on one line, without the words that every other one has too. */
static void
append_statement(struct text *out, const char *sql)
{
    static const char common[] = "IF NOT EXISTS";

    while (*sql != '\0') {
        size_t blanks = strspn(sql, " \t\r\n");
        size_t word = strcspn(sql + blanks, " \t\r\n");

        if (strncmp(sql + blanks, common, strlen(common)) == 0) {
            sql += blanks + strlen(common);
            continue;
        }
        text_append(out, blanks > 0 ? " " : "");
        text_append_length(out, sql + blanks, word);
        sql += blanks + word;
    }
}

/* ---- the terminal ---- */

static void
print_step(
    const struct card *card, const struct run_migration_step *step, size_t width, struct text *out)
{
    const char *table;
    const char *blocks = lock_mode_blocks(migration_worst_lock(step, &table));
    struct text line = {0};

    text_printf(&line, "    %5d  %8s  %-16s  ", step->line,
        wording_duration(card->arena, (double)step->duration_ns), blocks[0] == '\0' ? "-" : blocks);
    append_statement(&line, step->sql);
    format_cut(out, text_string(&line), width, false);
    text_append_char(out, '\n');
    text_free(&line);
}

static void
print_steps(const struct card *card, const struct run_side *side, size_t width, struct text *out)
{
    const char *file = "";

    text_append(out, "     line      time  holds up          statement\n");
    for (size_t i = 0; i < side->step_count; i++) {
        const struct run_migration_step *step = &side->steps[i];

        if (!step->observed)
            continue;
        if (strcmp(step->file, file) != 0) {
            struct text line = {0};

            text_printf(&line, "    %s", step->file);
            format_cut(out, text_string(&line), width, false);
            text_append_char(out, '\n');
            text_free(&line);
        }
        file = step->file;
        print_step(card, step, width, out);
    }
}

void
migration_section_terminal(const struct card *card, bool all, size_t width, struct text *out)
{
    if (!any_observed(card))
        return;
    text_append(out, "Migrations\n");
    for (size_t i = 0; i < card->run->side_count; i++) {
        const struct run_side *side = &card->run->sides[i];
        struct migration_summary summary = migration_summary_of(side, false);
        struct text first = {0};
        struct text words = {0};

        if (summary.statements == 0 || side->undoes != NULL)
            continue;
        text_printf(&first, "  %s: ", side->name);
        append_summary(card, &summary, &words);
        format_wrapped(out, text_string(&first), 4, width, text_string(&words));
        words.length = 0;
        if (append_rollback(card, i, &words))
            format_wrapped(out, "    ", 6, width, text_string(&words));
        text_free(&first);
        text_free(&words);
        if (all)
            print_steps(card, side, width, out);
    }
    text_append_char(out, '\n');
}

/* ---- Markdown ---- */

static void
markdown_step(const struct card *card, const struct run_migration_step *step, struct text *out)
{
    const char *table;
    enum lock_mode lock = migration_worst_lock(step, &table);

    struct text statement = {0};

    append_statement(&statement, step->sql);
    text_printf(out, "| %d | ", step->line);
    format_cell(out, text_string(&statement));
    text_free(&statement);
    text_printf(out, " | %s | ", wording_duration(card->arena, (double)step->duration_ns));
    format_cell(out, lock_mode_names[lock]);
    if (lock != LOCK_NONE) {
        text_append(out, " on ");
        format_cell(out, table);
    }
    text_printf(out, " | %s | ", lock_mode_blocks(lock));
    append_growth(out, (int64_t)step->size_after_bytes - (int64_t)step->size_before_bytes);
    text_append(out, " | ");
    format_bytes(out, step->wal_bytes);
    text_append(out, " | ");
    for (size_t i = 0; i < step->rewritten.count; i++) {
        text_append(out, i == 0 ? "wrote anew " : ", ");
        format_cell(out, step->rewritten.items[i]);
    }
    for (size_t i = 0; i < step->invalid.count; i++) {
        text_append(out, i == 0 ? "left invalid " : ", ");
        format_cell(out, step->invalid.items[i]);
    }
    text_append(out, " |\n");
}

static void
markdown_side(const struct card *card, size_t place, struct text *out)
{
    const struct run_side *side = &card->run->sides[place];
    struct text back = {0};
    struct migration_summary summary = migration_summary_of(side, false);
    size_t told = 0;

    if (summary.statements == 0 || side->undoes != NULL)
        return;
    text_append(out, "**");
    format_cell(out, side->name);
    text_append(out, "**: ");
    append_summary(card, &summary, out);
    if (append_rollback(card, place, &back)) {
        text_append(out, "; ");
        format_cell(out, text_string(&back));
    }
    text_free(&back);
    text_append(out,
        "\n\n<details><summary>every statement</summary>\n\n"
        "| line | statement | time | strongest lock | holds up | size | WAL | |\n"
        "|--:|---|--:|---|---|--:|--:|---|\n");
    for (size_t i = 0; i < side->step_count; i++) {
        if (!side->steps[i].observed)
            continue;
        if (told++ < STATEMENTS_TOLD_MAX)
            markdown_step(card, &side->steps[i], out);
    }
    text_append(out, "\n");
    if (told > STATEMENTS_TOLD_MAX)
        text_printf(out, "… and %zu more, in `run.json`\n\n", told - STATEMENTS_TOLD_MAX);
    text_append(out, "</details>\n\n");
}

void
migration_section_markdown(const struct card *card, struct text *out)
{
    if (!any_observed(card))
        return;
    text_append(out, "## Migrations\n\n");
    for (size_t i = 0; i < card->run->side_count; i++)
        markdown_side(card, i, out);
}

/* ---- the summary ---- */

json_t *
migration_section_json(const struct card *card, size_t side)
{
    struct migration_summary summary = migration_summary_of(&card->run->sides[side], false);

    if (summary.statements == 0)
        return json_null();
    return json_pack("{s:I, s:o, s:I, s:I, s:o, s:o, s:I, s:I}", "statements",
        (json_int_t)summary.statements, "duration_ms",
        json_rounded((double)summary.duration_ns / 1e6, DIGITS), "wal_bytes",
        (json_int_t)summary.wal_bytes, "growth_bytes", (json_int_t)summary.growth_bytes,
        "writes_held_up_ms", json_rounded((double)summary.writes_ns / 1e6, DIGITS),
        "reads_held_up_ms", json_rounded((double)summary.reads_ns / 1e6, DIGITS),
        "tables_rewritten", (json_int_t)summary.rewritten, "invalid_indexes",
        (json_int_t)summary.invalid);
}
