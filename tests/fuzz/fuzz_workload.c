/* Annotated SQL. */
#include "fuzz.h"

#include "pggrade/spec/workload.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *content = fuzz_text(data, size);
    struct error error = {0};
    struct workload *workload = NULL;

    if (content == NULL)
        return 0;
    if (!workload_parse("fuzz.sql", content, &workload, &error))
        fuzz_refused(&error);
    workload_destroy(workload);
    free(content);
    return 0;
}
