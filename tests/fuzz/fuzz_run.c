/* run.json: read, written again, judged and reported. */
#include "fuzz.h"

#include <unistd.h>

#include "pggrade/grade/card.h"
#include "pggrade/report/report.h"
#include "pggrade/result/run_json.h"

static char path[64];

static void
remove_file(void)
{
    (void)unlink(path);
}

int
LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    int descriptor;

    (void)argument_count;
    (void)arguments;
    (void)snprintf(path, sizeof path, "/tmp/pggrade-fuzz-XXXXXX");
    descriptor = mkstemp(path);
    if (descriptor < 0 || close(descriptor) != 0)
        abort();
    (void)atexit(remove_file);
    return 0;
}

static void
judge(const struct run *run)
{
    struct text out = {0};
    struct card *card = card_create(run, &rubric_default);

    report_terminal(card, &(struct report_options){.verbose = true}, &out);
    report_summary(card, &out);
    report_markdown(card, &out);
    card_destroy(card);
    text_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct run *run = NULL;

    fuzz_write(path, data, size);
    if (run_load(path, &run, &error)) {
        char *text = run_to_text(run);

        free(text);
        judge(run);
    } else {
        fuzz_refused(&error);
    }
    run_destroy(run);
    return 0;
}
