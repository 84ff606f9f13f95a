#include "pggrade/command/http.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "pggrade/base/memory.h"
#include "pggrade/command/http_library.h"
#include "pggrade/command/http_patience.h"

#define THREADS 2
#define CONNECTIONS_MAX 4000
#define DESCRIPTORS 4200        /* for them, if the system lets us */
#define SILENCE_S 10            /* a client that says nothing is let go, unless told otherwise */
#define REQUEST_SILENCES 3      /* so many times as long, and the whole request is there */
#define ANSWER_SILENCES 30      /* and the whole answer taken */
#define REQUEST_BYTES_MAX 16384 /* of its head */
#define BODY_BYTES_MAX 65536    /* read and thrown away */

struct http {
    struct http_options options;
    struct http_library library;
    char *token;
    struct MHD_Daemon *daemon;
    struct patience *patience;
    uint16_t port;
};

/* Between the calls for one request. */
struct request {
    size_t body;
};

/* Takes as long for any wrong word of that length. */
static bool
same_words(const char *a, const char *b)
{
    size_t length = strlen(a);
    unsigned char difference = strlen(b) != length;

    for (size_t i = 0; i < length; i++)
        difference |= (unsigned char)(a[i] ^ b[i % (strlen(b) + 1)]);
    return difference == 0;
}

/* "Authorization: Bearer TOKEN", or the password a browser asked for. */
static bool
allowed(const struct http *http, struct MHD_Connection *connection)
{
    const char *header = http->library.lookup_connection_value(
        connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
    char *password = NULL;
    char *user;
    bool right;

    if (http->token == NULL)
        return true;
    if (header != NULL && strncmp(header, "Bearer ", 7) == 0)
        return same_words(header + 7, http->token);
    user = http->library.basic_auth_get_username_password(connection, &password);
    right = password != NULL && same_words(password, http->token);
    http->library.free(user);
    http->library.free(password);
    return right;
}

/* A page elsewhere whose name was made to mean this machine sends its own name as the host. */
static bool
host_is_ours(const struct http *http, struct MHD_Connection *connection)
{
    static const char *const ours[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host =
        http->library.lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);

    if (http->options.remote || host == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(ours); i++) {
        size_t length = strlen(ours[i]);

        if (strncmp(host, ours[i], length) == 0 && (host[length] == '\0' || host[length] == ':'))
            return true;
    }
    return false;
}

static enum MHD_Result
send_answer(const struct http *http, struct MHD_Connection *connection, struct http_answer *answer)
{
    struct MHD_Response *response = http->library.create_response_from_buffer(
        answer->body.length, answer->body.data, MHD_RESPMEM_MUST_FREE);
    enum MHD_Result queued;

    if (response == NULL) {
        text_free(&answer->body);
        return MHD_NO;
    }
    if (http->library.add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type) !=
            MHD_YES ||
        http->library.add_response_header(response, "X-Content-Type-Options", "nosniff") !=
            MHD_YES ||
        http->library.add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store") !=
            MHD_YES ||
        http->library.add_response_header(response, "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
            "img-src data:; frame-ancestors 'none'") != MHD_YES)
        queued = MHD_NO;
    else if (answer->status == MHD_HTTP_UNAUTHORIZED)
        queued = http->library.queue_basic_auth_fail_response(connection, "pggrade", response);
    else
        queued = http->library.queue_response(connection, answer->status, response);
    http->library.destroy_response(response);
    return queued;
}

static void
refuse(struct http_answer *answer, unsigned status, const char *words)
{
    answer->status = status;
    answer->type = "text/plain; charset=utf-8";
    text_printf(&answer->body, "%s\n", words);
}

static void
make_answer(struct http *http, struct MHD_Connection *connection, const char *method,
    const char *path, const struct request *request, struct http_answer *answer)
{
    bool head = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;

    if (!host_is_ours(http, connection))
        refuse(answer, MHD_HTTP_FORBIDDEN, "that is not this server's name");
    else if (!allowed(http, connection))
        refuse(answer, MHD_HTTP_UNAUTHORIZED, "this needs the token");
    else if (request->body > BODY_BYTES_MAX)
        refuse(answer, MHD_HTTP_CONTENT_TOO_LARGE, "nothing here takes so much");
    else if (!head && strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
        strcmp(method, MHD_HTTP_METHOD_POST) != 0)
        refuse(answer, MHD_HTTP_METHOD_NOT_ALLOWED, "GET, HEAD and POST only");
    else
        http->options.answer(
            http->options.context, head ? MHD_HTTP_METHOD_GET : method, path, answer);
}

static struct patient *
patient_of(const struct http *http, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        http->library.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info->socket_context;
}

static void
on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode code)
{
    struct http *http = context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *socket_context = patience_enter(http->patience,
            http->library.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
                ->connect_fd);
    else
        patience_leave(*socket_context);
}

/* Called first with the head of a request, then with pieces of its body, then for the answer. */
static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *path, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **state)
{
    struct http_answer answer = {.status = MHD_HTTP_OK, .type = "text/plain; charset=utf-8"};
    struct request *request = *state;

    (void)version;
    (void)upload;
    if (request == NULL) {
        *state = xcalloc(1, sizeof *request);
        return MHD_YES;
    }
    if (*upload_size > 0) {
        request->body += *upload_size;
        *upload_size = 0;
        return request->body > (size_t)4 * BODY_BYTES_MAX ? MHD_NO : MHD_YES;
    }
    make_answer(context, connection, method, path, request, &answer);
    patience_answer(patient_of(context, connection));
    return send_answer(context, connection, &answer);
}

static void
on_end(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
    (void)code;
    patience_ask(patient_of(context, connection));
    free(*state);
    *state = NULL;
}

/* Bad requests are the clients' business. */
static void
say_nothing(void *context, const char *format, va_list arguments)
{
    (void)context;
    (void)format;
    (void)arguments;
}

static void
raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS)
        return;
    limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* else fewer are served at once */
}

static bool
parse_address(const struct http_options *options, struct sockaddr_storage *address, bool *six,
    struct error *error)
{
    struct sockaddr_in four_address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    struct sockaddr_in6 six_address = {.sin6_family = AF_INET6, .sin6_port = htons(options->port)};

    *six = inet_pton(AF_INET6, options->address, &six_address.sin6_addr) == 1;
    if (*six) {
        memcpy(address, &six_address, sizeof six_address);
        return true;
    }
    if (inet_pton(AF_INET, options->address, &four_address.sin_addr) != 1)
        return error_set(error, ERROR_USAGE, "\"%s\" is no numeric address", options->address);
    memcpy(address, &four_address, sizeof four_address);
    return true;
}

static bool
listen_on(struct http *http, struct error *error)
{
    struct sockaddr_storage address = {0};
    const union MHD_DaemonInfo *info;
    const struct http_options *options = &http->options;
    unsigned silence_s = options->silence_s > 0 ? options->silence_s : SILENCE_S;
    bool six;

    if (!parse_address(&http->options, &address, &six, error))
        return false;
    http->patience = patience_start(REQUEST_SILENCES * silence_s, ANSWER_SILENCES * silence_s);
    raise_descriptors();
    http->daemon = http->library.start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | (six ? MHD_USE_IPv6 : 0), options->port,
        NULL, NULL, on_request, http, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
        MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, silence_s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)REQUEST_BYTES_MAX, MHD_OPTION_NOTIFY_COMPLETED,
        on_end, http, MHD_OPTION_END);
    if (http->daemon == NULL)
        return error_set_errno(
            error, "cannot listen on %s port %u", options->address, options->port);
    info = http->library.get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);
    http->port = info == NULL ? options->port : info->port;
    return true;
}

bool
http_start(const struct http_options *options, struct http **http, struct error *error)
{
    struct http *made = xcalloc(1, sizeof *made);

    made->options = *options;
    made->token = options->token == NULL ? NULL : xstrdup(options->token);
    if (!http_library_load(&made->library, error) || !listen_on(made, error)) {
        http_stop(made);
        made = NULL;
    }
    *http = made;
    return made != NULL;
}

uint16_t
http_port(const struct http *http)
{
    return http->port;
}

void
http_stop(struct http *http)
{
    if (http == NULL)
        return;
    if (http->daemon != NULL)
        http->library.stop_daemon(http->daemon);
    patience_stop(http->patience);
    free(http->token);
    free(http);
}
