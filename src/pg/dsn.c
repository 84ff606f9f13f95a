#include <stdlib.h>
#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/pg/server.h"

/* What application frameworks put behind the "?" of a URL, and libpq refuses. */
static const char *const foreign_keys[] = {"schema", "pool", "pool_size", "pool_timeout",
    "pgbouncer", "connection_limit", "socket_timeout", "statement_cache_size", "max_overflow",
    "sslaccept", "prepared_statements", "search_path"};

static bool
has_key(const char *pair, const char *key)
{
    size_t length = strlen(key);

    return strncmp(pair, key, length) == 0 && pair[length] == '=';
}

static bool
foreign(const char *pair)
{
    for (size_t i = 0; i < COUNT_OF(foreign_keys); i++)
        if (has_key(pair, foreign_keys[i]))
            return true;
    return false;
}

/* Copies a URL without the foreign keys; search_path becomes an option of the session. */
static char *
strip_foreign_keys(const char *url, const struct watcher *watcher)
{
    const char *question = strchr(url, '?');
    struct text kept = {0};
    char *pairs;
    char *rest;
    char separator = '?';

    if (question == NULL ||
        (strncmp(url, "postgres://", 11) != 0 && strncmp(url, "postgresql://", 13) != 0))
        return xstrdup(url);
    text_append_length(&kept, url, (size_t)(question - url));
    pairs = xstrdup(question + 1);
    rest = pairs;
    for (char *pair = strsep(&rest, "&"); pair != NULL; pair = strsep(&rest, "&")) {
        if (has_key(pair, "search_path")) {
            text_printf(
                &kept, "%coptions=-c%%20search_path%%3D%s", separator, strchr(pair, '=') + 1);
            separator = '&';
        } else if (foreign(pair)) {
            watch_notice(watcher, "the connection URL's \"%.*s\" is not PostgreSQL's; left out",
                (int)strcspn(pair, "="), pair);
        } else {
            text_printf(&kept, "%c%s", separator, pair);
            separator = '&';
        }
    }
    free(pairs);
    return kept.data;
}

static bool
set(const char *variable)
{
    const char *value = getenv(variable);

    return value != NULL && value[0] != '\0';
}

char *
server_find_dsn(const char *option, const struct watcher *watcher)
{
    const char *url = option != NULL ? option : getenv("DATABASE_URL");

    if (url != NULL && (option != NULL || url[0] != '\0'))
        return strip_foreign_keys(url, watcher);
    if (set("PGHOST") || set("PGHOSTADDR") || set("PGSERVICE") || set("PGDATABASE"))
        return xstrdup(""); /* libpq reads its own variables */
    return NULL;
}
