#include <stdio.h>
#include <string.h>

#include "pggrade/base/interrupt.h"
#include "pggrade/command/command.h"

int
main(int word_count, char **words)
{
    struct error error = {0};
    int status = 0;

    interrupt_install();
    if (command_main(word_count, words, &status, &error))
        return status;
    (void)fprintf(stderr, "pggrade: %s\n", error.text);
    return command_status(error.kind);
}
