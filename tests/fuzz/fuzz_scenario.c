/* scenario.yaml, in a folder with the files it may name. */
#include "fuzz.h"

#include <unistd.h>

#include "pggrade/base/file.h"
#include "pggrade/spec/scenario.h"

static char folder[64];

static void
remove_folder(void)
{
    struct error error = {0};

    if (!folder_remove(folder, &error))
        (void)fprintf(stderr, "%s\n", error.text);
}

static void
add_file(const char *name, const char *content)
{
    char *path = path_join(folder, name);

    fuzz_write(path, content, strlen(content));
    free(path);
}

int
LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count;
    (void)arguments;
    (void)snprintf(folder, sizeof folder, "/tmp/pggrade-fuzz-XXXXXX");
    if (mkdtemp(folder) == NULL)
        abort();
    (void)atexit(remove_folder);
    add_file("schema.sql", "CREATE TABLE t (id int);\n");
    add_file("data.sql", "INSERT INTO t SELECT generate_series(1, 10);\n");
    add_file("w.sql", "-- name: one\nSELECT * FROM t;\n");
    add_file("m.sql", "-- migrate:up\nCREATE INDEX i ON t (id);\n-- migrate:down\nDROP INDEX i;\n");
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = path_join(folder, "scenario.yaml");
    struct error error = {0};
    struct scenario *scenario = NULL;

    fuzz_write(path, data, size);
    if (!scenario_load(path, &scenario, &error))
        fuzz_refused(&error);
    scenario_destroy(scenario);
    free(path);
    return 0;
}
