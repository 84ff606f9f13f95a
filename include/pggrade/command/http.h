/*
 * http: a small HTTP server on libmicrohttpd: whole answers from memory, nothing from paths.
 *
 * What is asked is looked up by the caller; answers are made by threads of the server, so the
 * caller's function must be ready for several at once.
 */
#ifndef PGGRADE_COMMAND_HTTP_H
#define PGGRADE_COMMAND_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "pggrade/base/error.h"
#include "pggrade/base/text.h"

struct http_answer {
    unsigned status;  /* 200 unless changed */
    const char *type; /* of the content */
    struct text body;
};

struct http_options {
    const char *address; /* numeric, "127.0.0.1" or "::1" */
    uint16_t port;       /* 0: any free one */
    bool remote;         /* others than this machine may ask */
    const char *token;   /* NULL: whoever reaches it may ask */
    unsigned silence_s;  /* a client that says nothing for so long is let go; 0: 10 s.  Three
                          * times as long is allowed for a whole request, thirty for taking a
                          * whole answer */
    /* `method` is GET (HEAD as well) or POST; `path` begins with a slash, without "?…". */
    void (*answer)(void *context, const char *method, const char *path, struct http_answer *answer);
    void *context;
};

struct http;
bool http_start(
    const struct http_options *options, struct http **http, struct error *error) PGGRADE_MUST_CHECK;
uint16_t http_port(const struct http *http);
void http_stop(struct http *http); /* NULL is allowed */

#endif
