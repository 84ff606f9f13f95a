#include "pggrade/command/live.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/json.h"
#include "pggrade/base/memory.h"
#include "pggrade/base/ticker.h"
#include "pggrade/command/live_read.h"
#include "pggrade/health/health.h"
#include "pggrade/report/health.h"
#include "pggrade/report/pages.h"

struct live {
    char *conninfo;
    uint64_t interval_ns;
    uint64_t started_ns;
    struct ticker *ticker;
    pthread_mutex_t lock; /* guards what follows */
    bool up;
    uint64_t looks;
    struct live_durations durations;
    struct text forms[LIVE_FORM_COUNT];
};

/* Of this process, in bytes; 0 where the system does not say. */
static uint64_t
own_memory(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    char line[128] = "";
    const char *pages;

    if (file == NULL)
        return 0;
    if (fgets(line, sizeof line, file) == NULL)
        line[0] = '\0';
    (void)fclose(file); /* only read from: its status adds nothing */
    pages = strchr(line, ' ');
    return pages == NULL ? 0 : strtoull(pages + 1, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void
write_server(
    struct live *live, const struct live_figures *figures, const char *grade, struct text *out)
{
    char now[32];

    clock_format_utc(clock_wall_s(), now, sizeof now);
    text_printf(out,
        "{\"status\": \"%s\", \"database\": \"%s\", \"seen\": \"%s\", \"health\": %s%s%s,\n"
        " \"pool\": {%s},\n \"memory_bytes\": %llu, \"uptime_s\": %.0f, "
        "\"server_uptime_s\": %.0f}\n",
        live->up ? "ok" : "down", live->up ? "connected" : "unreachable", now,
        grade == NULL ? "" : "\"", grade == NULL ? "null" : grade, grade == NULL ? "" : "\"",
        text_string(&figures->connections), (unsigned long long)own_memory(),
        (double)(clock_monotonic_ns() - live->started_ns) / 1e9, figures->uptime_s);
}

static void
write_statements(const struct health_report *report, struct text *out)
{
    static const char *const ids[] = {"slow-statements", "top-statements"};
    json_t *whole = report_health_object(report);
    const json_t *checks = json_object_get(whole, "checks");
    json_t *chosen = json_array();
    char *words;

    for (size_t i = 0; i < json_array_size(checks); i++)
        for (size_t j = 0; j < COUNT_OF(ids); j++) {
            json_t *check = json_array_get(checks, i);

            if (strcmp(json_string_value(json_object_get(check, "check")), ids[j]) == 0)
                (void)json_array_append(chosen, check);
        }
    words = json_text(chosen);
    text_append(out, words);
    free(words);
    json_decref(chosen);
    json_decref(whole);
}

/* What this program counts itself; the server's own figures follow. */
static void
write_own_metrics(const struct live *live, struct text *out)
{
    text_printf(out,
        "# HELP pggrade_up Whether the server answered when it was last looked at.\n"
        "# TYPE pggrade_up gauge\npggrade_up %d\n"
        "# HELP pggrade_looks_total How often the server was looked at.\n"
        "# TYPE pggrade_looks_total counter\npggrade_looks_total %llu\n",
        live->up, (unsigned long long)live->looks);
    live_durations_write(&live->durations, out);
}

static void
write_failure(const char *why, struct text *out)
{
    json_t *object = json_object();
    char *words;

    (void)json_object_set_new(object, "status", json_string("down"));
    (void)json_object_set_new(object, "error", json_string(why));
    words = json_text(object);
    text_append(out, words);
    free(words);
    json_decref(object);
}

/* Under the lock. */
static void
take(struct live *live, const struct health_report *report, const struct live_figures *figures,
    const char *why)
{
    for (size_t i = 0; i < LIVE_FORM_COUNT; i++)
        text_free(&live->forms[i]);
    live->up = report != NULL;
    live->looks++;
    if (report != NULL) {
        live_durations_add(&live->durations, report);
        report_health_json(report, &live->forms[LIVE_DATABASE]);
        write_statements(report, &live->forms[LIVE_STATEMENTS]);
        report_page_health(report, &live->forms[LIVE_PAGE]);
    } else {
        write_failure(why, &live->forms[LIVE_DATABASE]);
        write_failure(why, &live->forms[LIVE_STATEMENTS]);
        report_page_words("The server does not answer", why, &live->forms[LIVE_PAGE]);
    }
    write_server(live, figures, report == NULL ? NULL : health_grade_all(report).letter,
        &live->forms[LIVE_SERVER]);
    text_append(&live->forms[LIVE_METRICS], text_string(&figures->metrics));
    if (report != NULL)
        report_health_prometheus(report, &live->forms[LIVE_METRICS]);
}

static uint64_t
look(void *context)
{
    struct live *live = context;
    struct health_report *report = NULL;
    struct live_figures figures = {0};
    struct error error = {0};
    bool seen = live_figures_read(live->conninfo, &figures, &error) &&
        health_examine(&(struct health_options){.conninfo = live->conninfo}, &report, &error);

    (void)pthread_mutex_lock(&live->lock);
    take(live, seen ? report : NULL, &figures, error.text);
    (void)pthread_mutex_unlock(&live->lock);
    health_report_destroy(report);
    live_figures_clear(&figures);
    return clock_monotonic_ns() + live->interval_ns;
}

struct live *
live_start(const char *conninfo, uint64_t interval_ns)
{
    struct live *live = xcalloc(1, sizeof *live);
    const struct live_figures none = {0};

    live->conninfo = xstrdup(conninfo);
    live->interval_ns = interval_ns;
    live->started_ns = clock_monotonic_ns();
    (void)pthread_mutex_init(&live->lock, NULL);
    take(live, NULL, &none, "not looked at yet");
    live->looks = 0;
    live->ticker = ticker_start(0, look, live);
    return live;
}

void
live_stop(struct live *live)
{
    if (live == NULL)
        return;
    ticker_stop(live->ticker);
    for (size_t i = 0; i < LIVE_FORM_COUNT; i++)
        text_free(&live->forms[i]);
    (void)pthread_mutex_destroy(&live->lock);
    free(live->conninfo);
    free(live);
}

bool
live_write(struct live *live, enum live_form form, struct text *out)
{
    bool up;

    (void)pthread_mutex_lock(&live->lock);
    if (form == LIVE_METRICS)
        write_own_metrics(live, out);
    text_append_length(out, text_string(&live->forms[form]), live->forms[form].length);
    up = live->up;
    (void)pthread_mutex_unlock(&live->lock);
    return up;
}

void
live_reset(struct live *live)
{
    (void)pthread_mutex_lock(&live->lock);
    live->durations = (struct live_durations){0};
    live->looks = 0;
    (void)pthread_mutex_unlock(&live->lock);
}
