#include "pggrade/command/http_library.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "pggrade/base/memory.h"

/* With the number of the interface it was built for; without one where a newer one is compatible.
 */
static const char *const names[] = {"libmicrohttpd.so.12", "libmicrohttpd.so"};

static const struct {
    const char *name;
    size_t place; /* in struct http_library */
} functions[] = {
#define HTTP_FUNCTION(name) {"MHD_" #name, offsetof(struct http_library, name)},
    HTTP_FUNCTIONS(HTTP_FUNCTION)
#undef HTTP_FUNCTION
};

bool
http_library_load(struct http_library *library, struct error *error)
{
    void *file = NULL;

    for (size_t i = 0; i < COUNT_OF(names) && file == NULL; i++)
        file = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (file == NULL)
        return error_set(error, ERROR_PREPARE, "cannot load libmicrohttpd: %s", dlerror());
    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        void *function = dlsym(file, functions[i].name);

        if (function == NULL)
            return error_set(error, ERROR_PREPARE, "libmicrohttpd has no %s", functions[i].name);
        memcpy((char *)library + functions[i].place, &function, sizeof function);
    }
    return true;
}
