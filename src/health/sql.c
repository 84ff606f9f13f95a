#include "pggrade/health/sql.h"

#include <string.h>

const char *
health_sql_find(const char *name)
{
    for (size_t i = 0; i < health_sql_count; i++)
        if (strcmp(health_sqls[i].name, name) == 0)
            return health_sqls[i].text;
    return NULL;
}
