#include "pggrade/health/preflight.h"

#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/text.h"
#include "pggrade/health/health.h"

#define LOOK_AGAIN_NS (200 * NS_PER_MS)
#define CHECK_TIMEOUT_NS (NS_PER_S)

const char *const preflight_effect_names[PREFLIGHT_EFFECT_COUNT] = {"warn", "waited", "invalid"};

/* Of each side's database. */
static const char side_checks[] = "analyze-due,analyze-missing,dead-tuples,index-invalid";
/* Of its server: what passes by itself. */
static const char passing_checks[] = "foreign-load,maintenance-running,checkpoint-running";

void
preflight_note(
    struct preflight *preflight, const struct watcher *watcher, const struct preflight_note *note)
{
    struct preflight_note *grown =
        arena_alloc(preflight->arena, preflight->note_count + 1, sizeof *grown);

    if (preflight->note_count > 0)
        memcpy(grown, preflight->notes, preflight->note_count * sizeof *grown);
    grown[preflight->note_count++] = *note;
    preflight->notes = grown;
    watch_notice(watcher, "%s%s%s: %s", note->side == NULL ? "" : note->side,
        note->side == NULL ? "" : ", ", note->check, note->text);
}

static bool
ask(const struct preflight_side *side, const char *checks, struct health_report **report,
    struct error *error)
{
    bool *selected = xcalloc(health_check_count(), sizeof *selected);
    bool asked = health_selection_parse(checks, selected, error) &&
        health_examine(
            &(struct health_options){
                .conninfo = side->session.conninfo,
                .database = side->session.database,
                .selected = selected,
                .timeout_ns = CHECK_TIMEOUT_NS,
            },
            report, error);

    free(selected);
    if (!asked)
        (void)error_prefix(error, "looking at side %s before the run", side->name);
    return asked;
}

static bool
examine_side(struct preflight *preflight, const struct preflight_options *options,
    const struct preflight_side *side, struct error *error)
{
    struct health_report *report = NULL;

    if (!ask(side, side_checks, &report, error))
        return false;
    for (size_t i = 0; i < report->result_count; i++) {
        const struct health_result *result = &report->results[i];

        if (result->skipped != NULL || result->level < HEALTH_WARN)
            continue;
        preflight_note(preflight, options->watcher,
            &(struct preflight_note){
                .check = result->check->id,
                .side = arena_strdup(preflight->arena, side->name),
                .effect = PREFLIGHT_WARNED,
                .text = arena_printf(preflight->arena, "%s: %s%s", result->items[0].object,
                    result->items[0].detail, result->over_count > 1 ? ", and others" : ""),
            });
    }
    health_report_destroy(report);
    return true;
}

/* What runs there now: "foreign-load: pid 7: …"; "" for nothing. */
static bool
look(const struct preflight_side *side, struct text *seen, const char **check, struct error *error)
{
    struct health_report *report = NULL;

    if (!ask(side, passing_checks, &report, error))
        return false;
    for (size_t i = 0; i < report->result_count; i++) {
        const struct health_result *result = &report->results[i];

        if (result->item_count == 0 || seen->length > 0)
            continue;
        *check = health_check_at(health_check_find(result->check->id))->id;
        text_printf(seen, "%s: %s", result->items[0].object, result->items[0].detail);
    }
    health_report_destroy(report);
    return true;
}

/* Waits for what passes by itself. */
static bool
await_quiet(struct preflight *preflight, const struct preflight_options *options,
    const struct preflight_side *side, struct error *error)
{
    uint64_t start_ns = clock_monotonic_ns();
    struct text seen = {0};
    const char *check = NULL;
    const char *first = NULL;
    const char *words = NULL;
    bool looked = look(side, &seen, &check, error);

    while (looked && seen.length > 0) {
        if (first == NULL) {
            first = check;
            words = arena_strdup(preflight->arena, text_string(&seen));
            watch_notice(options->watcher, "waiting for %s", words);
        }
        if (clock_monotonic_ns() - start_ns >= options->patience_ns)
            break;
        clock_sleep_ns(LOOK_AGAIN_NS);
        seen.length = 0;
        looked = interrupt_check(error) && look(side, &seen, &check, error);
    }
    if (looked && first != NULL) {
        double waited_s = (double)(clock_monotonic_ns() - start_ns) / 1e9;
        bool stays = seen.length > 0;

        preflight_note(preflight, options->watcher,
            &(struct preflight_note){
                .check = stays ? check : first,
                .effect = stays ? PREFLIGHT_WARNED : PREFLIGHT_WAITED,
                .text = stays ? arena_printf(preflight->arena, "after %.1f s still %s", waited_s,
                                    text_string(&seen))
                              : arena_printf(preflight->arena, "%.1f s for %s", waited_s, words),
            });
    }
    text_free(&seen);
    return looked;
}

/* ---- settings ---- */

static bool
declared(const struct preflight_side *side, const char *name)
{
    for (size_t i = 0; i < side->session.setting_count; i++)
        if (strcasecmp(side->session.settings[i].name, name) == 0)
            return true;
    return false;
}

static bool
read_settings(const struct preflight_side *side, struct rows **rows, struct error *error)
{
    static const char sql[] =
        "SELECT name, setting || coalesce(' ' || unit, ''), context IN ('user', 'superuser')"
        " FROM pg_settings WHERE category ~ '^(Query Tuning|Resource Usage|Write-Ahead Log|"
        "Preset Options|Client Connection Defaults / (Statement Behavior|Locale))'"
        " AND name NOT IN ('search_path', 'default_transaction_read_only',"
        " 'transaction_read_only', 'data_directory_mode', 'shared_memory_size',"
        " 'shared_memory_size_in_huge_pages', 'max_stack_depth', 'event_source')"
        " ORDER BY name COLLATE \"C\"";
    struct session *session = NULL;
    bool read = session_open(&side->session, &session, error) &&
        session_query(session, sql, NULL, 0, rows, error);

    session_close(session);
    return read || error_prefix(error, "reading the settings of side %s", side->name);
}

/* Both lists are sorted by name; what one server does not know is no difference. */
static void
compare_settings(struct preflight *preflight, const struct preflight_options *options,
    const struct preflight_side *side, const struct rows *base, const struct rows *other)
{
    size_t j = 0;

    for (size_t i = 0; i < rows_count(base); i++) {
        const char *name = rows_value(base, i, 0);
        const char *value = rows_value(base, i, 1);

        while (j < rows_count(other) && strcmp(rows_value(other, j, 0), name) < 0)
            j++;
        if (j == rows_count(other) || strcmp(rows_value(other, j, 0), name) != 0 ||
            strcmp(rows_value(other, j, 1), value) == 0 || declared(side, name) ||
            declared(&options->sides[0], name))
            continue;
        preflight_note(preflight, options->watcher,
            &(struct preflight_note){
                .check = "settings-differ",
                .side = arena_strdup(preflight->arena, side->name),
                /* What a session can set, a side can declare; the rest is the server's. */
                .effect = rows_value(base, i, 2)[0] == 't' ? PREFLIGHT_INVALID : PREFLIGHT_WARNED,
                .text = arena_printf(preflight->arena,
                    "%s is %s, and %s on %s, and no side's settings say so", name,
                    rows_value(other, j, 1), value, options->sides[0].name),
            });
    }
}

static bool
examine_settings(
    struct preflight *preflight, const struct preflight_options *options, struct error *error)
{
    struct rows *base = NULL;
    bool read = read_settings(&options->sides[0], &base, error);

    for (size_t i = 1; read && i < options->side_count; i++) {
        struct rows *other = NULL;

        read = read_settings(&options->sides[i], &other, error);
        if (read)
            compare_settings(preflight, options, &options->sides[i], base, other);
        rows_destroy(other);
    }
    rows_destroy(base);
    return read;
}

/* ---- all of it ---- */

static bool
first_on_its_server(const struct preflight_options *options, size_t side)
{
    for (size_t i = 0; i < side; i++)
        if (strcmp(options->sides[i].session.conninfo, options->sides[side].session.conninfo) == 0)
            return false;
    return true;
}

bool
preflight_examine(
    const struct preflight_options *options, struct preflight **preflight, struct error *error)
{
    struct preflight *made = xcalloc(1, sizeof *made);
    bool examined = true;

    made->arena = arena_create();
    preflight_machine(made, options);
    for (size_t i = 0; examined && i < options->side_count; i++)
        examined = examine_side(made, options, &options->sides[i], error) &&
            (!first_on_its_server(options, i) ||
                await_quiet(made, options, &options->sides[i], error));
    if (examined && options->side_count > 1)
        examined = examine_settings(made, options, error);
    if (!examined) {
        preflight_destroy(made);
        made = NULL;
    }
    *preflight = made;
    return examined;
}

void
preflight_destroy(struct preflight *preflight)
{
    if (preflight == NULL)
        return;
    arena_destroy(preflight->arena);
    free(preflight);
}
