#include "pggrade/spec/secret.h"

#include <string.h>

/* "password=", also as a URI's parameter, and "sslpassword=". */
static bool
has_keyword(const char *text)
{
    for (const char *at = strcasestr(text, "password"); at != NULL;
         at = strcasestr(at + 1, "password")) {
        const char *behind = at + strlen("password");

        behind += strspn(behind, " \t");
        if (*behind == '=')
            return true;
    }
    return false;
}

bool
secret_in(const char *text)
{
    if (has_keyword(text))
        return true;
    for (const char *at = strstr(text, "://"); at != NULL; at = strstr(at + 1, "://")) {
        const char *start = at + strlen("://");
        size_t length = strcspn(start, "/? \t\"'");
        const char *host = memrchr(start, '@', length);

        if (host != NULL && memchr(start, ':', (size_t)(host - start)) != NULL)
            return true;
    }
    return false;
}
