#include "pggrade/base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool
error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
    va_list arguments;

    error->kind = kind;
    error->sqlstate[0] = '\0';
    va_start(arguments, format);
    (void)vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return false;
}

bool
error_set_errno(struct error *error, const char *format, ...)
{
    const char *reason = strerror(errno);
    va_list arguments;
    size_t length;

    error->kind = ERROR_PREPARE;
    error->sqlstate[0] = '\0';
    va_start(arguments, format);
    (void)vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    length = strlen(error->text);
    (void)snprintf(error->text + length, sizeof error->text - length, ": %s", reason);
    return false;
}

bool
error_prefix(struct error *error, const char *format, ...)
{
    char old[ERROR_TEXT_SIZE];
    va_list arguments;
    size_t length;

    memcpy(old, error->text, sizeof old);
    va_start(arguments, format);
    (void)vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    length = strlen(error->text);
    (void)snprintf(error->text + length, sizeof error->text - length, ": %s", old);
    return false;
}
