#include "unit.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "pggrade/base/memory.h"
#include "pggrade/command/http.h"

#define TOKEN "a word of sixteen or more"

static void
answer(void *context, const char *method, const char *path, struct http_answer *made)
{
    (void)context;
    if (strcmp(path, "/there") != 0)
        made->status = 404;
    text_printf(&made->body, "%s %s", method, path);
}

static struct http *
start(const char *token)
{
    struct http *http = NULL;
    struct error error = {0};

    if (!http_start(
            &(struct http_options){.address = "127.0.0.1", .token = token, .answer = answer}, &http,
            &error))
        fail_msg("%s", error.text);
    return http;
}

static int
reach(const struct http *http)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(http_port(http))};
    const struct timeval patience = {.tv_sec = 15};
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(client >= 0);
    (void)setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    return client;
}

/* Whether the last connection was ended by the other side, and not by our patience. */
static _Thread_local bool hung_up;

/* Sends all (the other side may hang up meanwhile) and reads to the end. */
static void
ask_bytes(const struct http *http, const char *bytes, size_t length, char *reply, size_t size)
{
    int client = reach(http);
    size_t have = 0;
    ssize_t got = 1;

    for (size_t sent = 0; sent < length;) {
        ssize_t more = send(client, bytes + sent, length - sent, MSG_NOSIGNAL);

        if (more <= 0)
            break;
        sent += (size_t)more;
    }
    while (got > 0 && have + 1 < size) {
        got = recv(client, reply + have, size - 1 - have, 0);
        have += got > 0 ? (size_t)got : 0;
    }
    hung_up = got == 0;
    reply[have] = '\0';
    (void)close(client);
}

/* Sends and hangs up, whatever comes back. */
static void
disturb(const struct http *http, const char *bytes, size_t length)
{
    int client = reach(http);

    (void)send(client, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)close(client);
}

static const struct http_case {
    const char *request;
    const char *says; /* in the answer */
} cases[] = {
    {"GET /there HTTP/1.1\r\nHost: localhost\r\n", "GET /there"},
    {"GET /there?and=more HTTP/1.1\r\nHost: 127.0.0.1:80\r\n", "GET /there"},
    {"GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n", "404 Not Found"},
    {"HEAD /there HTTP/1.1\r\nHost: localhost\r\n", "200 OK"},
    {"POST /there HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n", "POST /there"},
    {"DELETE /there HTTP/1.1\r\nHost: localhost\r\n", "405 Method Not Allowed"},
    {"GET /there HTTP/1.1\r\nHost: evil.example\r\n", "403 Forbidden"},
    {"GET /there HTTP/1.1\r\nHost: localhost.evil.example\r\n", "403 Forbidden"},
    {"GET /../there HTTP/1.1\r\nHost: localhost\r\n", "404 Not Found"},
    {"GET /there HTTP/9.9\r\nHost: localhost\r\n", "505"},
    {"POST /there HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n", "400 Bad Request"},
};

static void
test_requests(void **state)
{
    struct http *http = start(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *request = xasprintf("%sConnection: close\r\n\r\nabc", cases[i].request);
        char reply[2048];

        ask_bytes(http, request, strlen(request), reply, sizeof reply);
        if (strstr(reply, cases[i].says) == NULL)
            fail_msg("%s: \"%s\" is not in %s", cases[i].request, cases[i].says, reply);
        free(request);
    }
    http_stop(http);
}

/* Noise, a head without an end, a body beyond all measure: all are let go, and it serves on. */
static void
test_malformed(void **state)
{
    struct http *http = start(NULL);
    size_t size = 300000;
    char *large = xmalloc(size);
    char reply[2048];

    (void)state;
    for (size_t i = 0; i < size; i++)
        large[i] = (char)(i * 131 + i / 251);
    disturb(http, large, size);
    memset(large, 'x', size);
    memcpy(large, "GET /", 5);
    disturb(http, large, size);
    memcpy(large,
        "POST /there HTTP/1.1\r\nHost: localhost\r\nContent-Length: 299900\r\n"
        "Connection: close\r\n\r\n",
        85);
    ask_bytes(http, large, size, reply, sizeof reply);
    assert_null(strstr(reply, "200 OK"));
    disturb(http, "\0\0\0\r\n\r\n", 7);
    disturb(http, "GET\r\n\r\n", 7);
    disturb(http, "", 0);
    ask_bytes(http, "GET /there HTTP/1.0\r\n\r\n", 23, reply, sizeof reply);
    assert_non_null(strstr(reply, "200 OK"));
    free(large);
    http_stop(http);
}

static void
test_token(void **state)
{
    static const struct {
        const char *header, *says;
    } tries[] = {
        {"", "401 Unauthorized"},
        {"Authorization: Bearer a word of sixteen or mor\r\n", "401 Unauthorized"},
        {"Authorization: Bearer " TOKEN "x\r\n", "401 Unauthorized"},
        {"Authorization: Bearer \r\n", "401 Unauthorized"},
        {"Authorization: Bearer " TOKEN "\r\n", "200 OK"},
        /* base64 of "me:a word of sixteen or more" */
        {"Authorization: Basic bWU6YSB3b3JkIG9mIHNpeHRlZW4gb3IgbW9yZQ==\r\n", "200 OK"},
        {"Authorization: Basic bWU6YSB3b3JkIG9m\r\n", "401 Unauthorized"},
    };
    struct http *http = start(TOKEN);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        char *request =
            xasprintf("GET /there HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n",
                tries[i].header);
        char reply[2048];

        ask_bytes(http, request, strlen(request), reply, sizeof reply);
        if (strstr(reply, tries[i].says) == NULL)
            fail_msg("%s: %s", tries[i].header, reply);
        free(request);
    }
    http_stop(http);
}

static void *
scrape(void *argument)
{
    static const char request[] =
        "GET /there HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char reply[1024];

    for (int i = 0; i < 10; i++) {
        ask_bytes(argument, request, sizeof request - 1, reply, sizeof reply);
        if (strstr(reply, "GET /there") == NULL)
            return NULL;
    }
    return argument;
}

/* A thousand clients that begin a request and never end it; fifty that want answers meanwhile. */
static void
test_a_thousand_slow_clients(void **state)
{
    struct rlimit limit;
    int slow[1000];
    pthread_t threads[50];
    struct http *http = start(NULL);

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_true(limit.rlim_cur >= 2500); /* http_start has raised it */
    for (size_t i = 0; i < COUNT_OF(slow); i++) {
        slow[i] = reach(http);
        (void)send(slow[i], "GET /there HT", 13, MSG_NOSIGNAL);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, scrape, http), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *served = NULL;

        (void)pthread_join(threads[i], &served);
        assert_ptr_equal(served, http);
    }
    for (size_t i = 0; i < COUNT_OF(slow); i++)
        (void)close(slow[i]);
    http_stop(http);
}

/* It does not wait for ever for the rest of a request. */
static void
test_silent_client(void **state)
{
    struct http *http = NULL;
    struct error error = {0};
    char reply[256];

    (void)state;
    assert_true(
        http_start(&(struct http_options){.address = "127.0.0.1", .answer = answer, .silence_s = 1},
            &http, &error));
    ask_bytes(http, "GET /there HT", 13, reply, sizeof reply); /* to the end of the connection */
    assert_null(strstr(reply, "200 OK"));
    assert_true(hung_up);
    http_stop(http);
}

/* Nor for one that sends a byte now and then, and so is never silent. */
static void
test_dripping_client(void **state)
{
    static const char bytes[] =
        "GET /there HTTP/1.1\r\nHost: localhost\r\nX-Long: and so on and on";
    struct http *http = NULL;
    struct error error = {0};
    size_t sent = 0;
    int client;

    (void)state;
    assert_true(
        http_start(&(struct http_options){.address = "127.0.0.1", .answer = answer, .silence_s = 1},
            &http, &error));
    client = reach(http);
    while (sent < sizeof bytes - 1 && send(client, bytes + sent, 1, MSG_NOSIGNAL) == 1) {
        sent++;
        (void)usleep(400000);
    }
    assert_in_range(sent, 4, sizeof bytes - 2); /* past the silence, and cut off before the end */
    (void)close(client);
    http_stop(http);
}

static void
test_refused_addresses(void **state)
{
    struct http *http = NULL;
    struct error error = {0};

    (void)state;
    assert_false(
        http_start(&(struct http_options){.address = "here", .answer = answer}, &http, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_null(http);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_a_thousand_slow_clients),
        cmocka_unit_test(test_silent_client),
        cmocka_unit_test(test_dripping_client),
        cmocka_unit_test(test_refused_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
