/*
 * http_library: the functions of libmicrohttpd, which is loaded by the first server that starts.
 *
 * Its library of TLS sets itself up wherever it is loaded: a megabyte that every run would carry,
 * and no run needs.  What was loaded stays to the end of the process.
 */
#ifndef PGGRADE_COMMAND_HTTP_LIBRARY_H
#define PGGRADE_COMMAND_HTTP_LIBRARY_H

#include <microhttpd.h>

#include "pggrade/base/error.h"

/* Without their MHD_. */
#define HTTP_FUNCTIONS(DO)                                                                         \
    DO(add_response_header)                                                                        \
    DO(basic_auth_get_username_password)                                                           \
    DO(create_response_from_buffer)                                                                \
    DO(destroy_response)                                                                           \
    DO(free)                                                                                       \
    DO(get_connection_info)                                                                        \
    DO(get_daemon_info)                                                                            \
    DO(lookup_connection_value)                                                                    \
    DO(queue_basic_auth_fail_response)                                                             \
    DO(queue_response)                                                                             \
    DO(start_daemon)                                                                               \
    DO(stop_daemon)

struct http_library {
#define HTTP_FUNCTION(name) __typeof__ (&MHD_##name)(name);
    HTTP_FUNCTIONS(HTTP_FUNCTION)
#undef HTTP_FUNCTION
};

bool http_library_load(struct http_library *library, struct error *error) PGGRADE_MUST_CHECK;

#endif
