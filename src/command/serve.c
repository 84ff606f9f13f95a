#include <stdlib.h>
#include <string.h>

#include "pggrade/base/clock.h"
#include "pggrade/base/file.h"
#include "pggrade/base/interrupt.h"
#include "pggrade/base/memory.h"
#include "pggrade/command/command.h"
#include "pggrade/command/common.h"
#include "pggrade/command/http.h"
#include "pggrade/command/live.h"
#include "pggrade/command/progress.h"
#include "pggrade/command/shared_options.h"
#include "pggrade/command/stored_runs.h"
#include "pggrade/pg/server.h"

#define LOOK_NS (100 * NS_PER_MS) /* how soon an interrupt is noticed */
#define TOKEN_BYTES_MIN 16

enum row {
    ROW_DSN,
    ROW_ADDRESS,
    ROW_PORT,
    ROW_ALLOW_REMOTE,
    ROW_TOKEN_FILE,
    ROW_INTERVAL,
    ROW_RESULTS,
    ROW_COUNT
};

static const struct option options[ROW_COUNT] = {
    [ROW_DSN] = {.name = "dsn",
        .letter = 'd',
        .kind = OPTION_TEXT,
        .argument = "DSN",
        .help = "the database whose health is shown"},
    [ROW_ADDRESS] = {.name = "address",
        .kind = OPTION_TEXT,
        .argument = "ADDRESS",
        .standard = "127.0.0.1",
        .help = "numeric address to listen on"},
    [ROW_PORT] = {.name = "port",
        .letter = 'p',
        .kind = OPTION_WHOLE,
        .argument = "NUMBER",
        .standard = "8432",
        .high = 65535,
        .help = "port to listen on; 0 for any free one"},
    [ROW_ALLOW_REMOTE] = {.name = "allow-remote",
        .kind = OPTION_FLAG,
        .help = "listen where other machines can reach it; needs a token"},
    [ROW_TOKEN_FILE] = {.name = "token-file",
        .kind = OPTION_TEXT,
        .argument = "FILE",
        .help = "what clients must know, in its first line: Authorization: Bearer TOKEN, or as "
                "the password of any user in a browser (default: $PGGRADE_TOKEN)"},
    [ROW_INTERVAL] = {.name = "interval",
        .kind = OPTION_DURATION,
        .argument = "DURATION",
        .standard = "15s",
        .help = "look at the database so often, however many ask"},
    [ROW_RESULTS] = SHARED_OPTION_RESULTS,
};

struct site {
    const char *results;
    struct live *live; /* NULL: no database named */
};

/* ---- what there is ---- */

#define JSON "application/json"
#define HTML "text/html; charset=utf-8"
#define METRICS "text/plain; version=0.0.4; charset=utf-8"

static const struct path {
    const char *path;
    enum live_form form;
    const char *type;
} live_paths[] = {
    {"/metrics", LIVE_METRICS, METRICS},
    {"/health", LIVE_PAGE, HTML},
    {"/api/v1/health", LIVE_SERVER, JSON},
    {"/api/v1/health/database", LIVE_DATABASE, JSON},
    {"/api/v1/health/database/slow-queries", LIVE_STATEMENTS, JSON},
    {"/slow-queries", LIVE_STATEMENTS, JSON},
};

static const char *const reset_paths[] = {"/reset-stats", "/api/v1/health/database/reset-stats"};

static void
say(struct http_answer *answer, unsigned status, const char *words)
{
    answer->status = status;
    answer->type = "text/plain; charset=utf-8";
    text_append(&answer->body, words);
}

static bool
answer_live(struct site *site, const char *path, struct http_answer *answer)
{
    for (size_t i = 0; i < COUNT_OF(live_paths); i++) {
        if (strcmp(path, live_paths[i].path) != 0)
            continue;
        if (site->live == NULL) {
            say(answer, 404, "pggrade serve was started without a database\n");
            return true;
        }
        answer->type = live_paths[i].type;
        /* A scraper wants pggrade_up 0, not an error. */
        if (!live_write(site->live, live_paths[i].form, &answer->body) &&
            live_paths[i].form != LIVE_METRICS)
            answer->status = 503;
        return true;
    }
    return false;
}

static bool
is_reset(const char *path)
{
    for (size_t i = 0; i < COUNT_OF(reset_paths); i++)
        if (strcmp(path, reset_paths[i]) == 0)
            return true;
    return false;
}

static void
answer_post(struct site *site, const char *path, struct http_answer *answer)
{
    if (!is_reset(path)) {
        say(answer, 405, "this is only to be read\n");
    } else if (site->live == NULL) {
        say(answer, 404, "pggrade serve was started without a database\n");
    } else {
        live_reset(site->live);
        answer->type = JSON;
        text_append(&answer->body, "{\"reset\": true}\n");
    }
}

static void
answer_request(void *context, const char *method, const char *path, struct http_answer *answer)
{
    struct site *site = context;

    answer->type = HTML;
    if (strcmp(method, "POST") == 0)
        answer_post(site, path, answer);
    else if (strcmp(path, "/") == 0)
        stored_runs_list(site->results, site->live != NULL, &answer->body);
    else if (is_reset(path))
        say(answer, 405, "POST resets the counters\n");
    else if (!answer_live(site, path, answer) &&
        (strncmp(path, "/runs/", 6) != 0 ||
            !stored_runs_report(site->results, path + 6, &answer->body)))
        say(answer, 404, "there is no such page\n");
}

/* ---- the command ---- */

static bool
read_token(const struct option_value *values, char **token, struct error *error)
{
    const char *known = getenv("PGGRADE_TOKEN");
    char *content = NULL;
    size_t length;

    *token = NULL;
    if (values[ROW_TOKEN_FILE].given) {
        if (!file_read(values[ROW_TOKEN_FILE].text, ERROR_USAGE, &content, &length, error))
            return false;
        content[strcspn(content, "\r\n")] = '\0';
        *token = content;
    } else if (known != NULL && known[0] != '\0') {
        *token = xstrdup(known);
    }
    if (*token != NULL && strlen(*token) < TOKEN_BYTES_MIN)
        return error_set(
            error, ERROR_USAGE, "the token is shorter than %d characters", TOKEN_BYTES_MIN);
    return true;
}

static bool
is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static bool
check_reach(const struct option_value *values, const char *token, struct error *error)
{
    const char *address = values[ROW_ADDRESS].text;

    if (is_loopback(address))
        return true;
    if (!values[ROW_ALLOW_REMOTE].given)
        return error_set(error, ERROR_USAGE,
            "%s can be reached from other machines; that needs --allow-remote and a token",
            address);
    return token != NULL ||
        error_set(error, ERROR_USAGE,
            "--allow-remote needs a token: --token-file FILE or $PGGRADE_TOKEN");
}

static bool
wait_for_end(struct error *error)
{
    while (!interrupt_requested())
        clock_sleep_ns(LOOK_NS);
    (void)error; /* being ended is how this ends */
    return true;
}

static bool
serve(const struct option_value *values, const char *token, const char *dsn, struct error *error)
{
    const char *address = values[ROW_ADDRESS].text;
    struct site site = {.results = values[ROW_RESULTS].text};
    struct http *http = NULL;
    struct text line = {0};
    bool served;

    if (dsn != NULL)
        site.live = live_start(dsn, values[ROW_INTERVAL].whole);
    served = http_start(
        &(struct http_options){
            .address = address,
            .port = (uint16_t)values[ROW_PORT].whole,
            .remote = values[ROW_ALLOW_REMOTE].given,
            .token = token,
            .answer = answer_request,
            .context = &site,
        },
        &http, error);
    if (served) {
        text_printf(&line, strchr(address, ':') != NULL ? "http://[%s]:%u/\n" : "http://%s:%u/\n",
            address, (unsigned)http_port(http));
        served = common_print(text_string(&line), error) && wait_for_end(error);
    }
    http_stop(http);
    live_stop(site.live);
    text_free(&line);
    return served;
}

static bool
run_serve(const struct arguments *arguments, int *status, struct error *error)
{
    const struct option_value *values = arguments->values;
    struct progress *progress = progress_create(false);
    char *dsn = server_find_dsn(values[ROW_DSN].text, progress_watcher(progress));
    char *token = NULL;
    bool served = read_token(values, &token, error) && check_reach(values, token, error) &&
        serve(values, token, dsn, error);

    (void)status;
    progress_destroy(progress);
    free(token);
    free(dsn);
    return served;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "stored runs and live health over HTTP",
    .usage = "",
    .description =
        "Serves, until it is interrupted, the list of stored runs with their grades, each run's\n"
        "report, and with --dsn, DATABASE_URL or PGHOST the database's health: /health for\n"
        "people, /metrics for Prometheus, /api/v1/health, /api/v1/health/database and\n"
        "/slow-queries as JSON.  POST /reset-stats forgets what it counted itself.\n"
        "\n"
        "On this machine only, unless --allow-remote is given with a token.  It has no TLS: put a\n"
        "proxy with TLS in front of what others can reach.\n",
    .options = options,
    .option_count = ROW_COUNT,
    .run = run_serve,
};
